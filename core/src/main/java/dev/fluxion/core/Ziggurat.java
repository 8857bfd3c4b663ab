package dev.fluxion.core;

/**
 * Standard normal numbers by the ziggurat (Marsaglia and Tsang, "The ziggurat method for generating random variables", 2000).
 *
 * <p>Below f(x) = e^(−x²/2), x ≥ 0, lie {@value #LAYERS} layers of the same area V. Layer i ≥ 1 is a box of width xᵢ from the height
 * f(xᵢ) up to f(xᵢ₊₁); the lowest one, 0, is all below f(R): a box of width R with the tail beyond it. A point drawn in a box is nearly always
 * left of xᵢ₊₁, thus below f for certain: one look-up, one product and one comparison. The rest, 1.5 %, compares with f itself.
 *
 * <p>The number of the layer and the point in it come from different bits of one draw (Doornik, "An improved ziggurat method to
 * generate normal random samples", 2005: the paper's own code took the same bits for both). Logarithms and powers are StrictMath's,
 * so the numbers are the same on every machine.
 */
final class Ziggurat {
    static final int LAYERS = 256;
    /** Where the tail begins, x₁. */
    static final double R = 3.6541528853610088;
    /** A layer's area, R·f(R) + ∫ f beyond R: with it the uppermost layer ends at f(0) = 1. */
    static final double V = 0.004928673233974658;

    /** The widths: x₀ = V / f(R), of a box as large as the lowest layer; x₁ = R; … x₂₅₆ = 0. */
    static final double[] X = widths();

    private Ziggurat() {}

    private static double[] widths() {
        var x = new double[LAYERS + 1];
        x[0] = V / f(R);
        x[1] = R;
        for (int i = 2; i < LAYERS; i++) {
            x[i] = Math.sqrt(-2 * StrictMath.log(f(x[i - 1]) + V / x[i - 1]));
        }
        return x;
    }

    private static double f(double x) {
        return StrictMath.exp(-0.5 * x * x);
    }

    /** {@return a number} @param rng draws 64 bits once, seldom more often */
    static double next(Rng rng) {
        while (true) {
            long bits = rng.nextLong();
            int i = (int) bits & LAYERS - 1;
            // 53 bits with their sign: uniform in [−xᵢ, xᵢ).
            double x = (bits >> 11) * 0x1p-52 * X[i];
            double distance = Math.abs(x);
            if (distance < X[i + 1]) {
                return x;
            }
            if (i == 0) {
                return Math.copySign(tail(rng), x);
            }
            double low = f(X[i]);
            if (low + (f(X[i + 1]) - low) * rng.nextDouble() < f(distance)) {
                return x;
            }
        }
    }

    /** {@return a number beyond R} Marsaglia, "Generating a variable from the tail of the normal distribution", 1964. */
    static double tail(Rng rng) {
        double beyond;
        double y;
        do {
            beyond = -StrictMath.log(1 - rng.nextDouble()) / R;
            y = -StrictMath.log(1 - rng.nextDouble());
        } while (2 * y < beyond * beyond);
        return R + beyond;
    }
}
