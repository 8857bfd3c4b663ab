package dev.fluxion.core.expr;

import org.apache.commons.math3.dfp.Dfp;
import org.apache.commons.math3.dfp.DfpField;

/** Functions in 60 decimal digits, by Commons Math's Dfp: what F64 results are measured against. */
final class Exact {
    private static final DfpField FIELD = new DfpField(60);
    private static final String PI = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620900";
    private static final Dfp ONE = FIELD.getOne();
    private static final Dfp TWO = FIELD.getTwo();

    private Exact() {}

    static Dfp of(double x) {
        return FIELD.newDfp(x);
    }

    /** The distance of {@code got} from {@code exact} in units in the last place of the double nearest to {@code exact}. */
    static double ulps(double got, Dfp exact) {
        double nearest = exact.toDouble();
        if (Double.isNaN(got) || Double.isInfinite(got) || Double.isInfinite(nearest)) {
            return Double.compare(got, nearest) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return exact.subtract(of(got)).divide(of(Math.ulp(nearest))).abs().toDouble();
    }

    static Dfp exp(Dfp x) {
        return x.exp();
    }

    /** Below 2⁻³⁰ the series of four terms is exact to 36 digits, which the difference is not. */
    static Dfp expm1(Dfp x) {
        return small(x) ? x.multiply(ONE.add(x.divide(2).multiply(ONE.add(x.divide(3).multiply(ONE.add(x.divide(4)))))))
                : x.exp().subtract(ONE);
    }

    static Dfp log(Dfp x) {
        return x.log();
    }

    static Dfp log1p(Dfp x) {
        return small(x)
                ? x.subtract(x.pow(2).divide(2)).add(x.pow(3).divide(3)).subtract(x.pow(4).divide(4))
                : ONE.add(x).log();
    }

    /** Reduced here to |r| ≤ π/4: Dfp itself loses digits near multiples of π. */
    static Dfp sin(Dfp x) {
        Dfp halfPi = FIELD.newDfp(PI).divide(2);
        Dfp k = x.divide(halfPi).rint();
        Dfp r = x.subtract(k.multiply(halfPi));
        return switch ((int) Math.floorMod((long) k.toDouble(), 4L)) {
            case 0 -> r.sin();
            case 1 -> r.cos();
            case 2 -> r.sin().negate();
            default -> r.cos().negate();
        };
    }

    static Dfp cos(Dfp x) {
        return sin(x.add(FIELD.newDfp(PI).divide(2)));
    }

    static Dfp tan(Dfp x) {
        return sin(x).divide(cos(x));
    }

    static Dfp atan(Dfp x) {
        return x.atan();
    }

    static Dfp asin(Dfp x) {
        return small(x) ? x.add(x.pow(3).divide(6)).add(x.pow(5).multiply(3).divide(40)) : x.asin();
    }

    static Dfp acos(Dfp x) {
        return FIELD.newDfp(PI).divide(2).subtract(asin(x));
    }

    static Dfp sinh(Dfp x) {
        return small(x) ? x.add(x.pow(3).divide(6)).add(x.pow(5).divide(120)) : x.exp().subtract(x.negate().exp()).divide(2);
    }

    static Dfp cosh(Dfp x) {
        return x.exp().add(x.negate().exp()).divide(2);
    }

    static Dfp asinh(Dfp x) {
        Dfp a = x.abs();
        Dfp y = small(x) ? a.subtract(a.pow(3).divide(6)).add(a.pow(5).multiply(3).divide(40)) : a.add(a.multiply(a).add(ONE).sqrt()).log();
        return x.negativeOrNull() ? y.negate() : y;
    }

    static Dfp acosh(Dfp x) {
        return x.add(x.multiply(x).subtract(ONE).sqrt()).log();
    }

    static Dfp atanh(Dfp x) {
        return small(x) ? x.add(x.pow(3).divide(3)).add(x.pow(5).divide(5)) : ONE.add(x).divide(ONE.subtract(x)).log().divide(2);
    }

    static Dfp exp2(Dfp x) {
        return x.multiply(TWO.log()).exp();
    }

    static Dfp log2(Dfp x) {
        return x.log().divide(TWO.log());
    }

    static Dfp log10(Dfp x) {
        return x.log().divide(FIELD.newDfp(10).log());
    }

    static Dfp logit(Dfp x) {
        return x.divide(ONE.subtract(x)).log();
    }

    static Dfp sinc(Dfp x) {
        Dfp angle = x.multiply(FIELD.newDfp(PI));
        return x.isZero() ? ONE : sin(angle).divide(angle);
    }

    /** (e²ˣ − 1) / (e²ˣ + 1). */
    static Dfp tanh(Dfp x) {
        Dfp t = expm1(x.multiply(2));
        return t.divide(t.add(TWO));
    }

    static Dfp sigmoid(Dfp x) {
        return ONE.divide(ONE.add(x.negate().exp()));
    }

    static Dfp log1pexp(Dfp x) {
        return log1p(x.exp());
    }

    /** erf x = 2/√π · e^(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!, all terms of one sign (DLMF 7.6.2). */
    static Dfp erf(Dfp x) {
        Dfp square = x.multiply(x);
        Dfp term = x;
        Dfp sum = x;
        for (int n = 1; term.abs().greaterThan(sum.abs().multiply(of(1e-34))); n++) {
            term = term.multiply(square).multiply(2).divide(2 * n + 1);
            sum = sum.add(term);
        }
        return sum.multiply(TWO).multiply(square.negate().exp()).divide(FIELD.getPi().sqrt());
    }

    /** 1 − erf x below 2; from there the continued fraction e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))) (DLMF 7.9.1). */
    static Dfp erfc(Dfp x) {
        if (x.lessThan(TWO)) {
            return ONE.subtract(erf(x));
        }
        Dfp fraction = x;
        for (int k = 40 + (int) (700 / x.multiply(x).toDouble()); k > 0; k--) {
            fraction = x.add(of(k).divide(2).divide(fraction));
        }
        return x.multiply(x).negate().exp().divide(FIELD.getPi().sqrt()).divide(fraction);
    }

    static Dfp normalDensity(Dfp x) {
        return x.multiply(x).divide(2).negate().exp().divide(FIELD.getPi().multiply(2).sqrt());
    }

    /** Φ(x) = ½·erfc(−x/√2); from 15 on it is 1 to 50 digits, for which erf's series would take long. */
    static Dfp normal(Dfp x) {
        return x.greaterThan(of(15)) ? ONE : erfc(x.negate().divide(TWO.sqrt())).divide(2);
    }

    /** erf⁻¹ x by a step of Newton's method from a double that is near, which doubles its digits. */
    static Dfp erfinv(Dfp x) {
        if (x.abs().equals(ONE)) {
            return x.multiply(of(Double.POSITIVE_INFINITY));
        }
        Dfp slope = FIELD.getPi().sqrt().divide(2);
        if (small(x)) {
            return x.multiply(slope).multiply(ONE.add(x.multiply(x).multiply(slope).multiply(slope).divide(3)));
        }
        Dfp a = x.abs();
        Dfp y = of(org.apache.commons.math3.special.Erf.erfInv(a.toDouble()));
        for (int step = 0; step < 2; step++) {
            Dfp beyond = a.lessThan(of(0.5)) ? erf(y).subtract(a) : ONE.subtract(a).subtract(erfc(y));
            y = y.subtract(beyond.multiply(slope).multiply(y.multiply(y).exp()));
        }
        return x.negativeOrNull() ? y.negate() : y;
    }

    /** B₂, B₄, … B₆₀, by Σ (n + 1 over k)·Bₖ = 0. */
    private static final Dfp[] BERNOULLI = bernoulli();

    private static Dfp[] bernoulli() {
        Dfp[] all = new Dfp[61];
        for (int n = 0; n < all.length; n++) {
            Dfp sum = FIELD.getZero();
            Dfp binomial = ONE;
            for (int k = 0; k < n; k++) {
                sum = sum.add(binomial.multiply(all[k]));
                binomial = binomial.multiply(n + 1 - k).divide(k + 1);
            }
            all[n] = n == 0 ? ONE : sum.divide(n + 1).negate();
        }
        return java.util.stream.IntStream.rangeClosed(1, 30).mapToObj(k -> all[2 * k]).toArray(Dfp[]::new);
    }

    /** ln Γ(x) for x > 0: Stirling's series with 30 terms at x + n ≥ 60, less the logarithm of x·(x + 1)·…·(x + n − 1). */
    static Dfp lgamma(Dfp x) {
        Dfp product = ONE;
        Dfp z = x;
        for (; z.lessThan(of(60)); z = z.add(ONE)) {
            product = product.multiply(z);
        }
        Dfp sum = z.subtract(of(0.5)).multiply(z.log()).subtract(z).add(FIELD.newDfp(PI).multiply(2).log().divide(2));
        Dfp power = z;
        for (int k = 1; k <= BERNOULLI.length; k++) {
            sum = sum.add(BERNOULLI[k - 1].divide(power.multiply(2 * k * (2 * k - 1))));
            power = power.multiply(z).multiply(z);
        }
        return sum.subtract(product.log());
    }

    /** ψ(x) for x > 0, by the derivative of that series. */
    static Dfp digamma(Dfp x) {
        Dfp steps = FIELD.getZero();
        Dfp z = x;
        for (; z.lessThan(of(60)); z = z.add(ONE)) {
            steps = steps.add(ONE.divide(z));
        }
        Dfp sum = z.log().subtract(ONE.divide(z.multiply(2)));
        Dfp power = z.multiply(z);
        for (int k = 1; k <= BERNOULLI.length; k++) {
            sum = sum.subtract(BERNOULLI[k - 1].divide(power.multiply(2 * k)));
            power = power.multiply(z).multiply(z);
        }
        return sum.subtract(steps);
    }

    private static boolean small(Dfp x) {
        return x.abs().lessThan(of(0x1p-30));
    }
}
