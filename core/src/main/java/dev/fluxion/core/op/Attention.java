package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
 * <p>For finite v the values are, bit for bit, those of {@link #decompose}. What one block holds is kept for the way back; of several, w is
 * computed once more. Matrices of a block don't depend on each other: {@link AttentionStripes} takes some of them from scores to means.
 * It leaves out the keys that none of its queries sees, if causal. Results lie in memory as their like does: means as queries.
 *
 * @param scale usually 1/√d
 * @param causal whether query i sees the keys j ≤ i alone
 */
public record Attention(double scale, boolean causal) implements Fused {
    /** Scores in a block, at most, unless a few queries have more. */
    private static final int SCORES = 1 << 20;
    /** So many queries, and matrices, make products fast. */
    private static final int QUERIES = 16;
    private static final int MATRICES = 8;
    /** A causal block is cut into so many stripes, if that leaves enough queries in each: of two, three quarters of the scores are computed. */
    private static final int STRIPES = 2;
    private static final double[] NO_SCALARS = {};

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
        List<Block> blocks = blocks(in[0], in[1]);
        int[] shape = in[0].shape().toArray();
        shape[shape.length - 1] = in[2].size(-1);
        Tensor y = room(false, in[0], shape);
        Tensor w = null;
        for (Block block : blocks) {
            w = weights(block, in[0], in[1], in[2], y);
        }
        node.save(in[0], in[1], in[2], blocks.size() == 1 ? w : null);
        return new Tensor[] {y};
    }

    @Override
    public Tensor[] gradients(Node node, Tensor... g) {
        Tensor q = node.saved(0);
        Tensor k = node.saved(1);
        Tensor v = node.saved(2);
        Tensor kept = node.saved(3);
        List<Block> blocks = blocks(q, k);
        boolean zeros = blocks.size() > 1 || blocks.getFirst().keys < k.size(-2) || q.size(-2) == 0;
        Tensor[] d = rooms(node, zeros, q, k, v);
        for (Block block : blocks) {
            gradients(block, q, k, v, kept != null ? kept : weights(block, q, k, v, null), g[0], d[0], d[1], d[2]);
        }
        return d;
    }

    /** A block's weights and, if there is room for them, means. */
    private Tensor weights(Block block, Tensor q, Tensor k, Tensor v, Tensor y) {
        Backend backend = q.device().backend();
        Tensor w = block.room(block.queries, q);
        Tensor scores = block.room(block.stripe, q);
        View columns = causal ? Rowwise.positions(0, block.keys, q).reshape(1, block.keys).view() : null;
        backend.byRows(block.count, block.least(), block.least(), (first, end) -> {
            AttentionStripes part = part(block, first, end, q, k, v);
            View rows = causal ? Rowwise.positions(block.from, block.queries, part.matrices(), q).unsqueeze(1).view() : null;
            part.forward(block.part(w, first, end), block.part(scores, first, end), rows, columns, block.queries(y, first, end));
        });
        return w;
    }

    /** A block's gradients, which are written to those of queries and added to others, of keys that more queries may see. */
    private void gradients(Block block, Tensor q, Tensor k, Tensor v, Tensor w, Tensor dy, Tensor dq, Tensor dk, Tensor dv) {
        boolean isAlone = block.queries == q.size(-2);
        Tensor[] sums = {dk, dv};
        View[] parts = new View[2];
        for (int i = 0; i < 2; i++) {
            View sum = block.keys(sums[i], 0, block.count);
            parts[i] = isAlone || sum == null ? sum : Tensor.empty(Shape.of(sum.shape()), q.dtype(), q.device()).view();
        }
        Backend backend = q.device().backend();
        Tensor dw = block.room(block.stripe, q);
        Tensor dz = block.room(block.queries, q);
        backend.byRows(block.count, block.least(), block.least(), (first, end) ->
                part(block, first, end, q, k, v).backward(block.part(w, first, end), block.part(dw, first, end),
                        block.part(dz, first, end), block.queries(dy, first, end), block.queries(dq, first, end),
                        Block.part(parts[0], first, end), Block.part(parts[1], first, end)));
        for (int i = 0; i < 2; i++) {
            if (!isAlone && parts[i] != null) {
                View sum = block.keys(sums[i], 0, block.count);
                backend.map(Formulas.ADD.formula(), new View[] {sum}, new View[] {sum, parts[i]}, NO_SCALARS);
            }
        }
    }

    private AttentionStripes part(Block block, int first, int end, Tensor q, Tensor k, Tensor v) {
        return new AttentionStripes(q.device().backend(), scale, causal, block.from, block.stripe, block.queries(q, first, end),
                block.keys(k, first, end), block.keys(v, first, end));
    }

    /** Rooms for the gradients that are wanted: parts of one, if all are and the inputs are parts of one. */
    private static Tensor[] rooms(Node node, boolean zeros, Tensor... in) {
        View[] views = Arrays.stream(in).map(Tensor::view).toArray(View[]::new);
        boolean all = node.wants(0) && node.wants(1) && node.wants(2);
        for (int dim = 0; all && dim < views[0].rank(); dim++) {
            int at = dim;
            View whole = Strides.joined(dim, views);
            if (whole != null) {
                return room(zeros, new Tensor(whole, in[0].device(), null, 0), whole.shape())
                        .split(Arrays.stream(in).mapToInt(x -> x.size(at)).toArray(), dim);
            }
        }
        Tensor[] rooms = new Tensor[in.length];
        for (int i = 0; i < rooms.length; i++) {
            rooms[i] = node.wants(i) ? room(zeros && i > 0, in[i], in[i].shape().toArray()) : null;
        }
        return rooms;
    }

    /** Room for a shape that lies in memory as another tensor does. */
    private static Tensor room(boolean zeros, Tensor like, int[] shape) {
        Tensor room = zeros ? Tensor.zeros(Shape.of(shape), like.dtype(), like.device())
                : Tensor.empty(Shape.of(shape), like.dtype(), like.device());
        return new Tensor(new View(room.view().buffer(), shape, Strides.ordered(shape, like.view()), 0), like.device(), null, 0);
    }

    @Override
    public Tensor[] decompose(Tensor... in) {
        Tensor scores = in[0].matmul(in[1].transpose(-2, -1));
        return new Tensor[] {Autograd.apply(new ScaledSoftmax(scale, causal), scores).matmul(in[2])};
    }

    /**
     * Some queries and the keys that they see.
     *
     * @param first of the indices of the first dimension, if there are leading ones
     * @param count of these indices
     * @param matrices of each
     * @param from the first query
     * @param queries how many
     * @param stripe how many are taken at a time
     * @param keys how many, from the first on
     */
    private record Block(int first, int count, int matrices, int from, int queries, int stripe, int keys) {
        /** Indices whose matrices are worth a call. */
        int least() {
            return Math.max(1, MATRICES / Math.max(1, matrices));
        }

        /** Room for the weights of so many queries. */
        Tensor room(int queries, Tensor like) {
            return Tensor.empty(Shape.of(count, matrices * queries * keys), like.dtype(), like.device());
        }

        /** Some of the indices of what has those of this block alone. */
        View part(Tensor x, int begin, int end) {
            return part(x.view(), begin, end);
        }

        static View part(View x, int begin, int end) {
            return x == null ? null : Strides.slice(x, 0, begin, 1, end - begin);
        }

        View queries(Tensor x, int begin, int end) {
            return x == null ? null : part(x, begin, end, from, queries);
        }

        View keys(Tensor x, int begin, int end) {
            return x == null ? null : part(x, begin, end, 0, keys);
        }

        private View part(Tensor x, int begin, int end, int row, int rows) {
            View all = x.rank() > 2 ? x.view() : Strides.expand(x.view(), new int[] {1, x.size(0), x.size(1)});
            return Strides.slice(part(all, first + begin, first + end), all.rank() - 2, row, 1, rows);
        }
    }

    /** All queries, if they fit, of as many indices of the first dimension as fit; else some queries of one. */
    private List<Block> blocks(Tensor q, Tensor k) {
        int l = q.size(-2);
        int s = k.size(-2);
        int leading = q.rank() == 2 ? 1 : q.size(0);
        int matrices = q.rank() <= 3 ? 1 : Matmul.lead(q).elements() / Math.max(1, leading);
        long row = Math.max(1, (long) s * matrices);
        int queries = (int) Math.min(l, Math.max(QUERIES, SCORES / row));
        int count = queries < l ? 1 : Math.clamp(SCORES / Math.max(1, row * l), 1, Math.max(1, leading));
        int stripe = causal ? Math.max(QUERIES, Math.ceilDiv(queries, STRIPES * QUERIES) * QUERIES) : Math.max(1, queries);
        List<Block> blocks = new ArrayList<>();
        for (int first = 0; first == 0 || first < leading; first += count) {
            for (int from = 0; from == 0 || from < l; from += Math.max(1, queries)) {
                int here = Math.min(queries, l - from);
                blocks.add(new Block(first, Math.min(count, leading - first), matrices, from, here, Math.min(stripe, Math.max(1, here)),
                        causal ? Math.min(s, from + here) : s));
            }
        }
        return blocks;
    }
}
