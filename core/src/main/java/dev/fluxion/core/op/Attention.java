package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Attention of queries q {@code (…, l, d)} to keys k {@code (…, s, d)} with values v {@code (…, s, e)}, of equal leading dimensions
 * (Vaswani et al., 2017), a block of queries at a time, so that the scores of all of them are never there at once (Rabe and
 * Staats, 2021):
 *
 * <pre>
 *   w = softmax(scale · q·kᵀ + mask)    y = w·v             mask = 0 where j ≤ i, else −∞, if causal
 *   z̄ = scale · w · (w̄ − Σ w̄·w)         w̄ = ȳ·vᵀ            q̄ = z̄·k    k̄ = Σ z̄ᵀ·q    v̄ = Σ wᵀ·ȳ    over blocks, in order
 * </pre>
 *
 * <p>The values are, bit for bit, those of {@link #decompose}. What one block holds is kept for the way back; of several, w is
 * computed once more. A causal block leaves out the keys that none of its queries sees.
 *
 * @param scale usually 1/√d
 * @param causal whether query i sees the keys j ≤ i alone
 */
public record Attention(double scale, boolean causal) implements Fused {
    /** Scores in a block, at most, unless a few queries have more. */
    private static final int SCORES = 1 << 20;
    /** So many queries make products fast. */
    private static final int QUERIES = 16;
    private static final double[] NO_SCALARS = {};
    private static final Formula SUM = Formula.of(Expr.arg(0).add(Expr.arg(1)));

    @Override
    public String name() {
        return "attention";
    }

    @Override
    public int inputs() {
        return 3;
    }

    @Override
    public Tensor[] forward(Node node, Tensor... in) {
        int[] shape = in[0].shape().toArray();
        shape[shape.length - 1] = in[2].size(-1);
        List<Block> blocks = blocks(in[0], in[1]);
        Tensor y = null;
        Tensor kept = null;
        for (Block block : blocks) {
            Tensor w = weights(block, in[0], in[1]);
            y = with(y, Shape.of(shape), block::queries, w.matmul(block.keys(in[2])));
            kept = blocks.size() == 1 ? w : null;
        }
        node.save(in[0], in[1], in[2], kept);
        return new Tensor[] {y};
    }

    @Override
    public Tensor[] gradients(Node node, Tensor... g) {
        Tensor q = node.saved(0);
        Tensor k = node.saved(1);
        Tensor v = node.saved(2);
        Tensor kept = node.saved(3);
        Tensor[] sums = new Tensor[3];
        for (Block block : blocks(q, k)) {
            Tensor dy = block.queries(g[0]);
            Tensor w = kept != null ? kept : weights(block, q, k);
            if (node.wants(2)) {
                sums[2] = with(sums[2], v.shape(), block::keys, w.transpose(-2, -1).matmul(dy));
            }
            if (node.wants(0) || node.wants(1)) {
                Tensor dz = ScaledSoftmax.gradient(w, dy.matmul(block.keys(v).transpose(-2, -1)), scale);
                sums[0] = !node.wants(0) ? null : with(sums[0], q.shape(), block::queries, dz.matmul(block.keys(k)));
                sums[1] = !node.wants(1) ? null
                        : with(sums[1], k.shape(), block::keys, dz.transpose(-2, -1).matmul(block.queries(q)));
            }
        }
        return sums;
    }

    @Override
    public Tensor[] decompose(Tensor... in) {
        Tensor scores = in[0].matmul(in[1].transpose(-2, -1));
        return new Tensor[] {Autograd.apply(new ScaledSoftmax(scale, causal), scores).matmul(in[2])};
    }

    private Tensor weights(Block block, Tensor q, Tensor k) {
        return ScaledSoftmax.weights(block.queries(q).matmul(block.keys(k).transpose(-2, -1)), scale, causal, block.from());
    }

    /** A sum, zeros at first, with a part added at its place; what is all of it begins it. */
    private static Tensor with(Tensor sum, Shape shape, UnaryOperator<Tensor> place, Tensor part) {
        if (sum == null && part.shape().equals(shape)) {
            return part;
        }
        Tensor all = sum != null ? sum : Tensor.zeros(shape, part.dtype(), part.device());
        View at = place.apply(all).view();
        all.device().backend().map(SUM, new View[] {at}, new View[] {at, part.view()}, NO_SCALARS);
        return all;
    }

    /**
     * Some queries and the keys that they see.
     *
     * @param first of the indices of the first dimension, if there are leading ones
     * @param count of these indices
     * @param from the first query
     * @param queries how many
     * @param keys how many, from the first on
     */
    private record Block(int first, int count, int from, int queries, int keys) {
        Tensor queries(Tensor x) {
            return of(x).narrow(-2, from, queries);
        }

        Tensor keys(Tensor x) {
            return of(x).narrow(-2, 0, keys);
        }

        private Tensor of(Tensor x) {
            return x.rank() == 2 ? x : x.narrow(0, first, count);
        }
    }

    /** All queries, if they fit, of as many indices of the first dimension as fit; else some queries of one. */
    private List<Block> blocks(Tensor q, Tensor k) {
        int l = q.size(-2);
        int s = k.size(-2);
        int leading = q.rank() == 2 ? 1 : q.size(0);
        long row = Math.max(1, (long) s * (q.elements() / Math.max(1, leading * l * q.size(-1))));
        int queries = (int) Math.min(l, Math.max(QUERIES, SCORES / row));
        int count = queries < l ? 1 : Math.clamp(SCORES / Math.max(1, row * l), 1, Math.max(1, leading));
        List<Block> blocks = new ArrayList<>();
        for (int first = 0; first == 0 || first < leading; first += count) {
            for (int from = 0; from == 0 || from < l; from += Math.max(1, queries)) {
                int here = Math.min(queries, l - from);
                blocks.add(new Block(first, Math.min(count, leading - first), from, here, causal ? Math.min(s, from + here) : s));
            }
        }
        return blocks;
    }
}
