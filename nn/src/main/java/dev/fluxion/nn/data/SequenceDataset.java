package dev.fluxion.nn.data;

import dev.fluxion.core.Tensor;

/**
 * Windows of a long sequence, each with the same window one place further on as its target: what a language model learns.
 *
 * <pre>
 *   input i    ids[i·stride … i·stride + length − 1]
 *   target i   ids[i·stride + 1 … i·stride + length]
 * </pre>
 */
public final class SequenceDataset implements Dataset {
    private final int[] ids;
    private final int length;
    private final int stride;

    /** Windows. @param ids the sequence @param length of a window, 1 or more @param stride from one to the next, 1 or more */
    public SequenceDataset(int[] ids, int length, int stride) {
        if (length < 1 || stride < 1 || ids.length <= length) {
            throw new IllegalArgumentException("length is " + length + " and stride " + stride + " for " + ids.length
                    + " ids, expected 1 or more each, and fewer than there are ids");
        }
        this.ids = ids.clone();
        this.length = length;
        this.stride = stride;
    }

    @Override
    public int size() {
        return (ids.length - 1 - length) / stride + 1;
    }

    @Override
    public Batch batch(int... indices) {
        int[] inputs = new int[indices.length * length];
        int[] targets = new int[indices.length * length];
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= size()) {
                throw new IndexOutOfBoundsException("index " + i + " is " + indices[i] + ", expected 0 to " + (size() - 1));
            }
            System.arraycopy(ids, indices[i] * stride, inputs, i * length, length);
            System.arraycopy(ids, indices[i] * stride + 1, targets, i * length, length);
        }
        return new Batch(Tensor.of(inputs, indices.length, length), Tensor.of(targets, indices.length, length));
    }
}
