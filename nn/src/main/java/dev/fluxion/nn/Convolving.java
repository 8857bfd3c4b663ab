package dev.fluxion.nn;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What layers of convolution have in common: {@code weight}, then {@code bias}, both uniform in ±1/√(fan in) at first, as in
 * PyTorch (Kaiming's uniform with slope √5; He et al., 2015), drawn in that order.
 */
abstract sealed class Convolving extends Module permits Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d {
    final Tensor weight;
    final Tensor bias;
    final Convolution settings;
    private final boolean transposed;

    /** @param kernel its size, for all dimensions or for each */
    Convolving(boolean transposed, int dimensions, int in, int out, int[] kernel, boolean bias, Convolution settings, Rng rng) {
        int groups = settings.groups();
        boolean bad = in < 1 || out < 1 || in % groups != 0 || out % groups != 0
                || kernel.length != 1 && kernel.length != dimensions || Arrays.stream(kernel).anyMatch(k -> k < 1);
        if (bad) {
            throw new IllegalArgumentException(getClass().getSimpleName() + "(" + in + " → " + out + ", kernel "
                    + Arrays.toString(kernel) + ", " + groups + " groups), expected channels of 1 or more that the groups divide, and a"
                    + " kernel of one size or " + dimensions);
        }
        int[] shape = new int[dimensions + 2];
        Arrays.fill(shape, kernel[0]);
        System.arraycopy(kernel, 0, shape, 2, kernel.length);
        shape[0] = transposed ? in : out;
        shape[1] = (transposed ? out : in) / groups;
        this.transposed = transposed;
        this.settings = settings;
        this.weight = parameter("weight", Init.defaultWeight(Tensor.zeros(shape), rng));
        this.bias = bias ? parameter("bias", Init.defaultBias(Tensor.zeros(out), weight, rng)) : null;
    }

    /** A layer of given weights. */
    Convolving(boolean transposed, int dimensions, Tensor weight, Tensor bias, Convolution settings) {
        if (weight.rank() != dimensions + 2) {
            throw new IllegalArgumentException(getClass().getSimpleName() + " with weight " + weight.shape() + ", expected "
                    + (dimensions + 2) + " dimensions");
        }
        this.transposed = transposed;
        this.settings = settings;
        this.weight = parameter("weight", weight);
        this.bias = bias == null ? null : parameter("bias", bias);
    }

    /** {@return the weight, (out, in/groups, kernel…), of a transposed convolution (in, out/groups, kernel…)} */
    public final Tensor weight() {
        return weight;
    }

    /** {@return the bias, (out), or null} */
    public final Tensor bias() {
        return bias;
    }

    /** {@return stride, padding, dilation and groups} */
    public final Convolution settings() {
        return settings;
    }

    /** Every element of the output, or of the input of a transposed convolution, meets one filter. */
    @Override
    protected final long multiplyAdds(Shape input, Shape output) {
        return (transposed ? input : output).elements() * ((long) weight.elements() / weight.size(0));
    }

    @Override
    public final String toString() {
        int[] kernel = Arrays.copyOfRange(weight.shape().toArray(), 2, weight.rank());
        int groups = settings.groups();
        int in = transposed ? weight.size(0) : weight.size(1) * groups;
        int out = transposed ? weight.size(1) * groups : weight.size(0);
        var text = new StringBuilder(getClass().getSimpleName() + "(" + in + " → " + out + ", kernel "
                + numbers(IntStream.of(kernel).boxed().toList()));
        var plain = new Convolution();
        append(text, "stride", settings.stride(), plain.stride());
        append(text, "padding", settings.samePadding() ? "same" : settings.padding(), plain.padding());
        append(text, "dilation", settings.dilation(), plain.dilation());
        append(text, "groups", groups, plain.groups());
        append(text, "output padding", settings.outputPadding(), plain.outputPadding());
        return text.append(bias == null ? ", no bias)" : ")").toString();
    }

    /** Appends a setting that is not as usual. */
    static void append(StringBuilder text, String name, Object value, Object usual) {
        if (!value.equals(usual)) {
            text.append(", ").append(name).append(' ').append(value instanceof List<?> list ? numbers(list) : value);
        }
    }

    /** {@return numbers for each dimension, or the one that all are} */
    static String numbers(List<?> values) {
        return values.stream().distinct().count() == 1 ? values.getFirst().toString() : values.toString();
    }
}
