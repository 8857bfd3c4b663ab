package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.backend.Bins;
import dev.fluxion.core.backend.ConvolvedMaxima;
import dev.fluxion.core.backend.Window;
import dev.fluxion.core.op.ConvolvedMaximum;
import dev.fluxion.core.op.Convolving;
import dev.fluxion.core.op.Pooled;
import java.util.Arrays;

/**
 * The part of {@link Tensor} that works on signals {@code (N, C, L)} and images {@code (N, C, H, W)}: convolution and pooling.
 * Without the first dimension there is one signal or image.
 */
public sealed interface Spatial permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /**
     * Convolution (cross-correlation: the kernel is not turned) of images,
     *
     * <pre>
     *   y[n, o, p, q] = b[o] + Σ over (c, i, j) of w[o, c, i, j] · x[n, c, p·stride + i·dilation − padding, …]
     *   (N, C, H, W), (O, C/groups, kH, kW), (O) → (N, O, P, Q)      P = ⌊(H + 2·padding − dilation·(kH − 1) − 1) / stride⌋ + 1
     * </pre>
     *
     * @param weight w
     * @param bias b, or null
     * @param settings stride, padding, dilation, groups
     * @return y
     */
    default Tensor conv2d(Tensor weight, Tensor bias, Convolution settings) {
        return convolve("conv2d", 2, weight, bias, settings);
    }

    /**
     * A convolution, relu and maxima of windows, {@code conv2d(weight, bias, settings).relu().maxPool2d(pooling)} bit for bit: in one
     * pass over the images, if there are many, so that what only one of them needs stays in the cache. {@code Sequential} in nn makes
     * this of its layers by itself.
     *
     * @param weight w
     * @param bias b, or null
     * @param settings stride, padding, dilation, groups
     * @param pooling the windows, or null for no maxima
     * @return the maxima
     */
    default Tensor conv2dRelu(Tensor weight, Tensor bias, Convolution settings, Pooling pooling) {
        Tensor x = batch("conv2dRelu", 2);
        Convolving.Forward convolution = convolution("conv2dRelu", 2, weight, bias, settings);
        Shape between = Shape.of(x.size(0), weight.size(0), convolution.rows(), convolution.cols());
        Bins[] bins = pooling == null ? new Bins[2] : pooling.bins("conv2dRelu", between, 2);
        var layer = new ConvolvedMaxima.Layer(convolution.window(), convolution.groups(), convolution.rows(), convolution.cols(), bins[0], bins[1]);
        return result(new ConvolvedMaximum(layer).of(x, weight, bias), 2);
    }

    /** {@return {@link #conv2d(Tensor, Tensor, Convolution)} with stride 1 and no padding} @param weight w @param bias b, or null */
    default Tensor conv2d(Tensor weight, Tensor bias) {
        return conv2d(weight, bias, new Convolution());
    }

    /**
     * Convolution of signals, {@code (N, C, L), (O, C/groups, k), (O) → (N, O, P)}, as {@link #conv2d}.
     *
     * @param weight w
     * @param bias b, or null
     * @param settings stride, padding, dilation, groups
     * @return y
     */
    default Tensor conv1d(Tensor weight, Tensor bias, Convolution settings) {
        return convolve("conv1d", 1, weight, bias, settings);
    }

    /** {@return {@link #conv1d(Tensor, Tensor, Convolution)} with stride 1 and no padding} @param weight w @param bias b, or null */
    default Tensor conv1d(Tensor weight, Tensor bias) {
        return conv1d(weight, bias, new Convolution());
    }

    /**
     * Transposed convolution of images: what {@link #conv2d} with this weight does to gradients,
     *
     * <pre>
     *   y[n, o, p·stride + i·dilation − padding, …] = b[o] + Σ over (c, i, j) of w[c, o, i, j] · x[n, c, p, q]
     *   (N, C, H, W), (C, O/groups, kH, kW), (O) → (N, O, P, Q)
     *   P = (H − 1)·stride − 2·padding + dilation·(kH − 1) + outputPadding + 1
     * </pre>
     *
     * @param weight w
     * @param bias b, or null
     * @param settings stride, padding, dilation, groups, output padding
     * @return y
     */
    default Tensor convTranspose2d(Tensor weight, Tensor bias, Convolution settings) {
        return transpose("convTranspose2d", 2, weight, bias, settings);
    }

    /**
     * Transposed convolution of signals, {@code (N, C, L), (C, O/groups, k), (O) → (N, O, P)}, as {@link #convTranspose2d}.
     *
     * @param weight w
     * @param bias b, or null
     * @param settings stride, padding, dilation, groups, output padding
     * @return y
     */
    default Tensor convTranspose1d(Tensor weight, Tensor bias, Convolution settings) {
        return transpose("convTranspose1d", 1, weight, bias, settings);
    }

    /** {@return channels as blocks of pixels, {@code (…, C·r², H, W) → (…, C, H·r, W·r)}, Shi et al. 2016} @param factor r, from 1 */
    default Tensor pixelShuffle(int factor) {
        Tensor x = self();
        int rank = x.rank();
        if (rank < 3 || factor < 1 || x.size(-3) % (factor * factor) != 0) {
            throw new IllegalArgumentException("pixelShuffle by " + factor + " of shape " + x.shape() + ", expected (…, C·r², H, W)");
        }
        int[] sizes = x.shape().toArray();
        int channels = sizes[rank - 3] / (factor * factor);
        Tensor blocks = x.reshape(lead(sizes), channels, factor, factor, sizes[rank - 2], sizes[rank - 1]).permute(0, 1, 4, 2, 5, 3);
        sizes[rank - 3] = channels;
        sizes[rank - 2] *= factor;
        sizes[rank - 1] *= factor;
        return blocks.reshape(sizes);
    }

    /** {@return blocks of pixels as channels, {@code (…, C, H·r, W·r) → (…, C·r², H, W)}: what {@link #pixelShuffle} undoes} @param factor r, from 1 */
    default Tensor pixelUnshuffle(int factor) {
        Tensor x = self();
        int rank = x.rank();
        if (rank < 3 || factor < 1 || x.size(-2) % factor != 0 || x.size(-1) % factor != 0) {
            throw new IllegalArgumentException("pixelUnshuffle by " + factor + " of shape " + x.shape() + ", expected (…, C, H·r, W·r)");
        }
        int[] sizes = x.shape().toArray();
        int rows = sizes[rank - 2] / factor;
        int columns = sizes[rank - 1] / factor;
        Tensor blocks = x.reshape(lead(sizes), sizes[rank - 3], rows, factor, columns, factor).permute(0, 1, 3, 5, 2, 4);
        sizes[rank - 3] *= factor * factor;
        sizes[rank - 2] = rows;
        sizes[rank - 1] = columns;
        return blocks.reshape(sizes);
    }

    /** The product of all but the last three sizes. */
    private static int lead(int[] sizes) {
        return Arrays.stream(sizes).limit(sizes.length - 3L).reduce(1, (a, b) -> a * b);
    }

    /**
     * The largest element of each window, {@code (N, C, H, W) → (N, C, P, Q)} with P = ⌊(H + 2·padding − dilation·(k − 1) − 1) /
     * stride⌋ + 1; the gradient goes to the first of equals in row-major order.
     *
     * @param settings kernel, stride, padding, dilation, ceil mode
     * @return the maxima
     */
    default Tensor maxPool2d(Pooling settings) {
        return maxPool2dWithIndices(settings).values();
    }

    /** {@return {@link #maxPool2d} with the index h·W + w in its plane of each maximum (I32)} @param settings as there */
    default Reducible.Found maxPool2dWithIndices(Pooling settings) {
        return max("maxPool2d", 2, settings);
    }

    /** {@return the largest element of each window of signals, {@code (N, C, L) → (N, C, P)}} @param settings as for images */
    default Tensor maxPool1d(Pooling settings) {
        return maxPool1dWithIndices(settings).values();
    }

    /** {@return {@link #maxPool1d} with the index of each maximum (I32)} @param settings as for images */
    default Reducible.Found maxPool1dWithIndices(Pooling settings) {
        return max("maxPool1d", 1, settings);
    }

    /**
     * The mean of each window, {@code (N, C, H, W) → (N, C, P, Q)}: its sum divided by the number of its elements, of which
     * padding is one as a rule.
     *
     * @param settings kernel, stride, padding, ceil mode, what is counted
     * @return the means
     */
    default Tensor avgPool2d(Pooling settings) {
        return average("avgPool2d", 2, settings);
    }

    /** {@return the mean of each window of signals, {@code (N, C, L) → (N, C, P)}} @param settings as for images */
    default Tensor avgPool1d(Pooling settings) {
        return average("avgPool1d", 1, settings);
    }

    /**
     * Means of as many windows as wanted: output p takes rows ⌊p·H/P⌋ to ⌈(p + 1)·H/P⌉, {@code (N, C, H, W) → (N, C, P, Q)}.
     *
     * @param rows P
     * @param cols Q
     * @return the means
     */
    default Tensor adaptiveAvgPool2d(int rows, int cols) {
        Bins[] bins = adaptive("adaptiveAvgPool2d", 2, rows, cols);
        return result(Autograd.apply(new Pooled.Average(bins[0], bins[1]), batch("adaptiveAvgPool2d", 2)), 2);
    }

    /** {@return means of as many windows of signals as wanted, {@code (N, C, L) → (N, C, P)}} @param size P */
    default Tensor adaptiveAvgPool1d(int size) {
        Bins[] bins = adaptive("adaptiveAvgPool1d", 1, 1, size);
        return result(Autograd.apply(new Pooled.Average(bins[0], bins[1]), batch("adaptiveAvgPool1d", 1)), 1);
    }

    /** {@return maxima of the windows that {@link #adaptiveAvgPool2d} has} @param rows P @param cols Q */
    default Tensor adaptiveMaxPool2d(int rows, int cols) {
        Bins[] bins = adaptive("adaptiveMaxPool2d", 2, rows, cols);
        return result(Autograd.apply(new Pooled.Max(bins[0], bins[1]), batch("adaptiveMaxPool2d", 2)), 2);
    }

    private Bins[] adaptive(String what, int dimensions, int rows, int cols) {
        Tensor x = batch(what, dimensions);
        if (rows < 1 || cols < 1 || x.size(2) < 1 || x.size(3) < 1) {
            throw new IllegalArgumentException(what + " of shape " + self().shape() + " to " + (dimensions == 1 ? "" : rows + ", ") + cols
                    + ", expected sizes of 1 or more");
        }
        return new Bins[] {Pooling.adaptive(x.size(2), rows), Pooling.adaptive(x.size(3), cols)};
    }

    private Reducible.Found max(String what, int dimensions, Pooling settings) {
        Tensor x = batch(what, dimensions);
        Bins[] bins = settings.bins(what, x.shape(), dimensions);
        Tensor[] found = Autograd.applyAll(new Pooled.Max(bins[0], bins[1]), x);
        return new Reducible.Found(result(found[0], dimensions), result(found[1], dimensions));
    }

    private Tensor average(String what, int dimensions, Pooling settings) {
        if (settings.dilation().stream().anyMatch(d -> d != 1)) {
            throw new IllegalArgumentException(what + ": dilation is " + settings.dilation() + ", expected 1: only a maximum takes it");
        }
        Tensor x = batch(what, dimensions);
        Bins[] bins = settings.bins(what, x.shape(), dimensions);
        return result(Autograd.apply(new Pooled.Average(bins[0], bins[1]), x), dimensions);
    }

    /** Signals are images of one row. */
    private static Tensor image(Tensor x, int dimensions) {
        return dimensions == 1 ? x.unsqueeze(-2) : x;
    }

    private Tensor result(Tensor y, int dimensions) {
        Tensor flat = dimensions == 1 ? y.squeeze(-2) : y;
        return self().rank() == dimensions + 1 ? flat.squeeze(0) : flat;
    }

    /** This with all dimensions of an image. */
    private Tensor batch(String what, int dimensions) {
        Tensor x = self();
        if (!x.dtype().isFloating() || x.rank() != dimensions + 1 && x.rank() != dimensions + 2) {
            throw new IllegalArgumentException(what + " of " + x.dtype() + " " + x.shape() + ", expected float32 or float64 "
                    + (dimensions == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)"));
        }
        return image(x.rank() == dimensions + 1 ? x.unsqueeze(0) : x, dimensions);
    }

    /** Checks weight and bias; {@code in} and {@code out} are the places of the channels in the weight. */
    private Tensor weight(String what, int dimensions, Tensor weight, Tensor bias, int groups, boolean transposed) {
        Tensor x = self();
        int channels = x.size(x.rank() - dimensions - 1);
        boolean fits = weight.rank() == dimensions + 2 && channels % groups == 0 && weight.size(0) % groups == 0
                && (transposed ? weight.size(0) : weight.size(1) * groups) == channels;
        for (int d = 2; fits && d < weight.rank(); d++) {
            fits = weight.size(d) > 0;
        }
        if (!fits) {
            throw new IllegalArgumentException(what + " of shape " + x.shape() + " with weight " + weight.shape() + " and " + groups
                    + " groups, expected a weight " + (transposed ? "(C, O/groups, kernel…)" : "(O, C/groups, kernel…)") + " for C = "
                    + channels);
        }
        int out = transposed ? weight.size(1) * groups : weight.size(0);
        if (bias != null && !bias.shape().equals(Shape.of(out))) {
            throw new IllegalArgumentException(what + ": bias has shape " + bias.shape() + ", expected (" + out + ")");
        }
        for (Tensor operand : new Tensor[] {weight, bias}) {
            if (operand != null && (operand.dtype() != x.dtype() || !operand.device().equals(x.device()))) {
                throw new IllegalArgumentException(what + ": " + (operand == bias ? "bias" : "weight") + " is " + operand.dtype() + " on "
                        + operand.device() + ", expected " + x.dtype() + " on " + x.device() + " as the input");
            }
        }
        return image(weight, dimensions);
    }

    private Tensor convolve(String what, int dimensions, Tensor weight, Tensor bias, Convolution settings) {
        Convolving.Forward op = convolution(what, dimensions, weight, bias, settings);
        return result(Autograd.apply(op, batch(what, dimensions), image(weight, dimensions), bias), dimensions);
    }

    private Convolving.Forward convolution(String what, int dimensions, Tensor weight, Tensor bias, Convolution settings) {
        Tensor x = batch(what, dimensions);
        Geometry geometry = Geometry.of(settings, dimensions, weight(what, dimensions, weight, bias, settings.groups(), false));
        Window window = geometry.window();
        int rows = geometry.outputs(0, x.size(2), window.height());
        int cols = geometry.outputs(1, x.size(3), window.width());
        if (rows < 1 || cols < 1) {
            throw new IllegalArgumentException(what + " of shape " + self().shape() + " with weight " + weight.shape() + " and "
                    + settings + ", expected an input that with its padding is at least as large as the kernel");
        }
        return new Convolving.Forward(window, settings.groups(), rows, cols);
    }

    private Tensor transpose(String what, int dimensions, Tensor weight, Tensor bias, Convolution settings) {
        if (settings.samePadding()) {
            throw new IllegalArgumentException(what + " with same padding, expected padding in numbers");
        }
        Tensor x = batch(what, dimensions);
        Tensor w = weight(what, dimensions, weight, bias, settings.groups(), true);
        Geometry geometry = Geometry.of(settings, dimensions, w);
        Window window = geometry.window();
        int rows = geometry.inputs(what, 0, x.size(2), window.height());
        int cols = geometry.inputs(what, 1, x.size(3), window.width());
        Shape shape = Shape.of(x.size(0), w.size(1) * settings.groups(), rows, cols);
        Tensor y = Autograd.apply(new Convolving.Data(window, settings.groups(), shape), x, w);
        return result(bias == null ? y : y.add(bias.reshape(-1, 1, 1)), dimensions);
    }
}
