package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.View;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reading and adding at indices: each is the other's transpose. The index (I32) takes no gradient. */
public final class Indexing {
    private Indexing() {}

    /** The elements along a dimension, which a scalar takes for one of a single element. */
    private static View lanes(Tensor x) {
        return (x.rank() == 0 ? x.reshape(1) : x).view();
    }

    /** y[…, j, …] = x[…, index[…, j, …], …]; x̄ += ȳ at those places. @param dim along which dimension */
    public record Gather(int dim) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            Tensor y = Tensor.empty(in[1].shape(), in[0].dtype(), in[0].device());
            y.device().backend().gather(lanes(y), lanes(in[0]), dim, lanes(in[1]));
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
            y.device().backend().scatterAdd(lanes(y), lanes(in[2]), dim, lanes(in[1]));
            node.save(in[1]);
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor source = node.wants(2) ? Autograd.apply(new Gather(dim), g[0], node.saved(0)) : null;
            return new Tensor[] {g[0], null, source};
        }
    }

    /**
     * y = x, but y[…, index[…, j, …], …] = src[…, j, …], where of several the last stays; x̄ = ȳ with zeros at those places,
     * s̄rc = gathered ȳ (for each of several, as in PyTorch).
     *
     * @param dim along which dimension
     */
    public record Scatter(int dim) implements Op {
        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            Tensor y = in[0].copy();
            y.device().backend().scatter(lanes(y), lanes(in[2]), dim, lanes(in[1]));
            node.save(in[1]);
            return new Tensor[] {y};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor index = node.saved(0);
            Tensor zeros = node.wants(0) ? Tensor.zeros(index.shape(), g[0].dtype(), g[0].device()) : null;
            return new Tensor[] {
                node.wants(0) ? Autograd.apply(this, g[0], index, zeros) : null, null,
                node.wants(2) ? Autograd.apply(new Gather(dim), g[0], index) : null
            };
        }
    }

    /**
     * The order of the elements along a dimension; not differentiable.
     *
     * @param x elements
     * @param dim along which dimension
     * @param descending whether the largest comes first
     * @return I32, of the shape of x: the index of the first, the second, …
     */
    public static Tensor order(Tensor x, int dim, boolean descending) {
        Tensor y = Tensor.empty(x.shape(), DType.I32, x.device());
        x.device().backend().sort(y.view(), x.view(), dim, descending);
        return y;
    }

    /**
     * {@code y[…, b, …] = x[…, i₀[b], i₁[b], …, …]}: the elements that several indices name together.
     *
     * @param x elements
     * @param dims which dimensions are indexed, ascending
     * @param indices I32, one for each of these, of shapes that broadcast; negative ones count from the end
     * @return their common shape comes in place of the dimensions if those are neighbours, else first
     */
    public static Tensor together(Tensor x, int[] dims, List<Tensor> indices) {
        Shape common = indices.getFirst().shape();
        for (Tensor index : indices) {
            common = common.broadcast(index.shape());
        }
        int[] places = new int[common.elements()];
        for (int k = 0; k < dims.length; k++) {
            int size = x.size(dims[k]);
            int[] index = indices.get(k).expand(common).toIntArray();
            for (int i = 0; i < places.length; i++) {
                if (index[i] < -size || index[i] >= size) {
                    throw new IndexOutOfBoundsException("index " + i + " is " + index[i] + " in dim " + dims[k] + " of shape "
                            + x.shape() + ", expected " + -size + " to " + (size - 1));
                }
                places[i] = places[i] * size + Math.floorMod(index[i], size);
            }
        }
        int[] others = IntStream.range(0, x.rank()).filter(d -> Arrays.binarySearch(dims, d) < 0).toArray();
        Tensor found = x.permute(IntStream.concat(Arrays.stream(dims), Arrays.stream(others)).toArray())
                .flatten(0, dims.length - 1).indexSelect(0, Tensor.of(places).to(x.device()));
        int[] rest = Arrays.stream(others).map(x::size).toArray();
        Tensor y = found.reshape(IntStream.concat(Arrays.stream(common.toArray()), Arrays.stream(rest)).toArray());
        if (dims[dims.length - 1] - dims[0] != dims.length - 1) {
            return y;
        }
        int[] order = new int[y.rank()];
        for (int d = 0; d < order.length; d++) {
            int before = dims[0];
            order[d] = d < before ? common.rank() + d : d < before + common.rank() ? d - before : d;
        }
        return y.permute(order);
    }
}
