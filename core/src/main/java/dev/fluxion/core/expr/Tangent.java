package dev.fluxion.core.expr;

/**
 * How a node moves: {@code value}, or 0 where {@code dead} holds (null: nowhere). Keeping the mask apart keeps the select
 * outside of every product: 0 stays 0 where a factor is infinite.
 */
record Tangent(Expr dead, Expr value) {
    static Tangent of(Expr value) {
        return new Tangent(null, value);
    }

    /** Reads a partial derivative; null where it is 0 everywhere. */
    static Tangent ofPartial(Expr partial) {
        if (partial.is(0)) {
            return null;
        }
        return partial instanceof Expr.Select s
                && (s.a().is(0) || s.b().is(0))
                ? select(s.condition(), ofPartial(s.a()), ofPartial(s.b()))
                : of(partial);
    }

    Expr expression() {
        return dead == null ? value : Expr.select(dead, Expr.constant(0), value);
    }

    Tangent neg() {
        return new Tangent(dead, value.neg());
    }

    Tangent mul(Expr factor) {
        return new Tangent(dead, value.mul(factor));
    }

    Tangent mul(Tangent factor) {
        return mul(factor.value).deadWhere(factor.dead);
    }

    Tangent div(Expr divisor) {
        return new Tangent(dead, value.div(divisor));
    }

    Tangent deadWhere(Expr mask) {
        return mask == null ? this : new Tangent(dead == null ? mask : dead.or(mask), value);
    }

    /** a + b, where null is 0. */
    static Tangent sum(Tangent a, Tangent b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.dead == b.dead ? new Tangent(a.dead, a.value.add(b.value)) : of(a.expression().add(b.expression()));
    }

    /** a − b, where null is 0. */
    static Tangent difference(Tangent a, Tangent b) {
        if (a == null || b == null) {
            return a == null ? b == null ? null : b.neg() : a;
        }
        return a.dead == b.dead ? new Tangent(a.dead, a.value.sub(b.value)) : of(a.expression().sub(b.expression()));
    }

    /** {@code condition ? a : b}, where null is 0. */
    static Tangent select(Expr condition, Tangent a, Tangent b) {
        if (a == null || b == null) {
            return a == null ? b == null ? null : b.deadWhere(condition) : a.deadWhere(condition.not());
        }
        return a.dead == b.dead
                ? new Tangent(a.dead, Expr.select(condition, a.value, b.value))
                : of(Expr.select(condition, a.expression(), b.expression()));
    }
}
