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

    private static boolean small(Dfp x) {
        return x.abs().lessThan(of(0x1p-30));
    }
}
