package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Expr.constant;

import java.util.List;

/** Functions that are kept whole because composing their derivative would choose other subgradients, or lose digits. */
final class Activations {
    private static final Expr ZERO = constant(0);
    private static final Expr ONE = constant(1);
    private static final Expr LOW = Expr.arg(1);
    private static final Expr HIGH = Expr.arg(2);

    /** max(x, 0); the derivative is 0 at 0. */
    static final Function RELU = Atomic.unary("relu", _ -> X.max(ZERO),
            () -> Expr.select(Atomic.Y.le(ZERO), ZERO, ONE));

    /** min(max(x, low), high); the derivative is 1 at both ends, and 0 beside a NaN. */
    static final Function CLAMP = bounded("clamp", LOW.le(X).and(X.le(HIGH)).not());

    /** min(max(x, low), high); the derivative is 0 at both ends. */
    static final Function HARDTANH = bounded("hardtanh", X.le(LOW).or(HIGH.le(X)));

    /** min(max(x + 3, 0), 6) / 6; the derivative is 0 at both ends, and between them PyTorch's, which is 1/6 as a float. */
    static final Function HARDSIGMOID = Atomic.unary("hardsigmoid", _ -> held(X).div(6),
            () -> Expr.select(constant(-3).lt(X).and(X.lt(constant(3))), constant(1 / 6f), ZERO));

    /** x · min(max(x + 3, 0), 6) / 6; the derivative at both ends is that of the parabola between them, as in PyTorch. */
    static final Function HARDSWISH = Atomic.unary("hardswish", _ -> X.mul(held(X)).div(6),
            () -> Expr.select(X.lt(constant(-3)), ZERO, Expr.select(X.le(constant(3)), X.div(3).add(0.5), ONE)));

    /** x / (1 + |x|), with the derivative 1 / (1 + |x|)². */
    static final Function SOFTSIGN = Atomic.unary("softsign", _ -> X.div(X.abs().add(1)),
            () -> Functions.square(Functions.reciprocal(X.abs().add(1))));

    /**
     * tanh ln(1 + eˣ) = n / (n + 2) with n = eˣ·(eˣ + 2), of which mish is made: one exponential where the composition has
     * three. From x = 20 on it rounds to 1, before eˣ squared overflows.
     */
    static final Function TANH_SOFTPLUS = Atomic.unary("tanhSoftplus", _ -> {
        Expr e = Functions.exp(Exponentials.atMost(X, 20));
        Expr n = e.mul(e.add(2));
        return n.div(n.add(2));
    }, () -> ONE.sub(Functions.square(Atomic.Y)).mul(Functions.sigmoid(X)));

    /** The magnitude of x with the sign of y; the derivative is ±1, and 0 at x = 0. */
    static final Function COPYSIGN = new Atomic("copysign", 2, "\\operatorname{copysign}\\left(#1, #2\\right)",
            _ -> X.copySign(LOW), () -> java.util.Arrays.asList(Expr.select(X.eq(ZERO), ZERO, HIGH.div(X)), null));

    /** x·ln y, 0 where x is 0 and y is no NaN. */
    static final Function XLOGY = new Atomic("xlogy", 2, "\\operatorname{xlogy}\\left(#1, #2\\right)",
            _ -> Expr.select(X.eq(ZERO).and(LOW.eq(LOW)), ZERO, X.mul(Functions.log(LOW))),
            () -> List.of(Expr.select(X.eq(ZERO).and(LOW.le(ZERO)), ZERO, Functions.log(LOW)), X.div(LOW)));

    private Activations() {}

    private static Expr held(Expr x) {
        return x.add(3).max(ZERO).min(constant(6));
    }

    private static Function bounded(String name, Expr flat) {
        return new Atomic(name, 3, "\\operatorname{" + name + "}\\left(#1, #2, #3\\right)", _ -> X.max(LOW).min(HIGH),
                () -> List.of(Expr.select(flat, ZERO, ONE), Expr.select(X.lt(LOW).and(LOW.lt(HIGH)), ONE, ZERO),
                        Expr.select(HIGH.lt(X).or(HIGH.lt(LOW)), ONE, ZERO)));
    }
}
