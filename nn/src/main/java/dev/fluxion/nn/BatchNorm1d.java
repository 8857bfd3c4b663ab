package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** {@link BatchNorm} of {@code (n, c)} or {@code (n, c, length)}. */
public final class BatchNorm1d extends BatchNorm {
    /** A layer with eps 1e-5 and momentum 0.1. @param channels how many */
    public BatchNorm1d(int channels) {
        super(channels);
    }

    /** A layer. @param channels how many @param eps added to the variance @param momentum the share of a batch in the running statistics */
    public BatchNorm1d(int channels, double eps, double momentum) {
        super(channels, eps, momentum);
    }

    /**
     * A layer of given parameters and statistics, each {@code (c)}.
     *
     * @param weight multiplies
     * @param bias is added
     * @param mean the running one
     * @param variance the running one
     * @param eps added to the variance
     * @param momentum the share of a batch in the running statistics
     */
    public BatchNorm1d(Tensor weight, Tensor bias, Tensor mean, Tensor variance, double eps, double momentum) {
        super(weight, bias, mean, variance, eps, momentum);
    }

    @Override
    boolean takes(int rank) {
        return rank == 2 || rank == 3;
    }

    @Override
    String expected() {
        return "(n, c) or (n, c, length)";
    }
}
