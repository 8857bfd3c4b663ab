package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;

/**
 * Binary cross-entropy of probabilities x with targets y in [0, 1]. As in PyTorch, no logarithm counts as less than −100, and no slope is
 * divided by less than 1e-12, so that a certain prediction that is wrong has a finite loss and gradient:
 *
 * <pre>
 *   −w·(y·ln x + (1 − y)·ln(1 − x))          x̄ = w·(x − y) / (x·(1 − x))
 * </pre>
 *
 * <p>{@link BCEWithLogitsLoss} is more accurate where the probabilities come from a sigmoid.
 *
 * @param weight w, which broadcasts to the targets; null for 1
 * @param reduction what becomes of the losses of single elements
 */
public record BCELoss(Tensor weight, Reduction reduction) implements PairwiseLoss {
    private static final double LEAST_LOG = -100;
    private static final double LEAST_SLOPE = 1e-12;

    /** The mean, without weights. */
    public BCELoss() {
        this(null, Reduction.MEAN);
    }

    /**
     * The losses of single elements.
     *
     * @throws IllegalArgumentException if a prediction is not in [0, 1]
     */
    @Override
    public Tensor each(Tensor prediction, Tensor target) {
        if (prediction.shape().elements() > 0 && !(prediction.amin().item() >= 0 && prediction.amax().item() <= 1)) {
            throw new IllegalArgumentException("prediction goes from " + prediction.amin().item() + " to "
                    + prediction.amax().item() + ", expected probabilities from 0 to 1");
        }
        Tensor losses = Autograd.apply(new BinaryCrossEntropy(), prediction, target);
        return weight == null ? losses : losses.mul(weight);
    }

    private record BinaryCrossEntropy() implements Op {
        private static Tensor log(Tensor x) {
            return x.log().clamp(LEAST_LOG, Double.POSITIVE_INFINITY);
        }

        @Override
        public Tensor[] forward(Node node, Tensor... in) {
            node.save(in);
            Tensor x = in[0];
            Tensor y = in[1];
            return new Tensor[] {y.mul(log(x)).add(y.rsub(1).mul(log(x.rsub(1)))).neg()};
        }

        @Override
        public Tensor[] backward(Node node, Tensor... g) {
            Tensor x = node.saved(0);
            Tensor y = node.saved(1);
            Tensor slope = x.sub(y).div(x.mul(x.rsub(1)).clamp(LEAST_SLOPE, Double.POSITIVE_INFINITY));
            return new Tensor[] {g[0].mul(slope), node.wants(1) ? g[0].mul(log(x.rsub(1)).sub(log(x))) : null};
        }
    }
}
