package dev.fluxion.core.expr;

/** Hash-consing: a node's operands are interned already, so they compare by identity and no comparison goes deep. */
final class ExprPool extends WeakPool<Expr> {
    @Override
    int hash(Expr expr) {
        int h = 31 * expr.getClass().hashCode() + label(expr).hashCode();
        for (Expr operand : expr.operands()) {
            h = 31 * h + System.identityHashCode(operand);
        }
        return h;
    }

    @Override
    boolean same(Expr a, Expr b) {
        // Expr does not override equals, so the lists compare their elements by identity.
        return a.getClass() == b.getClass() && label(a).equals(label(b)) && a.operands().equals(b.operands());
    }

    /** What distinguishes a node from others of the same class and operands. */
    private static Object label(Expr expr) {
        return switch (expr) {
            case Expr.Arg a -> a.isMask() ? -1 - a.index() : a.index();
            case Expr.Scalar s -> s.index();
            case Expr.Const c -> Double.doubleToRawLongBits(c.value());
            case Expr.Unary u -> u.op();
            case Expr.Binary b -> b.op();
            case Expr.Fma _, Expr.Select _ -> "";
            case Expr.Call c -> c.function();
        };
    }
}
