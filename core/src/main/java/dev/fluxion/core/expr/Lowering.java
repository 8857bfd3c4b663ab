package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last step before a formula is evaluated or compiled: in one precision, every named function is expanded in place,
 * every constant rounded, and what depends on constants alone is computed, by the arithmetic that the interpreter uses.
 * What remains are arguments, scalars, constants, unary and binary operations, fma and select. Values keep their bits.
 */
public final class Lowering {
    private static final Formula.Derivation<Formula> F32 = formula -> new Lowering(Precision.F32).lower(formula);
    private static final Formula.Derivation<Formula> F64 = formula -> new Lowering(Precision.F64).lower(formula);

    private final Precision precision;

    private Lowering(Precision precision) {
        this.precision = precision;
    }

    /**
     * The formula without calls and without foldable constants; made once and kept with {@code formula}.
     *
     * @param formula what to lower
     * @param precision the format in which it will be evaluated
     * @return a formula with as many outputs, over the same arguments and scalars
     */
    public static Formula lower(Formula formula, Precision precision) {
        return formula.derive(precision == Precision.F32 ? F32 : F64);
    }

    private Formula lower(Formula formula) {
        return Formula.of(lower(formula.nodes(), formula.outputs(), null).toArray(Expr[]::new));
    }

    /** Lowers {@code roots}; {@code arguments}, already lower, take the place of arg(0), arg(1) … unless they are null. */
    private List<Expr> lower(List<Expr> nodes, List<Expr> roots, List<Expr> arguments) {
        Map<Expr, Expr> done = new IdentityHashMap<>();
        for (Expr node : nodes) {
            var operands = new ArrayList<Expr>(node.operands().size());
            node.operands().forEach(operand -> operands.add(done.get(operand)));
            done.put(node, switch (node) {
                case Expr.Arg a -> arguments == null ? a : arguments.get(a.index());
                case Expr.Scalar s -> s;
                case Expr.Const c -> Expr.constant(precision.round(c.value()));
                case Expr.Call c -> expand(c.function(), operands);
                case Expr.Unary _, Expr.Binary _, Expr.Fma _, Expr.Select _ -> fold(Rewrite.rebuild(node, operands));
            });
        }
        return roots.stream().map(done::get).toList();
    }

    private Expr expand(Function function, List<Expr> arguments) {
        List<Expr> body = List.of(function.body(precision));
        return lower(Rewrite.topological(body), body, arguments).getFirst();
    }

    private Expr fold(Expr node) {
        return switch (node) {
            case Expr.Unary u when u.x() instanceof Expr.Const x ->
                Expr.constant(Arithmetic.unary(precision, u.op(), x.value()));
            case Expr.Binary b when !b.isMask() && b.a() instanceof Expr.Const x && b.b() instanceof Expr.Const y ->
                Expr.constant(Arithmetic.binary(precision, b.op(), x.value(), y.value()));
            case Expr.Binary b when b.op() == BinaryOp.AND -> joined(b, true);
            case Expr.Binary b when b.op() == BinaryOp.OR -> joined(b, false);
            case Expr.Fma f when f.operands().stream().allMatch(Expr.Const.class::isInstance) ->
                Expr.constant(Arithmetic.fma(precision, value(f, 0), value(f, 1), value(f, 2)));
            case Expr.Select s -> {
                Boolean decided = decided(s.condition());
                yield decided == null ? s : decided ? s.a() : s.b();
            }
            default -> node;
        };
    }

    /** {@code a AND true} is a, {@code a OR false} is a. */
    private Expr joined(Expr.Binary node, boolean neutral) {
        Boolean a = decided(node.a());
        Boolean b = decided(node.b());
        if (a != null) {
            return a == neutral ? node.b() : node.a();
        }
        return b == null ? node : b == neutral ? node.a() : node.b();
    }

    /** What a mask is when its operands are constants, else null. There is no constant mask: it stays a comparison. */
    private Boolean decided(Expr mask) {
        return switch (mask) {
            case Expr.Unary not when not.isMask() -> {
                Boolean x = decided(not.x());
                yield x == null ? null : !x;
            }
            case Expr.Binary b when b.a() instanceof Expr.Const x && b.b() instanceof Expr.Const y ->
                Arithmetic.binary(precision, b.op(), x.value(), y.value()) != 0;
            default -> null;
        };
    }

    private static double value(Expr node, int operand) {
        return ((Expr.Const) node.operands().get(operand)).value();
    }
}
