package dev.fluxion.nn.golden;

/**
 * When a received value counts as the expected one: |received − expected| ≤ atol + rtol·|expected|.
 * NaN equals NaN, an infinity equals the one of its sign, and the sign of zero does not matter.
 */
record Tolerance(double atol, double rtol) {
    static final Tolerance EXACT = new Tolerance(0, 0);
    /** Of the random streams, the only values that the reference computed in float32. */
    static final Tolerance RANDOM_F32 = new Tolerance(0, 1e-6);

    boolean accepts(double received, double expected) {
        if (Double.isNaN(received) || Double.isNaN(expected)) {
            return Double.isNaN(received) && Double.isNaN(expected);
        }
        if (Double.isInfinite(received) || Double.isInfinite(expected)) {
            return received == expected;
        }
        return Math.abs(received - expected) <= atol + rtol * Math.abs(expected);
    }
}
