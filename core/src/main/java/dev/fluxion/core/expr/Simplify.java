package dev.fluxion.core.expr;

/**
 * Exact rewrites: each side gives the same bits for every operand, NaN payloads apart.
 *
 * <pre>
 *   x · 1 = x      x / 1 = x      x − 0 = x      x + (−0) = x
 *   x · (−1) = −x  x + (−y) = x − y      x − (−y) = x + y
 *   (−x) · y = −(x · y)      (−x) / y = −(x / y)
 *   −−x = x        !!x = x        |−x| = |x|     ||x|| = |x|     rint rint x = rint x
 *   min(x, x) = x  max(x, x) = x  m ∧ m = m      m ∨ m = m       (!c ? a : b) = (c ? b : a)
 * </pre>
 *
 * <p>Not among them: x + 0 (−0 + 0 is +0), x · 0 (NaN, infinity, sign), x − x, reassociation.
 */
final class Simplify {
    private Simplify() {}

    /** {@return a simpler expression for {@code op x}, or null where there is none} */
    static Expr unary(UnaryOp op, Expr x) {
        if (!(x instanceof Expr.Unary inner)) {
            return null;
        }
        return switch (op) {
            case NEG, NOT -> inner.op() == op ? inner.x() : null;
            case ABS -> inner.op() == UnaryOp.NEG ? inner.x().abs() : inner.op() == UnaryOp.ABS ? x : null;
            case RINT -> inner.op() == UnaryOp.RINT ? x : null;
            default -> null;
        };
    }

    /** {@return a simpler expression for {@code condition ? a : b}, or null where there is none} */
    static Expr select(Expr condition, Expr a, Expr b) {
        if (a == b) {
            return a;
        }
        return condition instanceof Expr.Unary not && not.op() == UnaryOp.NOT ? Expr.select(not.x(), b, a) : null;
    }

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
            case AND, OR, MIN, MAX -> a == b ? a : null;
            default -> null;
        };
    }

    private static Expr negated(Expr x) {
        return x instanceof Expr.Unary u && u.op() == UnaryOp.NEG ? u.x() : null;
    }
}
