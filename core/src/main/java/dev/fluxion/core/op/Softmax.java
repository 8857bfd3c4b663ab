package dev.fluxion.core.op;

import static dev.fluxion.core.expr.Exponentials.expOfNegative;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.RowFormula;

/**
 * Softmax of the last dimension, or its logarithm, computed from {@code x − max x}, so that no exponential overflows:
 *
 * <pre>
 *   y = exp(x − max) / Σ exp(x − max)          x̄ = y · (ȳ − Σ ȳ·y)
 *   y = x − max − log Σ exp(x − max)           x̄ = ȳ − exp(y) · Σ ȳ
 * </pre>
 *
 * <p>A row with a NaN, a +∞, or nothing but −∞ becomes NaN, as in PyTorch.
 *
 * @param log whether the logarithm is computed
 */
public record Softmax(boolean log) implements Op {
    private static final double[] NONE = {};
    private static final RowFormula SOFTMAX = softmax();
    private static final RowFormula SOFTMAX_BACKWARD = softmaxBackward();
    private static final RowFormula LOG_SOFTMAX = logSoftmax();
    private static final RowFormula LOG_SOFTMAX_BACKWARD = logSoftmaxBackward();

    private static RowFormula softmax() {
        var f = new RowFormula.Builder();
        Expr x = f.elements();
        Expr e = f.let(expOfNegative(x.sub(f.max(x))));
        f.output(e.div(f.sum(e)));
        return f.build();
    }

    private static RowFormula softmaxBackward() {
        var f = new RowFormula.Builder();
        Expr y = f.elements();
        Expr g = f.elements();
        f.output(y.mul(g.sub(f.sum(g.mul(y)))));
        return f.build();
    }

    private static RowFormula logSoftmax() {
        var f = new RowFormula.Builder();
        Expr x = f.elements();
        Expr d = f.let(x.sub(f.max(x)));
        f.output(d.sub(f.let(Functions.log(f.sum(expOfNegative(d))))));
        return f.build();
    }

    private static RowFormula logSoftmaxBackward() {
        var f = new RowFormula.Builder();
        Expr y = f.elements();
        Expr g = f.elements();
        f.output(g.sub(expOfNegative(y).mul(f.sum(g))));
        return f.build();
    }

    @Override
    public String name() {
        return log ? "logSoftmax" : "softmax";
    }

    @Override
    public Tensor[] forward(Node node, Tensor... x) {
        node.saveOutput(0);
        return run(log ? LOG_SOFTMAX : SOFTMAX, x[0]);
    }

    @Override
    public Tensor[] backward(Node node, Tensor... g) {
        Tensor y = node.output(0);
        if (!Autograd.isRecording()) {
            return run(log ? LOG_SOFTMAX_BACKWARD : SOFTMAX_BACKWARD, y, g[0]);
        }
        return new Tensor[] {
            log ? g[0].sub(y.exp().mul(g[0].sum(-1, true))) : y.mul(g[0].sub(g[0].mul(y).sum(-1, true)))
        };
    }

    private static Tensor[] run(RowFormula formula, Tensor... in) {
        int n = in[0].size(-1);
        Tensor y = Rowwise.run(formula, n == 0 ? 0 : in[0].elements() / n, n, NONE, in)[0];
        return new Tensor[] {y.reshape(in[0].shape().toArray())};
    }
}
