package dev.fluxion.core.ops;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.DType;
import dev.fluxion.core.Pooling;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.function.BiFunction;

/** The rows of {@code Spatial}. */
final class SpatialCases {
    private SpatialCases() {}

    private static Tensor count(int... sizes) {
        return Tensor.arange(Shape.of(sizes).elements()).to(DType.F64).reshape(sizes);
    }

    static void fill(OpCases t) {
        t.one("pixelShuffle", x -> x[0].pixelShuffle(2)).on("2x4x3x1 -> 2x1x6x2", "8x1x2 -> 2x2x4", "0x4x1x1 -> 0x1x2x2").large("4x40x30x30 -> 4x10x60x60").says("channels as blocks of pixels", "unshuffled")
                .example(() -> Tensor.arange(8).to(DType.F64).reshape(4, 1, 2).pixelShuffle(2), 0, 2, 1, 3, 4, 6, 5, 7)
                .fails("pixelShuffle by 2 of shape (3, 1, 1), expected (…, C·r², H, W)", () -> Tensor.zeros(3, 1, 1).pixelShuffle(2));
        t.one("pixelUnshuffle", x -> x[0].pixelUnshuffle(2)).on("2x1x6x2 -> 2x4x3x1", "2x2x4 -> 8x1x2", "0x1x2x2 -> 0x4x1x1").large("4x10x60x60 -> 4x40x30x30").says("blocks of pixels as channels", "shuffled")
                .example(() -> Tensor.arange(8).to(DType.F64).reshape(1, 2, 4).pixelUnshuffle(2), 0, 2, 1, 3, 4, 6, 5, 7)
                .fails("pixelUnshuffle by 2 of shape (1, 2, 3), expected (…, C, H·r, W·r)", () -> Tensor.zeros(1, 2, 3).pixelUnshuffle(2));
        convolution(t);
        transposed(t);
        maxima(t);
        means(t);
    }

    private static void convolution(OpCases t) {
        String y = "Σ w·x over channels and taps + b";
        String gradient = "x̄: transposed convolution of ȳ, w̄: correlation of x and ȳ, b̄ = Σ ȳ";
        var strided = new Convolution().stride(2).padding(1);
        t.one("conv2d", x -> x[0].conv2d(x[1], x[2], strided)).golden("conv2d").says(y, gradient)
                .on("1x2x5x4 2x2x3x2 2 -> 1x2x3x3", "1x1x1x1 1x1x1x1 1 -> 1x1x2x2", "2x3x2 2x2x2x2 2 -> 2x2x2", "0x2x5x4 3x2x3x2 3 -> 0x3x3x3")
                .large("4x3x30x29 8x3x3x3 8 -> 4x8x15x15")
                .fails("conv2d of float32 (2), expected float32 or float64 (N, C, H, W) or (C, H, W)", () -> Tensor.zeros(2).conv2d(Tensor.zeros(1, 1, 1, 1), null))
                .fails("conv2d of shape (1, 2, 3, 3) with weight (1, 3, 1, 1) and 1 groups, expected a weight (O, C/groups, kernel…) for C = 2",
                        () -> Tensor.zeros(1, 2, 3, 3).conv2d(Tensor.zeros(1, 3, 1, 1), null))
                .fails("conv2d: bias has shape (2), expected (1)", () -> Tensor.zeros(1, 2, 3, 3).conv2d(Tensor.zeros(1, 2, 1, 1), Tensor.zeros(2)))
                .fails("conv2d of shape (1, 1, 2, 2) with weight (1, 1, 3, 3) and Convolution[stride=[1], padding=[0], samePadding=false, dilation=[1],"
                        + " groups=1, outputPadding=[0]], expected an input that with its padding is at least as large as the kernel",
                        () -> Tensor.zeros(1, 1, 2, 2).conv2d(Tensor.zeros(1, 1, 3, 3), null))
                .fails("stride is [0], expected 1 or more for each dimension", () -> new Convolution().stride(0));
        var grouped = new Convolution().groups(2).dilation(2, 1);
        t.one("conv2d", x -> x[0].conv2d(x[1], null, grouped)).golden("conv2d").says(y + ", in groups", gradient)
                .on("1x2x4x3 2x1x2x2 -> 1x2x2x2", "1x2x1x1 2x1x1x1 -> 1x2x1x1", "0x4x3x3 2x2x2x2 -> 0x2x1x2").large("4x4x30x30 8x2x3x3 -> 4x8x26x28")
                .fails("conv2d of shape (1, 3, 3, 3) with weight (2, 1, 1, 1) and 2 groups, expected a weight (O, C/groups, kernel…) for C = 3",
                        () -> Tensor.zeros(1, 3, 3, 3).conv2d(Tensor.zeros(2, 1, 1, 1), null, grouped));
        t.one("conv2dRelu", x -> x[0].conv2dRelu(x[1], x[2], strided, new Pooling(2))).says("the largest of max(conv2d of x with w and b, 0) in each window",
                "as those of conv2d, relu and maxPool2d")
                .on("3x2x5x4 2x2x3x2 2 -> 3x2x1x1", "1x2x5x4 2x2x3x2 2 -> 1x2x1x1", "2x3x2 2x2x1x2 2 -> 2x1x1", "0x2x5x4 3x2x3x2 3 -> 0x3x1x1")
                .large("4x3x30x29 8x3x3x3 8 -> 4x8x7x7")
                .example(() -> count(1, 1, 3, 3).conv2dRelu(count(1, 1, 1, 1).add(1), count(1).sub(5), new Convolution(), new Pooling(2).stride(1)), 0, 0, 2, 3)
                .fails("conv2dRelu of float32 (2), expected float32 or float64 (N, C, H, W) or (C, H, W)",
                        () -> Tensor.zeros(2).conv2dRelu(Tensor.zeros(1, 1, 1, 1), null, strided, null))
                .fails("conv2dRelu of shape (1, 1, 1, 1) with Pooling[kernel=[2], stride=[2], padding=[0], dilation=[1], ceilMode=false, countIncludePad=true,"
                        + " divisor=0], expected windows that fit, each with an element that is no padding",
                        () -> Tensor.zeros(1, 1, 1, 1).conv2dRelu(Tensor.zeros(1, 1, 1, 1), null, new Convolution(), new Pooling(2)));
        t.one("conv2dRelu", x -> x[0].conv2dRelu(x[1], null, strided, null)).says("max(conv2d of x with w, 0)", "as those of conv2d and relu")
                .on("3x2x5x4 2x2x3x2 -> 3x2x3x3", "1x1x1x1 1x1x1x1 -> 1x1x2x2", "0x2x5x4 3x2x3x2 -> 0x3x3x3").large("4x3x30x29 8x3x3x3 -> 4x8x15x15")
                .example(() -> count(1, 2, 2).conv2dRelu(count(1, 1, 1, 1).add(1), count(1).sub(1), new Convolution(), null), 0, 0, 1, 2)
                .fails("conv2dRelu: bias has shape (2), expected (1)",
                        () -> Tensor.zeros(1, 2, 3, 3).conv2dRelu(Tensor.zeros(1, 2, 1, 1), Tensor.zeros(2), new Convolution(), null));
        t.one("conv1d", x -> x[0].conv1d(x[1], x[2], new Convolution().same())).golden("conv1d").says(y, gradient)
                .on("2x2x4 2x2x2 2 -> 2x2x4", "1x1x1 1x1x1 1 -> 1x1x1", "2x3 1x2x3 1 -> 1x3", "0x1x3 2x1x2 2 -> 0x2x3").large("4x3x800 8x3x4 8 -> 4x8x800")
                .fails("conv1d of float32 (2), expected float32 or float64 (N, C, L) or (C, L)", () -> Tensor.zeros(2).conv1d(Tensor.zeros(1, 1, 1), null))
                .fails("conv1d: weight is float64 on " + Tensor.zeros(1).device() + ", expected float32 on " + Tensor.zeros(1).device() + " as the input",
                        () -> Tensor.zeros(1, 1, 2).conv1d(count(1, 1, 1), null))
                .fails("stride is [2] with same padding, expected 1", () -> new Convolution().same().stride(2));
    }

    private static void transposed(OpCases t) {
        String y = "what a convolution with w does to gradients, + b";
        String gradient = "x̄: convolution of ȳ, w̄: correlation of ȳ and x, b̄ = Σ ȳ";
        var settings = new Convolution().stride(2).padding(1).outputPadding(1);
        t.one("convTranspose2d", x -> x[0].convTranspose2d(x[1], x[2], settings)).golden("conv_transpose2d").says(y, gradient)
                .on("1x2x3x2 2x2x3x2 2 -> 1x2x6x3", "1x1x1x1 1x1x3x3 1 -> 1x1x2x2", "1x2x2 1x1x2x2 1 -> 1x3x3", "0x1x2x2 1x2x2x2 2 -> 0x2x3x3")
                .large("4x3x20x20 3x8x3x3 8 -> 4x8x40x40")
                .fails("convTranspose2d with same padding, expected padding in numbers",
                        () -> Tensor.zeros(1, 1, 2, 2).convTranspose2d(Tensor.zeros(1, 1, 1, 1), null, new Convolution().same()))
                .fails("convTranspose2d: outputPadding is 1, expected less than stride 1 or dilation 1",
                        () -> Tensor.zeros(1, 1, 2, 2).convTranspose2d(Tensor.zeros(1, 1, 1, 1), null, new Convolution().outputPadding(1)))
                .fails("convTranspose2d of shape (1, 1, 2, 2) with weight (2, 1, 1, 1) and 1 groups, expected a weight (C, O/groups, kernel…) for C = 1",
                        () -> Tensor.zeros(1, 1, 2, 2).convTranspose2d(Tensor.zeros(2, 1, 1, 1), null, settings));
        var grouped = new Convolution().stride(2).groups(2).dilation(2);
        t.one("convTranspose1d", x -> x[0].convTranspose1d(x[1], x[2], grouped)).golden("conv_transpose1d").says(y + ", in groups", gradient)
                .on("2x2x3 2x2x2 4 -> 2x4x7", "1x2x1 2x1x1 2 -> 1x2x1", "2x2 2x1x2 2 -> 2x5", "0x2x3 2x1x2 2 -> 0x2x7").large("4x4x800 4x2x3 4 -> 4x4x1603")
                .fails("convTranspose1d of an input of size 1, kernel 1 and padding 1 has an output of size -1, expected 1 or more",
                        () -> Tensor.zeros(1, 1, 1).convTranspose1d(Tensor.zeros(1, 1, 1), null, new Convolution().padding(1)))
                .fails("convTranspose1d: bias has shape (2), expected (1)",
                        () -> Tensor.zeros(1, 1, 1).convTranspose1d(Tensor.zeros(1, 1, 1), Tensor.zeros(2), new Convolution()));
    }

    private static OpCase pool(OpCase row, String name, BiFunction<Tensor, Pooling, ?> f, int dimensions) {
        String shape = dimensions == 1 ? "(1, 1, 1, 2)" : "(1, 1, 2, 2)";
        Tensor x = Tensor.zeros(dimensions == 1 ? new int[] {1, 1, 2} : new int[] {1, 1, 2, 2});
        boolean indices = row.name.endsWith("Indices");
        String[] samples = dimensions == 1 ? new String[] {"2x2x5 -> 2x2x3", "1x1x1 -> 1x1x1", "2x4 -> 2x2", "0x2x5 -> 0x2x3"}
                : new String[] {"1x2x5x4 -> 1x2x3x2", "1x1x1x1 -> 1x1x1x1", "2x1x4 -> 2x1x2", "0x2x5x4 -> 0x2x3x2"};
        for (String sample : samples) {
            row.on(indices ? sample + sample.substring(sample.indexOf('>') + 1) : sample);
        }
        return row.large(dimensions == 1 ? "8x8x1001 -> 8x8x501" : "8x8x31x30 -> 8x8x16x15")
                .fails(name + " of float32 (2), expected float32 or float64 " + (dimensions == 1 ? "(N, C, L) or (C, L)" : "(N, C, H, W) or (C, H, W)"),
                        () -> f.apply(Tensor.zeros(2), new Pooling(1)))
                .fails(name + ": padding is [2] for kernel [3], expected at most half of it", () -> f.apply(x, new Pooling(3).padding(2)))
                .fails(name + " of shape " + shape + " with Pooling[kernel=[3], stride=[3], padding=[0], dilation=[1], ceilMode=false,"
                        + " countIncludePad=true, divisor=0], expected windows that fit, each with an element that is no padding",
                        () -> f.apply(x, new Pooling(3)));
    }

    private static void maxima(OpCases t) {
        Pooling settings = new Pooling(3).stride(2).padding(1);
        String y = "the largest x of each window";
        pool(t.one("maxPool1d", x -> x[0].maxPool1d(settings)).golden("max_pool1d").says(y, "ȳ there"), "maxPool1d", Tensor::maxPool1d, 1);
        pool(t.one("maxPool2d", x -> x[0].maxPool2d(settings)).golden("max_pool2d").says(y, "ȳ there"), "maxPool2d", Tensor::maxPool2d, 2)
                .fails("kernel is [0], expected 1 or more for each dimension", () -> new Pooling(0));
        t.one("maxPool2d", x -> x[0].maxPool2d(new Pooling(2).stride(1).dilation(2, 1).ceilMode(true))).golden("max_pool2d").says(y + ", dilated", "ȳ there")
                .on("1x2x4x3 -> 1x2x2x2", "1x1x3x2 -> 1x1x1x1", "0x1x3x3 -> 0x1x1x2").large("8x8x31x30 -> 8x8x29x29")
                .fails("maxPool2d of float32 (2, 2), expected float32 or float64 (N, C, H, W) or (C, H, W)", () -> Tensor.zeros(2, 2).maxPool2d(new Pooling(2)));
        pool(t.add("maxPool1dWithIndices", x -> OrderCases.both(x[0].maxPool1dWithIndices(settings))).golden("max_pool1d").says(y + " and where", "ȳ there"),
                "maxPool1d", Tensor::maxPool1dWithIndices, 1).example(() -> count(1, 4).neg().maxPool1dWithIndices(new Pooling(2)).indices(), 0, 2);
        pool(t.add("maxPool2dWithIndices", x -> OrderCases.both(x[0].maxPool2dWithIndices(settings))).golden("max_pool2d").says(y + " and where", "ȳ there"),
                "maxPool2d", Tensor::maxPool2dWithIndices, 2).example(() -> count(1, 2, 4).maxPool2dWithIndices(new Pooling(2)).indices(), 5, 7);
        t.one("adaptiveMaxPool2d", x -> x[0].adaptiveMaxPool2d(2, 3)).says("the largest x of each of P×Q windows", "ȳ there")
                .on("1x2x3x4 -> 1x2x2x3", "1x1x1x1 -> 1x1x2x3", "1x3x2 -> 1x2x3", "0x2x3x4 -> 0x2x2x3").large("8x8x31x30 -> 8x8x2x3")
                .example(() -> count(1, 3, 3).adaptiveMaxPool2d(2, 2), 4, 5, 7, 8)
                .fails("adaptiveMaxPool2d of shape (1, 2, 2) to 0, 1, expected sizes of 1 or more", () -> count(1, 2, 2).adaptiveMaxPool2d(0, 1));
    }

    private static void means(OpCases t) {
        Pooling settings = new Pooling(3).stride(2).padding(1);
        String y = "Σ x of each window / n";
        pool(t.one("avgPool1d", x -> x[0].avgPool1d(settings)).golden("avg_pool1d").says(y, "Σ ȳ / n of the windows of a place"), "avgPool1d", Tensor::avgPool1d, 1);
        pool(t.one("avgPool2d", x -> x[0].avgPool2d(settings)).golden("avg_pool2d").says(y, "Σ ȳ / n of the windows of a place"), "avgPool2d", Tensor::avgPool2d, 2)
                .fails("avgPool2d: dilation is [2], expected 1: only a maximum takes it", () -> count(1, 3, 3).avgPool2d(new Pooling(2).dilation(2)));
        t.one("avgPool2d", x -> x[0].avgPool2d(new Pooling(2, 1).padding(1, 0).countIncludePad(false).ceilMode(true))).golden("avg_pool2d")
                .says(y + ", without padding", "Σ ȳ / n of the windows of a place")
                .on("1x2x3x2 -> 1x2x2x2", "1x1x1x1 -> 1x1x1x1", "0x1x2x3 -> 0x1x2x3").large("8x8x31x30 -> 8x8x16x30")
                .fails("avgPool2d of float32 (2, 2), expected float32 or float64 (N, C, H, W) or (C, H, W)", () -> Tensor.zeros(2, 2).avgPool2d(new Pooling(2)));
        t.one("adaptiveAvgPool1d", x -> x[0].adaptiveAvgPool1d(2)).says("the mean of each of P windows", "Σ ȳ / n of the windows of a place")
                .on("2x2x5 -> 2x2x2", "1x1x1 -> 1x1x2", "2x3 -> 2x2", "0x2x5 -> 0x2x2").large("8x8x1001 -> 8x8x2").example(() -> count(1, 5).adaptiveAvgPool1d(2), 1, 3)
                .fails("adaptiveAvgPool1d of shape (1, 2) to 0, expected sizes of 1 or more", () -> count(1, 2).adaptiveAvgPool1d(0));
        t.one("adaptiveAvgPool2d", x -> x[0].adaptiveAvgPool2d(2, 3)).golden("adaptive_avg_pool2d").says("the mean of each of P×Q windows", "Σ ȳ / n of the windows of a place")
                .on("1x2x3x4 -> 1x2x2x3", "1x1x1x1 -> 1x1x2x3", "1x3x2 -> 1x2x3", "0x2x3x4 -> 0x2x2x3").large("8x8x31x30 -> 8x8x2x3")
                .fails("adaptiveAvgPool2d of shape (1, 0, 2) to 1, 1, expected sizes of 1 or more", () -> count(1, 0, 2).adaptiveAvgPool2d(1, 1));
    }
}
