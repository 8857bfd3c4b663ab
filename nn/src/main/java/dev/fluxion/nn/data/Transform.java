package dev.fluxion.nn.data;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * What is done to a batch on its way out of a data set. Those that draw random numbers take them from the generator that
 * they are given, a few for each sample, so that the same seed makes the same batches.
 *
 * <pre>{@code
 * Transform.scale(1 / 255.0).then(Transform.normalize(new double[] {0.1307}, new double[] {0.3081}))
 * }</pre>
 */
@FunctionalInterface
public interface Transform {
    /** {@return the changed batch} @param batch as it was */
    Batch apply(Batch batch);

    /** {@return this and then another} @param next the other */
    default Transform then(Transform next) {
        return batch -> next.apply(apply(batch));
    }

    /** {@return a function of the inputs} @param function what is applied to {@code (n, …)} */
    static Transform inputs(UnaryOperator<Tensor> function) {
        return batch -> new Batch(function.apply(batch.inputs()), batch.targets());
    }

    /** {@return a function of the targets} @param function what is applied to {@code (n, …)} */
    static Transform targets(UnaryOperator<Tensor> function) {
        return batch -> new Batch(batch.inputs(), function.apply(batch.targets()));
    }

    /** {@return inputs as F32, times a factor: 1/255 makes bytes numbers from 0 to 1} @param factor the factor */
    static Transform scale(double factor) {
        return inputs(x -> x.to(DType.F32).mul(factor));
    }

    /** {@return inputs of one dimension each: (n, a, b, …) → (n, a·b·…)} */
    static Transform flatten() {
        return inputs(x -> x.flatten(1, -1));
    }

    /**
     * Shifts and scales each channel of F32 images {@code (n, c, h, w)}, or each column of {@code (n, c)}:
     * {@code (x − mean) / std}.
     *
     * @param mean of each channel
     * @param std of each channel, above 0
     * @return the transform
     */
    static Transform normalize(double[] mean, double[] std) {
        if (mean.length != std.length || Arrays.stream(std).anyMatch(s -> !(s > 0))) {
            throw new IllegalArgumentException("mean is " + Arrays.toString(mean) + " and std " + Arrays.toString(std)
                    + ", expected one of each for a channel, and std above 0");
        }
        return inputs(x -> {
            int[] sizes = new int[x.rank()];
            Arrays.fill(sizes, 1);
            sizes[1] = mean.length;
            return x.sub(Tensor.of(mean, sizes).to(x.dtype())).div(Tensor.of(std, sizes).to(x.dtype()));
        });
    }

    /** {@return every second image (…, w) mirrored, at random} @param rng one number a sample */
    static Transform horizontalFlip(Rng rng) {
        return inputs(x -> eachSample(x, sample -> rng.nextFloat() < 0.5f ? sample.flip(-1) : sample));
    }

    /**
     * Moves each image {@code (…, h, w)} by up to {@code padding} pixels in both directions at random; zeros come in.
     *
     * @param padding 0 or more
     * @param rng two numbers a sample
     * @return the transform
     */
    static Transform randomShift(int padding, Rng rng) {
        if (padding < 0) {
            throw new IllegalArgumentException("padding is " + padding + ", expected 0 or more");
        }
        return inputs(x -> eachSample(x, sample -> shift(
                shift(sample, -2, rng.nextInt(2 * padding + 1) - padding), -1, rng.nextInt(2 * padding + 1) - padding)));
    }

    private static Tensor eachSample(Tensor x, UnaryOperator<Tensor> function) {
        Tensor[] samples = new Tensor[x.size(0)];
        Arrays.setAll(samples, i -> function.apply(x.select(0, i)));
        return Tensor.stack(0, samples);
    }

    /** What was at position p along a dimension comes to p + by. */
    private static Tensor shift(Tensor image, int dim, int by) {
        int size = image.size(dim);
        if (by == 0) {
            return image;
        }
        int kept = Math.max(0, size - Math.abs(by));
        int[] sizes = image.shape().toArray();
        sizes[image.shape().dim(dim)] = size - kept;
        Tensor zeros = Tensor.zeros(Shape.of(sizes), image.dtype(), image.device());
        return by > 0
                ? Tensor.cat(dim, zeros, image.slice(dim, 0, kept))
                : Tensor.cat(dim, image.slice(dim, size - kept, size), zeros);
    }

    /** {@return labels (n) as rows of one 1 and zeros, F32 (n, classes)} @param classes how many */
    static Transform oneHot(int classes) {
        return targets(labels -> {
            float[] rows = new float[labels.elements() * classes];
            int[] values = labels.toIntArray();
            for (int i = 0; i < values.length; i++) {
                if (values[i] < 0 || values[i] >= classes) {
                    throw new IllegalArgumentException(
                            "label " + i + " is " + values[i] + ", expected 0 to " + (classes - 1));
                }
                rows[i * classes + values[i]] = 1;
            }
            return Tensor.of(rows, values.length, classes);
        });
    }
}
