package dev.fluxion.core.op;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;

/** Reading and adding at indices: each is the other's transpose. The index (I32) takes no gradient. */
public final class Indexing {
    private Indexing() {}

    /** y[…, j, …] = x[…, index[…, j, …], …]; x̄ += ȳ at those places. @param dim along which dimension */
    public record Gather(int dim) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            Tensor y = Tensor.empty(in[1].shape(), in[0].dtype(), in[0].device());
            y.device().backend().gather(y.view(), in[0].view(), dim, in[1].view());
            node.save(in[1]);
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor zeros = Tensor.zeros(node.inputShape(0), g[0].dtype(), g[0].device());
            return new Tensor[] {Autograd.apply(new ScatterAdd(dim), zeros, node.saved(0), g[0]), null};
        }
    }

    /** y = x, and y[…, index[…, j, …], …] += src[…, j, …]; x̄ = ȳ, s̄rc = gathered ȳ. @param dim along which dimension */
    public record ScatterAdd(int dim) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            Tensor y = in[0].copy();
            y.device().backend().scatterAdd(y.view(), in[2].view(), dim, in[1].view());
            node.save(in[1]);
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor source = node.wants(2) ? Autograd.apply(new Gather(dim), g[0], node.saved(0)) : null;
            return new Tensor[] {g[0], null, source};
        }
    }
}
