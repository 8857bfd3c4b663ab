package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Atomic.Y;
import static dev.fluxion.core.expr.Expr.constant;

import java.util.List;

/**
 * xʸ = e^(y·ln|x|) with the logarithm in two parts of about 34 (F32) and 63 (F64) digits together, because the exponential
 * magnifies its error by up to 88 or 745. Signs, zeros and infinities as in C's pow. Relative error
 * below 10⁻⁶ (F32; 4.2·10⁻⁷ found) and 10⁻¹³ (F64; 5·10⁻¹⁵ found).
 *
 * <p>ln(1 + f) = 2s + s³·R(s²) with s = f / (2 + f); s is kept with its rounding error, and the rest, which is at most
 * 1/100 of it, is not.
 */
final class Power {
    private static final double[] R32 = {0x1.55557ap-1, 0x1.995edap-2, 0x1.31dfeap-2};
    private static final double[] R64 = {
        0x1.5555555555592p-1, 0x1.999999997ff6bp-2, 0x1.24924941daa95p-2, 0x1.c71c521aac243p-3, 0x1.74663b8393ba3p-3,
        0x1.39a20ee8644e8p-3, 0x1.2f023075766e2p-3};

    private static final Expr OUTPUT = Expr.arg(2);

    /** x to the power y. */
    static final Function POW = new Atomic("pow", 2, "(#1)^{#2}", Power::body, () -> List.of(
            Expr.select(Y.eq(constant(0)), constant(0), Y.mul(Functions.pow(X, Y.sub(1)))),
            Expr.select(X.eq(constant(0)).and(constant(0).le(Y)), constant(0), OUTPUT.mul(Functions.log(X)))));

    private Power() {}

    private static Expr body(Precision p) {
        boolean f32 = p == Precision.F32;
        Expr zero = constant(0);
        Expr one = constant(1);
        Expr infinity = constant(Double.POSITIVE_INFINITY);
        Expr a = X.abs();

        // ln a = high + low
        var split = Logarithms.Split.of(p, a);
        Expr f = split.f();
        Expr denominator = f.add(2);
        Expr reciprocal = one.div(denominator);
        Expr s = f.mul(reciprocal);
        Expr lost = f.sub(denominator.sub(2));
        Expr remainder = s.neg().fma(denominator, f).sub(s.mul(lost)).mul(reciprocal);
        Expr z = s.mul(s);
        Expr rest = z.mul(s).fma(Polynomial.at(z, f32 ? R32 : R64), remainder.mul(2));
        Expr whole = split.e().mul(f32 ? 0x1.62e4p-1 : 0x1.62e42fefa38p-1);
        Expr part = s.mul(2);
        Expr sum = whole.add(part);
        Expr small = split.e().fma(constant(f32 ? 0x1.7f7d1cp-20 : 0x1.ef35793c7673p-45), rest)
                .add(part.sub(sum.sub(whole)));
        Expr high = sum.add(small);
        Expr low = small.sub(high.sub(sum));
        Expr ordinary = zero.lt(a).and(a.lt(infinity));
        high = Expr.select(ordinary, high, Expr.select(a.eq(zero), infinity.neg(), a));

        // e^(y·ln a)
        double bound = f32 ? 120 : 800;
        Expr product = Y.mul(high);
        Expr error = Y.fma(low, Y.fma(high, product.neg()));
        error = Expr.select(product.abs().lt(constant(bound)), error, zero);
        product = Expr.select(a.eq(one).or(Y.eq(zero)), zero, product);
        var reduced = Exponentials.Reduced.of(p, Exponentials.atMost(Exponentials.atLeast(product, -bound), bound), error);
        Expr magnitude = Exponentials.scaleWide(p, reduced.minusOne(p).add(1), reduced.n());

        // the sign of x for an odd y; no real power of a negative number otherwise
        Expr half = Y.mul(0.5);
        Expr integral = Y.rint().eq(Y);
        Expr odd = integral.and(half.rint().eq(half).not());
        Expr signed = Expr.select(odd, magnitude.copySign(X), magnitude);
        Expr imaginary = X.lt(zero).and(infinity.neg().lt(X)).and(integral.not());
        return Expr.select(imaginary, constant(Double.NaN), signed);
    }
}
