package dev.fluxion.core.expr;

/** Hash-consing: a node's operands are interned already, so they compare by identity and no comparison goes deep. */
final class ExprPool extends WeakPool<Expr> {
    @Override
    int hash(Expr expr) {
        int h = 31 * expr.getClass().hashCode() + expr.label().hashCode();
        for (Expr operand : expr.operands()) {
            h = 31 * h + System.identityHashCode(operand);
        }
        return h;
    }

    @Override
    boolean same(Expr a, Expr b) {
        // Expr does not override equals, so the lists compare their elements by identity.
        return a.getClass() == b.getClass() && a.label().equals(b.label()) && a.operands().equals(b.operands());
    }
}
