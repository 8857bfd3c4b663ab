package dev.fluxion.nn.train;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;

/** Weights that make up for classes of different size. */
public final class ClassWeights {
    private ClassWeights() {}

    /**
     * Weights with which each class counts as much as any other, for {@code CrossEntropyLoss.withWeight}:
     * w[c] = n / (classes · n[c]), the "balanced" of scikit-learn.
     *
     * @param labels I32, each from 0 to classes − 1
     * @param classes how many
     * @return F32 (classes)
     * @throws IllegalArgumentException if a class has no sample or a label is no class
     */
    public static Tensor balanced(Tensor labels, int classes) {
        if (labels.dtype() != DType.I32) {
            throw new IllegalArgumentException("labels are " + labels.dtype() + ", expected int32");
        }
        int[] counts = new int[classes];
        int[] values = labels.toIntArray();
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= classes) {
                throw new IllegalArgumentException("label " + i + " is " + values[i] + ", expected 0 to " + (classes - 1));
            }
            counts[values[i]]++;
        }
        float[] weights = new float[classes];
        for (int c = 0; c < classes; c++) {
            if (counts[c] == 0) {
                throw new IllegalArgumentException("class " + c + " has no sample, expected at least one");
            }
            weights[c] = (float) ((double) values.length / ((double) classes * counts[c]));
        }
        return Tensor.of(weights, classes);
    }
}
