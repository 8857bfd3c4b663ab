package dev.fluxion.core.expr;

/**
 * Exact rewrites: each side gives the same bits for every operand, NaN payloads apart.
 *
 * <pre>
 *   x · 1 = x      x / 1 = x      x − 0 = x      x + (−0) = x
 *   x · (−1) = −x  x + (−y) = x − y      x − (−y) = x + y
 *   (−x) · y = −(x · y)      (−x) / y = −(x / y)
 * </pre>
 *
 * <p>Not among them: x + 0 (−0 + 0 is +0), x · 0 (NaN, infinity, sign), x − x, reassociation.
 */
final class Simplify {
    private Simplify() {}

    /** {@return a simpler expression for {@code a op b}, or null where there is none} */
    static Expr binary(BinaryOp op, Expr a, Expr b) {
        return switch (op) {
            case ADD -> {
                if (b.is(-0.0)) {
                    yield a;
                }
                if (a.is(-0.0)) {
                    yield b;
                }
                if (negated(b) != null) {
                    yield a.sub(negated(b));
                }
                yield negated(a) != null ? b.sub(negated(a)) : null;
            }
            case SUB -> {
                if (b.is(0)) {
                    yield a;
                }
                yield negated(b) != null ? a.add(negated(b)) : null;
            }
            case MUL -> {
                if (b.is(1)) {
                    yield a;
                }
                if (a.is(1)) {
                    yield b;
                }
                if (b.is(-1)) {
                    yield a.neg();
                }
                if (a.is(-1)) {
                    yield b.neg();
                }
                if (negated(a) != null) {
                    yield negated(a).mul(b).neg();
                }
                yield negated(b) != null ? a.mul(negated(b)).neg() : null;
            }
            case DIV -> {
                if (b.is(1)) {
                    yield a;
                }
                yield negated(a) != null ? negated(a).div(b).neg() : null;
            }
            case AND, OR -> a == b ? a : null;
            default -> null;
        };
    }

    private static Expr negated(Expr x) {
        return x instanceof Expr.Unary u && u.op() == UnaryOp.NEG ? u.x() : null;
    }
}
