package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Pooling;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Graph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionLayersTest {
    @Test
    void leNetHasPyTorchsNamesAndShapes() {
        Rng rng = Rng.seed(1);
        var model = new Sequential(new Conv2d(1, 6, 5, new Convolution().padding(2), rng), Activation.relu(), new MaxPool2d(2),
                new Conv2d(6, 16, 5, rng), Activation.relu(), new MaxPool2d(2), new Flatten(), new Linear(400, 10, rng));
        assertEquals(List.of("0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias"),
                List.copyOf(model.namedParameters().keySet()));
        assertEquals(Shape.of(6, 1, 5, 5), model.namedParameters().get("0.weight").shape());
        assertEquals(Shape.of(2, 10), model.forward(Tensor.zeros(2, 1, 28, 28)).shape());
        assertEquals(6 * 25 + 6 + 16 * 150 + 16 + 4000 + 10, model.parameterCount());
    }

    /** ±1/√(channels of a group · kernel), for a transposed convolution by the second size of its weight, as PyTorch counts. */
    @Test
    void firstWeights() {
        assertBound(1 / Math.sqrt(3 * 2 * 5), new Conv2d(6, 40, new int[] {2, 5}, true, new Convolution().groups(2), Rng.seed(1)));
        assertBound(1 / Math.sqrt(40 * 3), new ConvTranspose1d(6, 40, 3, Rng.seed(1)));
    }

    private static void assertBound(double bound, Convolving layer) {
        for (Tensor values : List.of(layer.weight(), layer.bias())) {
            double most = values.abs().amax().item();
            assertTrue(most <= bound && most > 0.8 * bound, () -> most + " of " + bound);
        }
    }

    /** Convolution, ReLU and maxima are one operation in a Sequential, with the values and gradients of three. */
    @Test
    void sequentialJoinsWhatGoesThroughImagesTogether() {
        Rng rng = Rng.seed(4);
        var layers = List.of(new Conv2d(2, 5, 3, rng), Activation.relu(), new MaxPool2d(2), new Conv2d(5, 4, 2, rng), Activation.relu(),
                new Conv2d(4, 3, 1, rng), Activation.tanh(), new MaxPool2d(2), Activation.relu());
        Tensor x = rng.randn(6, 2, 12, 11).requiresGrad(true);
        var model = new Sequential(layers.toArray(Module[]::new));
        Tensor joined = model.forward(x);
        Tensor single = x;
        for (Module layer : layers) {
            single = layer.forward(single);
        }
        String text = Graph.of(joined).text();
        assertTrue(text.contains("convolutionReluMaxPool") && text.contains("convolutionRelu(") && text.contains("= convolution("), text);
        assertArrayEquals(single.toFloatArray(), joined.toFloatArray());
        var wanted = new ArrayList<>(model.parameters());
        wanted.add(x);
        List<Tensor> expected = Autograd.grad(single.sum(), wanted.toArray(Tensor[]::new));
        List<Tensor> received = Autograd.grad(joined.sum(), wanted.toArray(Tensor[]::new));
        for (int i = 0; i < wanted.size(); i++) {
            assertArrayEquals(expected.get(i).toFloatArray(), received.get(i).toFloatArray(), "gradient " + i);
        }
    }

    @Test
    void transposedConvolutionsAndSignals() {
        Rng rng = Rng.seed(2);
        var settings = new Convolution().stride(2).padding(1).outputPadding(1);
        assertEquals(Shape.of(2, 3, 8, 10), new ConvTranspose2d(4, 3, 3, settings, rng).forward(Tensor.zeros(2, 4, 4, 5)).shape());
        assertEquals(Shape.of(2, 3, 6), new ConvTranspose1d(4, 3, 3, rng).forward(Tensor.zeros(2, 4, 4)).shape());
        assertEquals(Shape.of(2, 3, 2), new Conv1d(4, 3, 3, rng).forward(Tensor.zeros(2, 4, 4)).shape());
        assertEquals(Shape.of(2, 4, 2), new MaxPool1d(2).forward(Tensor.zeros(2, 4, 4)).shape());
        assertEquals(Shape.of(2, 4, 2), new AvgPool1d(2).forward(Tensor.zeros(2, 4, 4)).shape());
        assertEquals(Shape.of(2, 4, 3, 1), new AdaptiveAvgPool2d(3, 1).forward(Tensor.zeros(2, 4, 4, 7)).shape());
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
        assertArrayEquals(new float[] {2.5f}, new AvgPool2d(new Pooling(2)).forward(x).toFloatArray());
    }

    @Test
    void texts() {
        assertEquals("Conv2d(4 → 6, kernel 3, stride 2, padding 1, groups 2)",
                new Conv2d(4, 6, 3, new Convolution().stride(2).padding(1).groups(2), Rng.seed(1)).toString());
        assertEquals("ConvTranspose1d(4 → 6, kernel 3)", new ConvTranspose1d(4, 6, 3, Rng.seed(1)).toString());
        assertEquals("Conv1d(4 → 6, kernel 3, padding same, no bias)",
                new Conv1d(4, 6, new int[] {3}, false, new Convolution().same(), Rng.seed(1)).toString());
        assertEquals("MaxPool2d(2)", new MaxPool2d(2).toString());
        assertEquals("AvgPool2d([2, 3], stride 1, padding [0, 1])", new AvgPool2d(new Pooling(2, 3).stride(1, 1).padding(0, 1)).toString());
    }

    @Test
    void badChannels() {
        var e = assertThrows(IllegalArgumentException.class,
                () -> new Conv2d(3, 4, 3, new Convolution().groups(2), Rng.seed(1)));
        assertEquals("Conv2d(3 → 4, kernel [3], 2 groups), expected channels of 1 or more that the groups divide, and a kernel of"
                + " one size or 2", e.getMessage());
    }
}
