package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.autograd.GradCheck;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpatialTest {
    private static Tensor random(long seed, int... sizes) {
        double[] data = new Random(seed).doubles(Shape.of(sizes).elements(), -2, 2).toArray();
        return Tensor.of(data, data.length).reshape(sizes).requiresGrad(true);
    }

    @Test
    void gradientsOfConvolutionsToSecondOrder() {
        for (Convolution settings : List.of(new Convolution(), new Convolution().stride(2, 1).padding(1).dilation(1, 2),
                new Convolution().groups(2).padding(0, 2), new Convolution().same().dilation(2))) {
            int groups = settings.groups();
            GradCheck.checkTwice("conv2d " + settings, x -> x.get(0).conv2d(x.get(1), x.get(2), settings),
                    random(1, 2, 2, 4, 5), random(2, 2, 2 / groups, 2, 3), random(3, 2));
        }
        GradCheck.checkTwice("conv1d", x -> x.get(0).conv1d(x.get(1), x.get(2), new Convolution().stride(2).padding(1)),
                random(1, 2, 3, 7), random(2, 2, 3, 3), random(3, 2));
    }

    @Test
    void gradientsOfTransposedConvolutionsToSecondOrder() {
        for (Convolution settings : List.of(new Convolution(), new Convolution().stride(3, 2).padding(1, 0).outputPadding(2, 1).groups(2),
                new Convolution().dilation(2))) {
            GradCheck.checkTwice("convTranspose2d " + settings, x -> x.get(0).convTranspose2d(x.get(1), x.get(2), settings),
                    random(1, 1, 2, 2, 3), random(2, 2, 1, 3, 2), random(3, settings.groups()));
        }
        GradCheck.checkTwice("convTranspose1d", x -> x.get(0).convTranspose1d(x.get(1), null, new Convolution().stride(2)),
                random(1, 2, 3, 3), random(2, 3, 2, 3));
    }

    @Test
    void gradientsOfPoolingToSecondOrder() {
        var tripled = new Pooling(3).stride(2).padding(1).ceilMode(true);
        GradCheck.checkTwice("maxPool2d", x -> x.get(0).maxPool2d(tripled.dilation(2, 1)).square(), random(1, 2, 2, 6, 7));
        GradCheck.checkTwice("maxPool1d", x -> x.get(0).maxPool1d(new Pooling(2)).square(), random(1, 2, 2, 6));
        GradCheck.checkTwice("avgPool2d", x -> x.get(0).avgPool2d(tripled.countIncludePad(false)).square(), random(1, 1, 2, 5, 6));
        GradCheck.checkTwice("avgPool1d", x -> x.get(0).avgPool1d(new Pooling(2).divisor(5)).square(), random(1, 1, 2, 5));
        GradCheck.checkTwice("adaptiveAvgPool2d", x -> x.get(0).adaptiveAvgPool2d(2, 4).square(), random(1, 1, 2, 5, 6));
        GradCheck.checkTwice("adaptiveMaxPool2d", x -> x.get(0).adaptiveMaxPool2d(2, 4).square(), random(1, 1, 2, 5, 6));
    }

    @Test
    void aSignalOrAnImageAlone() {
        Tensor image = random(1, 2, 5, 6);
        Tensor weight = random(2, 3, 2, 2, 2);
        assertArrayEquals(image.unsqueeze(0).conv2d(weight, null).toDoubleArray(), image.conv2d(weight, null).toDoubleArray());
        assertEquals(Shape.of(3, 4, 5), image.conv2d(weight, null).shape());
        assertEquals(Shape.of(2, 2, 3), image.maxPool2d(new Pooling(2)).shape());
        assertEquals(Shape.of(3, 4), random(1, 2, 5).conv1d(random(2, 3, 2, 2), null).shape());
        assertEquals(Shape.of(2, 3), random(1, 2, 5).adaptiveAvgPool1d(3).shape());
        assertEquals(Shape.of(0, 3, 4, 5), Tensor.zeros(Shape.of(0, 2, 5, 6), DType.F64, image.device()).conv2d(weight, null).shape());
        assertEquals(Shape.of(1, 3, 4, 5), image.conv2d(weight, null).unsqueeze(0).shape());
    }

    /** The largest of each pair and where it is; a tie is the first's. */
    @Test
    void maximaWithIndices() {
        var found = Tensor.of(new double[] {1, 3, 2, 2, -5, -6}).reshape(1, 6).maxPool1dWithIndices(new Pooling(2));
        assertArrayEquals(new double[] {3, 2, -5}, found.values().toDoubleArray());
        assertArrayEquals(new int[] {1, 2, 4}, found.indices().toIntArray());
    }

    @Test
    void badCalls() {
        Tensor x = random(1, 1, 2, 4, 4);
        Tensor w = random(2, 3, 2, 3, 3);
        ShapedTest.assertMessage("conv2d of float64 (4, 4), expected float32 or float64 (N, C, H, W) or (C, H, W)",
                () -> random(1, 4, 4).conv2d(w, null));
        ShapedTest.assertMessage("conv2d of shape (1, 2, 4, 4) with weight (3, 2, 3, 3) and 2 groups, expected a weight"
                + " (O, C/groups, kernel…) for C = 2", () -> x.conv2d(w, null, new Convolution().groups(2)));
        ShapedTest.assertMessage("conv2d: bias has shape (2), expected (3)", () -> x.conv2d(w, random(3, 2)));
        ShapedTest.assertMessage("conv2d: weight is float32 on " + x.device() + ", expected float64 on " + x.device() + " as the input",
                () -> x.conv2d(w.detach().to(DType.F32), null));
        ShapedTest.assertMessage("padding is [-1], expected 0 or more for each dimension", () -> new Convolution().padding(-1));
        ShapedTest.assertMessage("stride is [0], expected 1 or more for each dimension", () -> new Convolution().stride(0));
        ShapedTest.assertMessage("stride is [2] with same padding, expected 1", () -> new Convolution().same().stride(2));
        ShapedTest.assertMessage("stride is [1, 2, 3], expected one number or 2",
                () -> x.conv2d(w, null, new Convolution().stride(1, 2, 3)));
        ShapedTest.assertMessage("convTranspose2d: outputPadding is 1, expected less than stride 1 or dilation 1",
                () -> x.convTranspose2d(random(2, 2, 3, 3, 3), null, new Convolution().outputPadding(1)));
        ShapedTest.assertMessage("maxPool2d: padding is [2] for kernel [2], expected at most half of it",
                () -> x.maxPool2d(new Pooling(2).padding(2)));
        ShapedTest.assertMessage("avgPool2d: dilation is [2], expected 1: only a maximum takes it",
                () -> x.avgPool2d(new Pooling(2).dilation(2)));
        ShapedTest.assertMessage("adaptiveAvgPool2d of shape (1, 2, 4, 4) to 0, 2, expected sizes of 1 or more",
                () -> x.adaptiveAvgPool2d(0, 2));
    }
}
