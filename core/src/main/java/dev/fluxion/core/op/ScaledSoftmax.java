package dev.fluxion.core.op;

import static dev.fluxion.core.expr.Exponentials.expOfNegative;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.RowFormula;

/**
 * The weights of attention from its scores, {@code (…, l, s)}: softmax of the scaled last dimension, where a causal query i
 * sees the keys j ≤ i alone:
 *
 * <pre>
 *   y = softmax(scale · x + mask)      mask = 0 where j ≤ i, else −∞        x̄ = scale · y · (ȳ − Σ ȳ·y)
 * </pre>
 *
 * @param scale usually 1/√d
 * @param causal whether later keys are hidden
 */
public record ScaledSoftmax(double scale, boolean causal) implements Op {
    private static final Expr SCALE = Expr.scalar(0);
    private static final RowFormula PLAIN = forward(false);
    private static final RowFormula CAUSAL = forward(true);
    private static final RowFormula BACKWARD = gradient();

    private static RowFormula forward(boolean causal) {
        var f = new RowFormula.Builder();
        Expr scaled = f.elements().mul(SCALE);
        if (causal) {
            scaled = Expr.select(f.perColumn().le(f.perRow()), scaled, Expr.constant(Double.NEGATIVE_INFINITY));
        }
        Expr score = f.let(scaled);
        Expr e = f.let(expOfNegative(score.sub(f.max(score))));
        f.output(e.div(f.sum(e)));
        return f.build();
    }

    private static RowFormula gradient() {
        var f = new RowFormula.Builder();
        Expr y = f.elements();
        Expr g = f.elements();
        f.output(y.mul(g.sub(f.sum(g.mul(y)))).mul(SCALE));
        return f.build();
    }

    /**
     * Weights of some rows of scores.
     *
     * @param y where to
     * @param x scores, {@code (rows, n)}
     * @param scale of the scores
     * @param columns which key each column is, {@code (1, n)}; null if not causal
     * @param rows which query each row is, {@code (rows, 1)}
     */
    static void weights(Backend backend, View y, View x, double scale, View columns, View rows) {
        backend.rows(columns == null ? PLAIN : CAUSAL, new View[] {y}, columns == null ? new View[] {x} : new View[] {x, columns, rows},
                new double[] {scale}, x.shape()[0], x.shape()[1]);
    }

    /** Gradient of some rows of scores. @param x where to @param y the weights @param g their gradient @param scale of the scores */
    static void gradient(Backend backend, View x, View y, View g, double scale) {
        backend.rows(BACKWARD, new View[] {x}, new View[] {y, g}, new double[] {scale}, y.shape()[0], y.shape()[1]);
    }

    @Override
    public Tensor[] forward(Node node, Tensor... in) {
        Tensor x = in[0];
        int queries = x.size(-2);
        int keys = x.size(-1);
        int rows = keys == 0 ? 0 : x.elements() / keys;
        double[] scalars = {scale};
        Tensor y = causal
                ? Rowwise.run(CAUSAL, rows, keys, scalars, x, Rowwise.positions(0, keys, x),
                        Rowwise.positions(0, queries, x).expand(rows / Math.max(1, queries), queries))[0]
                : Rowwise.run(PLAIN, rows, keys, scalars, x)[0];
        node.saveOutput(0);
        return new Tensor[] {y.reshape(x.shape().toArray())};
    }

    @Override
    public Tensor[] backward(Node node, Tensor... g) {
        Tensor y = node.output(0);
        if (Autograd.isRecording()) {
            return new Tensor[] {y.mul(g[0].sub(g[0].mul(y).sum(-1, true))).mul(scale)};
        }
        int n = y.size(-1);
        Tensor x = Rowwise.run(BACKWARD, n == 0 ? 0 : y.elements() / n, n, new double[] {scale}, y, g[0])[0];
        return new Tensor[] {x.reshape(y.shape().toArray())};
    }
}
