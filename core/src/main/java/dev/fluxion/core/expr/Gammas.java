package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Expr.constant;

import java.util.List;

/**
 * The logarithm of the gamma function and its derivatives.
 *
 * <p>ln Γ is (t − 1)·(t − 2)·P(t − 2) for 1 ≤ t &lt; 3, where both zeros are exact; Γ(x + 1) = x·Γ(x) brings smaller and larger
 * numbers there, and from 8 on Stirling's series takes over (Abramowitz and Stegun 6.1.15, 6.1.40). The derivatives go up to
 * at least 10 and take the series 6.4.11. The coefficients of P were fitted by {@code docs/polynomials.py}.
 *
 * <p>For x &gt; 0, ln Γ is within 2.3 ulp (F32) and 1.8 ulp (F64), and ψ within 2.5 and 1.8 units in its last place, or in that of
 * 4 where |ψ| is smaller: it cancels around its zero at 1.4616. Negative numbers are reflected (6.1.17, 6.3.7), which cancels
 * where the result is near 0; no bound is stated there.
 */
public final class Gammas {
    private static final double[] P32 = {
        0x1.b0ee60p-2, -0x1.9ae64ap-4, 0x1.0e0c98p-5, -0x1.95d470p-7, 0x1.479d3cp-8, -0x1.138b8cp-9, 0x1.de765cp-11,
        -0x1.bdce72p-12, 0x1.921b76p-13, -0x1.bb4078p-15, 0x1.90aab8p-16, -0x1.43a2f0p-15, 0x1.2f8676p-16};
    private static final double[] P64 = {
        0x1.b0ee6072093cep-2, -0x1.9ae6509ea109fp-4, 0x1.0e0c9df293525p-5, -0x1.95ce223a9cba8p-7, 0x1.47974853abda1p-8,
        -0x1.145121f99f241p-9, 0x1.dfebcf8ce84efp-11, -0x1.a96a400f04428p-12, 0x1.7ed7340cdbd34p-13, -0x1.5c86b6c31d38bp-14,
        0x1.402f02c6e2337p-15, -0x1.2850452e8f9f0p-16, 0x1.13e5624472395p-17, -0x1.0231c567dfc46p-18, 0x1.e530e90d03975p-20,
        -0x1.c9c48925b7cd9p-21, 0x1.b36c465762259p-22, -0x1.9d70903c5f5cep-23, 0x1.77f6e532bc6adp-24, -0x1.666b3835d636fp-25,
        0x1.c155065d0c524p-26, -0x1.afe668ca49dd1p-27, -0x1.7781521a68fe3p-31, 0x1.8d4b5e576edfap-32, 0x1.4fbf3b930d20cp-28,
        -0x1.4615c270018fap-29, -0x1.7a59c84291a84p-30, 0x1.70a6dbd17088fp-31, 0x1.d0a7cb6631101p-32, -0x1.c3bb8ca5b5f4dp-33};
    /** B₂, B₄, … B₂₀. */
    private static final double[] BERNOULLI = {
        1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0, -3617 / 510.0, 43867 / 798.0, -174611 / 330.0};

    private static final Function LGAMMA = Atomic.unary("lgamma", "\\ln\\Gamma\\left(#1\\right)", Gammas::logarithm, () -> digamma(X));

    private Gammas() {}

    /** {@return ln |Γ(x)|; ∞ at 0, −1, −2, …} @param x a number */
    public static Expr lgamma(Expr x) {
        return Expr.call(LGAMMA, x);
    }

    /** {@return ψ(x) = Γ′(x)/Γ(x); NaN at −1, −2, …, and at ±0 the infinity of the other sign} @param x a number */
    public static Expr digamma(Expr x) {
        Expr turn = Expr.call(Trigonometry.COSPI, x).div(Expr.call(Trigonometry.SINPI, x)).mul(Math.PI);
        Expr left = Expr.select(x.rint().eq(x), constant(Double.NaN), Expr.call(new Polygamma(0), constant(1).sub(x)).sub(turn));
        return Expr.select(x.lt(constant(0)), left, Expr.call(new Polygamma(0), x));
    }

    private static Expr logarithm(Precision p) {
        Expr a = X.abs();
        Expr one = constant(1);
        Expr t = Expr.select(a.lt(one), a.add(1), a);
        Expr product = one;
        for (int k = 1; k <= 5; k++) {
            Expr far = constant(k + 2).le(a);
            product = Expr.select(far, product.mul(a.sub(k)), product);
            t = Expr.select(far, a.sub(k), t);
        }
        Expr small = a.lt(one);
        Expr stirling = constant(8).le(a);
        Expr log = Functions.log(Expr.select(stirling.or(small), a, product));
        // t − 2 and t − 1 again without the rounding of a + 1
        Expr u = Expr.select(a.lt(one), a.sub(1), t.sub(2));
        Expr near = u.mul(Expr.select(a.lt(one), a, t.sub(1))).mul(Polynomial.at(u, p == Precision.F32 ? P32 : P64));
        Expr reciprocal = one.div(a);
        double[] series = new double[8];
        for (int k = 0; k < series.length; k++) {
            series[k] = BERNOULLI[k] / ((2 * k + 1) * (2 * k + 2));
        }
        Expr rest = Polynomial.at(reciprocal.mul(reciprocal), series).fma(reciprocal, constant(0.5 * Math.log(2 * Math.PI) - 0.5));
        Expr large = a.sub(0.5).mul(log.sub(1)).add(rest);
        Expr positive = Expr.select(stirling, large, Expr.select(small, near.sub(log), near.add(log)));
        positive = Expr.select(a.eq(constant(Double.POSITIVE_INFINITY)), a, positive);
        Expr sine = Expr.call(Trigonometry.SINPI, a).mul(a).abs();
        Expr negative = Functions.log(constant(Math.PI).div(sine)).sub(positive);
        negative = Expr.select(a.rint().eq(a), constant(Double.POSITIVE_INFINITY), negative);
        return Expr.select(X.lt(constant(0)), negative, positive);
    }

    /**
     * The n-th derivative of ψ for positive numbers: (−1)ⁿ⁺¹·(Σᵢ n!/(x + i)ⁿ⁺¹ + the series at x + 10), i from 0 to 9, or the
     * series alone from 10 on.
     */
    private record Polygamma(int n) implements Function {
        @Override
        public String name() {
            return n == 0 ? "psi" : "psi" + n;
        }

        @Override
        public int arity() {
            return 1;
        }

        @Override
        public String latex() {
            return n == 0 ? "\\psi\\left(#1\\right)" : "\\psi^{(" + n + ")}\\left(#1\\right)";
        }

        @Override
        public List<Expr> partials() {
            return List.of(Expr.call(new Polygamma(n + 1), X));
        }

        @Override
        public Expr body(Precision p) {
            Expr below = X.lt(constant(10));
            Expr y = Expr.select(below, X.add(10), X);
            Expr reciprocal = constant(1).div(y);
            double[] series = new double[BERNOULLI.length + 1];
            series[0] = 0;
            double rising = factorial(n);
            for (int k = 1; k <= BERNOULLI.length; k++) {
                double ratio = n == 0 ? 1.0 / (2 * k) : 1;
                for (int j = 2 * k + 1; j < 2 * k + n; j++) {
                    ratio *= j;
                }
                series[k] = BERNOULLI[k - 1] * ratio;
            }
            Expr tail = Polynomial.at(reciprocal.mul(reciprocal), series);
            Expr sum = constant(0);
            for (int i = 9; i >= 0; i--) {
                sum = sum.add(power(constant(1).div(i == 0 ? X : X.add(i)), n + 1));
            }
            Expr steps = Expr.select(below, sum.mul(rising), constant(0));
            if (n == 0) {
                return Functions.log(y).sub(reciprocal.mul(0.5).add(tail)).sub(steps);
            }
            Expr head = reciprocal.mul(rising / 2).add(factorial(n - 1)).add(tail);
            Expr size = power(reciprocal, n).mul(head).add(steps);
            return n % 2 == 0 ? size.neg() : size;
        }

        private static double factorial(int n) {
            double factorial = 1;
            for (int k = 2; k <= n; k++) {
                factorial *= k;
            }
            return factorial;
        }

        private static Expr power(Expr x, int n) {
            Expr power = x;
            for (int k = 1; k < n; k++) {
                power = power.mul(x);
            }
            return power;
        }
    }
}
