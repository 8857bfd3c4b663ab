package dev.fluxion.core.op;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;

/**
 * Softmax of the last dimension, or its logarithm, computed from {@code x − max x}, so that no exponential overflows:
 *
 * <pre>
 *   y = exp(x − max) / Σ exp(x − max)          x̄ = y · (ȳ − Σ ȳ·y)
 *   y = x − max − log Σ exp(x − max)           x̄ = ȳ − exp(y) · Σ ȳ
 * </pre>
 *
 * @param log whether the logarithm is computed
 */
public record Softmax(boolean log) implements Op {
    @Override
    public String name() {
        return log ? "logSoftmax" : "softmax";
    }

    @Override
    public Tensor[] forward(Node node, Tensor... x) {
        Tensor y = Tensor.empty(x[0].shape(), x[0].dtype(), x[0].device());
        y.device().backend().softmax(y.view(), x[0].view(), log);
        node.saveOutput(0);
        return new Tensor[] {y};
    }

    @Override
    public Tensor[] backward(Node node, Tensor... g) {
        Tensor y = node.output(0);
        return new Tensor[] {
            log ? g[0].sub(y.exp().mul(g[0].sum(-1, true))) : y.mul(g[0].sub(g[0].mul(y).sum(-1, true)))
        };
    }
}
