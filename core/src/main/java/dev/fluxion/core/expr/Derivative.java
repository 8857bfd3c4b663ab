package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The derivative of a formula, which is again a formula.
 *
 * <p>One walk over the DAG for each argument carries the tangent from the arguments to the outputs, each node once, so the
 * derivative of a deep composition stays as large as the composition. A tangent that is 0 under some condition keeps that
 * condition apart ({@link Tangent}): the branch that is not taken may hold an infinity, and 0 · ∞ would be NaN. The rules,
 * with u̇ the tangent of u:
 *
 * <pre>
 *   (a + b)˙ = ȧ + ḃ            √x˙        = ẋ / 2y               min, max: the chosen operand's, the mean at a tie, the sum at a NaN
 *   (a − b)˙ = ȧ − ḃ            |x|˙       = ±ẋ, 0 at 0 and NaN    select(c, a, b)˙ = select(c, ȧ, ḃ)
 *   (a · b)˙ = ȧ·b + a·ḃ        fma(a,b,c)˙ = ȧ·b + a·ḃ + ċ        rint˙, comparisons = 0
 *   (a / b)˙ = (ȧ − y·ḃ) / b    copysign(a,b)˙ = ȧ·sgn a·sgn b     f(x…)˙ = Σ ∂f/∂xᵢ · ẋᵢ  (the function's own row)
 * </pre>
 */
public final class Derivative {
    private Derivative() {}

    /**
     * The partial derivative of {@code output} with respect to {@code arg(index)}.
     *
     * @param output a number
     * @param index which argument
     * @return an expression over the same arguments
     */
    public static Expr of(Expr output, int index) {
        Tangent tangent = tangents(Formula.of(output), index, Expr.constant(1)).get(output);
        return tangent == null ? Expr.constant(0) : tangent.expression();
    }

    /**
     * The vector-Jacobian product of a formula with n arguments and m outputs: for each wanted argument
     * Σₖ gₖ · ∂yₖ/∂xᵢ. Its arguments are x₀ … xₙ₋₁, then the cotangents g₀ … gₘ₋₁, then the outputs y₀ … yₘ₋₁, which stand
     * for themselves wherever the derivative needs them (exp′ = y), so that they are not computed again.
     *
     * @param formula what to differentiate
     * @param wanted for each argument, whether its gradient is wanted
     * @return a formula with one output for each wanted argument, in their order
     */
    public static Formula vjp(Formula formula, boolean[] wanted) {
        int n = formula.argCount();
        int m = formula.outputs().size();
        var known = new IdentityHashMap<Expr, Expr>();
        for (int k = 0; k < m; k++) {
            Expr y = formula.outputs().get(k);
            if (!y.operands().isEmpty() && !y.isMask()) {
                known.put(y, Expr.arg(n + m + k));
            }
        }
        var gradients = new ArrayList<Expr>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i]) {
                Tangent sum = null;
                for (int k = 0; k < m; k++) {
                    Expr y = formula.outputs().get(k);
                    sum = Tangent.sum(sum, tangents(formula, i, Expr.arg(n + k)).get(y));
                }
                gradients.add(sum == null ? Expr.constant(0) : Rewrite.substitute(sum.expression(), known));
            }
        }
        return Formula.of(gradients.toArray(Expr[]::new));
    }

    /** The tangent of every node when arg(index) moves by {@code seed}; null where it is 0 everywhere. */
    private static Map<Expr, Tangent> tangents(Formula formula, int index, Expr seed) {
        var tangents = new IdentityHashMap<Expr, Tangent>();
        Expr moved = Expr.arg(index);
        for (Expr node : formula.nodes()) {
            tangents.put(node, node == moved ? Tangent.of(seed) : tangent(node, tangents));
        }
        return tangents;
    }

    private static Tangent tangent(Expr node, Map<Expr, Tangent> tangents) {
        List<Expr> in = node.operands();
        if (node.isMask() || in.stream().allMatch(x -> tangents.get(x) == null)) {
            return null;
        }
        return switch (node) {
            case Expr.Unary u -> unary(u, tangents.get(u.x()));
            case Expr.Binary b -> binary(b, tangents.get(b.a()), tangents.get(b.b()));
            case Expr.Fma f -> Tangent.sum(product(in.get(0), in.get(1), tangents), tangents.get(in.get(2)));
            case Expr.Select s -> Tangent.select(s.condition(), tangents.get(s.a()), tangents.get(s.b()));
            case Expr.Call c -> call(c, tangents);
            case Expr.Arg _, Expr.Scalar _, Expr.Const _ -> null;
        };
    }

    private static Tangent unary(Expr.Unary y, Tangent dx) {
        return switch (y.op()) {
            case NEG -> dx.neg();
            case ABS -> dx.mul(Expr.constant(1).copySign(y.x())).deadWhere(Expr.constant(0).lt(y).not());
            case SQRT -> dx.div(y.mul(2));
            case RINT -> null;
            case POW2, EXPONENT, MANTISSA, NOT -> throw new IllegalArgumentException(
                    "no derivative rule for " + y.op().symbol() + ": wrap it in a Function with partials of its own");
        };
    }

    private static Tangent binary(Expr.Binary y, Tangent da, Tangent db) {
        Expr a = y.a();
        Expr b = y.b();
        return switch (y.op()) {
            case ADD -> Tangent.sum(da, db);
            case SUB -> Tangent.difference(da, db);
            case MUL -> product(a, b, da, db);
            case DIV -> Tangent.difference(da, db == null ? null : db.mul(y)).div(b);
            case MIN -> Tangent.sum(chosen(da, a, b, b.lt(a)), chosen(db, b, a, a.lt(b)));
            case MAX -> Tangent.sum(chosen(da, a, b, a.lt(b)), chosen(db, b, a, b.lt(a)));
            case COPYSIGN -> da == null ? null : da.mul(Expr.constant(1).copySign(a).mul(Expr.constant(1).copySign(b)));
            case LT, LE, EQ, AND, OR -> null;
        };
    }

    private static Tangent product(Expr a, Expr b, Map<Expr, Tangent> tangents) {
        return product(a, b, tangents.get(a), tangents.get(b));
    }

    private static Tangent product(Expr a, Expr b, Tangent da, Tangent db) {
        return Tangent.sum(da == null ? null : da.mul(b), db == null ? null : db.mul(a));
    }

    /** What an operand x of min or max passes on: nothing where it lost, half at a tie, all beside a NaN (PyTorch's rule). */
    private static Tangent chosen(Tangent dx, Expr x, Expr other, Expr lost) {
        return dx == null ? null : Tangent.select(x.eq(other), dx.mul(Expr.constant(0.5)), dx).deadWhere(lost);
    }

    private static Tangent call(Expr.Call y, Map<Expr, Tangent> tangents) {
        var arguments = new ArrayList<>(y.operands());
        arguments.add(y);
        List<Expr> partials = y.function().partials();
        Tangent sum = null;
        for (int i = 0; i < y.operands().size(); i++) {
            Tangent moved = tangents.get(y.operands().get(i));
            if (moved != null && partials.get(i) != null) {
                Tangent partial = Tangent.ofPartial(Rewrite.bind(partials.get(i), arguments));
                sum = Tangent.sum(sum, partial == null ? null : moved.mul(partial));
            }
        }
        return sum;
    }
}
