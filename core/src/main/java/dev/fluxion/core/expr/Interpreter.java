package dev.fluxion.core.expr;

import java.util.IdentityHashMap;
import java.util.List;

/**
 * Evaluates a formula slowly and plainly, one node at a time, rounding each to the precision. It is the reference that
 * compiled kernels are held to, bit for bit, and what a learner steps through in a debugger.
 */
public final class Interpreter {
    private final Precision precision;
    private final List<Expr> nodes;
    /** For each node, where its operands stand among the nodes. */
    private final int[][] operands;
    private final int[] outputs;

    /**
     * An interpreter of one formula.
     *
     * @param formula what to evaluate
     * @param precision the format to round to
     */
    public Interpreter(Formula formula, Precision precision) {
        this.precision = precision;
        Formula lowered = Lowering.lower(formula, precision);
        nodes = lowered.nodes();
        operands = new int[nodes.size()][];
        var positions = new IdentityHashMap<Expr, Integer>();
        for (int i = 0; i < operands.length; i++) {
            operands[i] = nodes.get(i).operands().stream().mapToInt(positions::get).toArray();
            positions.put(nodes.get(i), i);
        }
        outputs = lowered.outputs().stream().mapToInt(positions::get).toArray();
    }

    /**
     * Evaluates the formula at one element. Masks are 1 for true and 0 for false.
     *
     * @param args the input elements
     * @param scalars the scalar arguments, rounded to the precision here
     * @return one value for each output
     */
    public double[] evaluate(double[] args, double[] scalars) {
        double[] values = new double[operands.length];
        for (int i = 0; i < values.length; i++) {
            int[] in = operands[i];
            values[i] = switch (nodes.get(i)) {
                case Expr.Arg a -> args[a.index()];
                case Expr.Scalar s -> precision.round(scalars[s.index()]);
                case Expr.Const c -> c.value();
                case Expr.Unary u -> Arithmetic.unary(precision, u.op(), values[in[0]]);
                case Expr.Binary b -> Arithmetic.binary(precision, b.op(), values[in[0]], values[in[1]]);
                case Expr.Fma _ -> Arithmetic.fma(precision, values[in[0]], values[in[1]], values[in[2]]);
                case Expr.Select _ -> values[in[0]] != 0 ? values[in[1]] : values[in[2]];
                case Expr.Call c -> throw new AssertionError("not lowered: " + c.function().name());
            };
        }
        double[] results = new double[outputs.length];
        for (int k = 0; k < results.length; k++) {
            results[k] = values[outputs[k]];
        }
        return results;
    }
}
