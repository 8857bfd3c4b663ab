package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The derivative of a formula, which is again a formula.
 *
 * <p>One walk over the DAG for each argument carries the tangent from the arguments to the outputs, each node once. The
 * tangent of an argument is the seed itself, so that a select stays outside of everything: the branch that is not taken
 * may hold an infinity, and 0 · ∞ would be NaN. The rules, with u̇ the tangent of u:
 *
 * <pre>
 *   (a + b)˙ = ȧ + ḃ            √x˙        = ẋ / 2y               min, max: the chosen operand's; half of each at a tie
 *   (a − b)˙ = ȧ − ḃ            |x|˙       = ẋ, −ẋ, 0 at 0         select(c, a, b)˙ = select(c, ȧ, ḃ)
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
        Expr tangent = tangents(Formula.of(output), index, Expr.constant(1)).get(output);
        return tangent == null ? Expr.constant(0) : tangent;
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
        Expr[] gradients = new Expr[wanted.length];
        int count = 0;
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i]) {
                Expr sum = null;
                for (int k = 0; k < m; k++) {
                    Expr y = formula.outputs().get(k);
                    sum = plus(sum, y.isMask() ? null : tangents(formula, i, Expr.arg(n + k)).get(y));
                }
                gradients[count++] = sum == null ? Expr.constant(0) : Rewrite.substitute(sum, known);
            }
        }
        return Formula.of(Arrays.copyOf(gradients, count));
    }

    /** The tangent of every node when arg(index) moves by {@code seed}; null where a node does not depend on it. */
    private static Map<Expr, Expr> tangents(Formula formula, int index, Expr seed) {
        var tangents = new IdentityHashMap<Expr, Expr>();
        Expr moved = Expr.arg(index);
        for (Expr node : formula.nodes()) {
            tangents.put(node, node == moved ? seed : tangent(node, tangents));
        }
        return tangents;
    }

    private static Expr tangent(Expr node, Map<Expr, Expr> tangents) {
        List<Expr> in = node.operands();
        if (node.isMask() || in.stream().allMatch(x -> tangents.get(x) == null)) {
            return null;
        }
        Expr a = in.getFirst();
        Expr da = tangents.get(a);
        return switch (node) {
            case Expr.Unary u -> switch (u.op()) {
                case NEG -> da.neg();
                case ABS -> Expr.select(Expr.constant(0).lt(a), da,
                        Expr.select(a.lt(Expr.constant(0)), da.neg(), Expr.constant(0)));
                case SQRT -> da.div(node.mul(2));
                case RINT -> null;
                case POW2, EXPONENT, MANTISSA, NOT -> throw new IllegalArgumentException(
                        "no derivative rule for " + u.op().symbol() + ": wrap it in a Function with partials of its own");
            };
            case Expr.Binary b -> binary(b, da, tangents.get(b.b()));
            case Expr.Fma f -> plus(plus(times(da, in.get(1)), times(tangents.get(in.get(1)), a)), tangents.get(in.get(2)));
            case Expr.Select s -> Expr.select(s.condition(), zeroIfNull(tangents.get(s.a())), zeroIfNull(tangents.get(s.b())));
            case Expr.Call c -> call(c, tangents);
            case Expr.Arg _, Expr.Scalar _, Expr.Const _ -> null;
        };
    }

    private static Expr binary(Expr.Binary y, Expr da, Expr db) {
        Expr a = y.a();
        Expr b = y.b();
        return switch (y.op()) {
            case ADD -> plus(da, db);
            case SUB -> db == null ? da : da == null ? db.neg() : da.sub(db);
            case MUL -> plus(times(da, b), times(db, a));
            case DIV -> (db == null ? da : da == null ? y.mul(db).neg() : da.sub(y.mul(db))).div(b);
            case MIN -> plus(chosen(da, a, b, b.lt(a)), chosen(db, a, b, a.lt(b)));
            case MAX -> plus(chosen(da, a, b, a.lt(b)), chosen(db, a, b, b.lt(a)));
            case COPYSIGN -> da == null ? null
                    : da.mul(Expr.constant(1).copySign(a).mul(Expr.constant(1).copySign(b)));
            case LT, LE, EQ, AND, OR -> null;
        };
    }

    /** What min or max hands to one operand: nothing where it lost, half at a tie. */
    private static Expr chosen(Expr tangent, Expr a, Expr b, Expr lost) {
        return tangent == null ? null
                : Expr.select(a.eq(b), tangent.mul(0.5), Expr.select(lost, Expr.constant(0), tangent));
    }

    private static Expr call(Expr.Call y, Map<Expr, Expr> tangents) {
        var arguments = new ArrayList<>(y.operands());
        arguments.add(y);
        Expr sum = null;
        for (int i = 0; i < y.operands().size(); i++) {
            Expr moved = tangents.get(y.operands().get(i));
            Expr partial = y.function().partials().get(i);
            if (moved != null && partial != null) {
                sum = plus(sum, scaled(moved, Rewrite.bind(partial, arguments)));
            }
        }
        return sum;
    }

    /** A tangent times a partial derivative, with a partial's select kept outside. */
    private static Expr scaled(Expr tangent, Expr partial) {
        if (partial.is(0)) {
            return partial;
        }
        return partial instanceof Expr.Select s
                ? Expr.select(s.condition(), scaled(tangent, s.a()), scaled(tangent, s.b()))
                : tangent.mul(partial);
    }

    private static Expr plus(Expr a, Expr b) {
        return a == null ? b : b == null ? a : a.add(b);
    }

    private static Expr times(Expr a, Expr b) {
        return a == null ? null : a.mul(b);
    }

    private static Expr zeroIfNull(Expr a) {
        return a == null ? Expr.constant(0) : a;
    }
}
