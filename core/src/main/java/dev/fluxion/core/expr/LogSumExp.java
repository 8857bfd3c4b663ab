package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Expr.constant;

import java.util.List;

/**
 * Logarithms of sums of exponentials, without overflow: the larger term is taken out, and ln(1 + e) remains with
 * 0 ≤ e ≤ 1, which is e + e²·L(e). The coefficients of L were fitted by {@code docs/polynomials.py}: relative error below
 * 2⁻²⁷ (F32) and 2⁻⁵⁶ (F64).
 */
public final class LogSumExp {
    private static final double[] L32 = {
        -0x1.ffffd2p-2, 0x1.554dd8p-2, -0x1.ff2518p-3, 0x1.9353f0p-3, -0x1.3a629cp-3, 0x1.b52bfcp-4, -0x1.d7ceb8p-5,
        0x1.4a6eb6p-6, -0x1.b1ebdep-9};
    private static final double[] L64 = {
        -0x1.fffffffffff9ep-2, 0x1.5555555550fd4p-2, -0x1.fffffffdd1afap-3, 0x1.99999951af0e7p-3,
        -0x1.55554fb9acd32p-3, 0x1.2491fea74156dp-3, -0x1.fffa88ce62001p-4, 0x1.c6f69760a4780p-4,
        -0x1.98d24f5c83373p-4, 0x1.712d0dfe87b64p-4, -0x1.4affd6648f1fcp-4, 0x1.20296e09c7516p-4,
        -0x1.d7036b2df1809p-5, 0x1.5a788152bb842p-5, -0x1.b613cb627ece2p-6, 0x1.c55456ee58347p-7,
        -0x1.6b233ee9bf565p-8, 0x1.a21ff7ddc35a4p-10, -0x1.31c5947afa13ep-12, 0x1.a8b578589c427p-16};

    /** ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)), within 1.85 ulp (F32) and 1.6 ulp (F64). */
    static final Function LOG1PEXP = Atomic.unary("log1pexp", p -> rest(p, X).add(X.max(constant(0))),
            () -> Functions.sigmoid(X));

    /** ln(eᵃ + eᵇ) = max(a, b) + ln(1 + e^(−|a − b|)). */
    static final Function LOGADDEXP = new Atomic("logaddexp", 2, "\\operatorname{logaddexp}\\left(#1, #2\\right)", p -> {
        Expr b = Expr.arg(1);
        // equal infinities have no difference
        return rest(p, Expr.select(X.eq(b), constant(0), X.sub(b))).add(X.max(b));
    }, () -> List.of(Functions.sigmoid(X.sub(Expr.arg(1))), Functions.sigmoid(Expr.arg(1).sub(X))));

    private LogSumExp() {}

    /** {@return log₂(2ᵃ + 2ᵇ), without overflow} @param a a number @param b a number */
    public static Expr logaddexp2(Expr a, Expr b) {
        return Functions.logaddexp(a.mul(Math.log(2)), b.mul(Math.log(2))).div(Math.log(2));
    }

    /** ln(1 + e^(−|x|)). */
    private static Expr rest(Precision p, Expr x) {
        Expr e = Exponentials.expOfNegative(x.abs().neg());
        return e.mul(e).fma(Polynomial.at(e, p == Precision.F32 ? L32 : L64), e);
    }
}
