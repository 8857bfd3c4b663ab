package dev.fluxion.core.op;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;

/**
 * Some queries q {@code (…, l, d)} of an {@link Attention} with all keys k {@code (…, s, d)} and values v {@code (…, s, e)}, on views: a
 * stripe of queries after the other, so that its scores are still in the caches when weights and means are made of them. Of a causal one, a
 * stripe leaves out the keys that none of its queries sees, whose weights are 0; and what a key's gradients sum up begins with the
 * first stripe that sees it.
 *
 * <p>Weights lie queries first, {@code wᵢⱼ} of matrix b of B at {@code (i·B + b)·s + j}: a stripe's are the rows of one matrix.
 *
 * @param backend of all views
 * @param scale of the scores
 * @param causal whether query i of all sees the keys j ≤ i alone
 * @param from which of all queries the first one is
 * @param stripe queries that are taken at a time
 */
record AttentionStripes(Backend backend, double scale, boolean causal, int from, int stripe, View q, View k, View v) {
    private static final int QUERIES = -2;

    private int queries() {
        return size(q, QUERIES);
    }

    /** How many keys the queries before i see. */
    private int seen(int i) {
        int keys = size(k, QUERIES);
        return causal ? Math.min(keys, from + i) : keys;
    }

    /**
     * The weights and, if wanted, the means.
     *
     * @param w room for the weights
     * @param scores room for the scores of a stripe
     * @param rows the number of each query, counted among all, for each row of weights; null if not causal
     * @param columns the number of each key; null if not causal
     * @param y {@code (…, l, e)}, or null
     */
    void forward(View w, View scores, View rows, View columns, View y) {
        for (int i = 0; i < queries(); i += stripe) {
            int n = Math.min(stripe, queries() - i);
            int keys = seen(i + n);
            backend.matmul(matrices(scores, 0, n, 0, keys), slice(q, i, n), Strides.transpose(slice(k, 0, keys)));
            ScaledSoftmax.weights(backend, rows(w, i, n, keys), rows(scores, 0, n, keys), scale,
                    causal ? Strides.slice(columns, 1, 0, 1, keys) : null,
                    causal ? Strides.slice(rows, 0, i * matrices(), 1, n * matrices()) : null);
            if (y != null) {
                backend.matmul(slice(y, i, n), matrices(w, i, n, 0, keys), slice(v, 0, keys));
            }
        }
    }

    /**
     * The gradients.
     *
     * @param w the weights
     * @param dw room for the gradients of a stripe of weights
     * @param dz room for those of all scores
     * @param dy gradient of the means
     * @param dq {@code (…, l, d)}, or null
     * @param dk {@code (…, s, d)} or null; keys that no query sees stay as they are
     * @param dv {@code (…, s, e)} or null; the same
     */
    void backward(View w, View dw, View dz, View dy, View dq, View dk, View dv) {
        for (int i = (queries() - 1) / stripe * stripe; i >= 0; i -= stripe) {
            int n = Math.min(stripe, queries() - i);
            int keys = seen(i + n);
            if (dq != null || dk != null) {
                backend.matmul(matrices(dw, 0, n, 0, keys), slice(dy, i, n), Strides.transpose(slice(v, 0, keys)));
                ScaledSoftmax.gradient(backend, rows(dz, i, n, keys), rows(w, i, n, keys), rows(dw, 0, n, keys), scale);
            }
            if (dq != null) {
                backend.matmul(slice(dq, i, n), matrices(dz, i, n, 0, keys), slice(k, 0, keys));
            }
            // Keys that no stripe before this one sees: all queries that do are through.
            int first = i == 0 ? 0 : seen(i);
            int later = queries() - i;
            if (dk != null) {
                backend.matmul(slice(dk, first, keys - first), Strides.transpose(matrices(dz, i, later, first, keys - first)), slice(q, i, later));
            }
            if (dv != null) {
                backend.matmul(slice(dv, first, keys - first), Strides.transpose(matrices(w, i, later, first, keys - first)), slice(dy, i, later));
            }
        }
    }

    /** {@return how many there are} */
    int matrices() {
        int count = 1;
        for (int d = 0; d < q.rank() - 2; d++) {
            count *= q.shape()[d];
        }
        return count;
    }

    /** Weights as matrices, {@code (…, queries, keys)}. */
    private View matrices(View flat, int query, int queries, int key, int keys) {
        int all = size(k, QUERIES);
        int rank = q.rank();
        int[] shape = q.shape().clone();
        shape[rank - 2] = queries;
        shape[rank - 1] = keys;
        int[] strides = new int[rank];
        strides[rank - 1] = 1;
        int step = all;
        for (int d = rank - 3; d >= 0; d--) {
            strides[d] = step;
            step *= shape[d];
        }
        strides[rank - 2] = step;
        return new View(flat.buffer(), shape, strides, flat.offset() + query * step + key);
    }

    /** The same as the rows of one matrix. */
    private View rows(View flat, int query, int queries, int keys) {
        int all = size(k, QUERIES);
        return new View(flat.buffer(), new int[] {queries * matrices(), keys}, new int[] {all, 1}, flat.offset() + query * matrices() * all);
    }

    private static int size(View view, int dim) {
        return view.shape()[view.rank() + dim];
    }

    private static View slice(View view, int first, int count) {
        return Strides.slice(view, view.rank() + QUERIES, first, 1, count);
    }
}
