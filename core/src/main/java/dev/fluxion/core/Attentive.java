package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Attention;
import dev.fluxion.core.op.Matmul;
import dev.fluxion.core.op.ScaledSoftmax;

/** The part of {@link Tensor} that attends: values averaged as queries and keys agree. */
public sealed interface Attentive permits Tensor {
    /** What attention gives. @param output the averaged values @param weights of each key for each query, {@code (…, l, s)} */
    record Attended(Tensor output, Tensor weights) {}

    /**
     * Scaled dot-product attention of queries, {@code (…, l, d)} (Vaswani et al., 2017): {@code softmax(q·kᵀ·scale + mask)·v}.
     *
     * @param keys {@code (…, s, d)}
     * @param values {@code (…, s, e)}
     * @param mask that broadcasts to {@code (…, l, s)}: BOOL, true where a query may attend, or numbers that are added; null for
     *     none
     * @param causal whether query i sees the keys j ≤ i alone
     * @param scale of the scores, usually 1/√d
     * @return {@code (…, l, e)}; NaN for a query that may attend to nothing
     * @throws IllegalArgumentException if shapes do not fit
     */
    default Attended attend(Tensor keys, Tensor values, Tensor mask, boolean causal, double scale) {
        Tensor q = queries(keys, values);
        Tensor scores = q.matmul(keys.transpose(-2, -1));
        double left = scale;
        if (mask != null) {
            if (!mask.shape().broadcastsTo(scores.shape())) {
                throw new IllegalArgumentException(
                        "attend: mask has shape " + mask.shape() + ", expected one that broadcasts to " + scores.shape());
            }
            scores = scores.mul(scale);
            left = 1;
            scores = mask.dtype() == DType.BOOL
                    ? mask.where(scores, Tensor.full(Shape.SCALAR, Double.NEGATIVE_INFINITY, scores.dtype(), scores.device()))
                    : scores.add(mask);
        }
        Tensor weights = Autograd.apply(new ScaledSoftmax(left, causal), scores);
        return new Attended(weights.matmul(values), weights);
    }

    /**
     * {@return attention without a mask, scaled by 1/√d} The weights are never all in memory.
     *
     * @param keys {@code (…, s, d)}
     * @param values {@code (…, s, e)}
     * @param causal as above
     */
    default Tensor attend(Tensor keys, Tensor values, boolean causal) {
        Tensor q = queries(keys, values);
        Shape lead = Matmul.lead(q).broadcast(Matmul.lead(keys)).broadcast(Matmul.lead(values));
        return Autograd.apply(new Attention(1 / Math.sqrt(keys.size(-1)), causal), Matmul.expand(q, lead), Matmul.expand(keys, lead),
                Matmul.expand(values, lead));
    }

    private Tensor queries(Tensor keys, Tensor values) {
        Tensor q = (Tensor) this;
        if (q.rank() < 2 || keys.rank() < 2 || values.rank() < 2 || q.size(-1) != keys.size(-1) || keys.size(-2) != values.size(-2)) {
            throw new IllegalArgumentException("attend: queries " + q.shape() + ", keys " + keys.shape() + ", values "
                    + values.shape() + ", expected (…, l, d), (…, s, d), (…, s, e)");
        }
        if (!q.dtype().isFloating() || keys.dtype() != q.dtype() || values.dtype() != q.dtype()) {
            throw new IllegalArgumentException("attend: queries are " + q.dtype() + ", keys " + keys.dtype() + ", values " + values.dtype()
                    + ", expected all float32 or all float64: convert with to(DType)");
        }
        if (!keys.device().equals(q.device()) || !values.device().equals(q.device())) {
            throw new IllegalArgumentException("attend: queries are on " + q.device() + ", keys on " + keys.device() + ", values on "
                    + values.device() + ", expected one device: move with to(Device)");
        }
        return q;
    }
}
