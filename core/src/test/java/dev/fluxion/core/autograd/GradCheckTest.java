package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** First and second derivatives of every operation that is no plain formula, and of some that broadcast. */
class GradCheckTest {
    private static final Tensor INDEX = Tensor.of(new int[] {2, 0, 1, 1}, 2, 2);

    static Tensor random(long seed, int... sizes) {
        double[] data = new Random(seed).doubles(Shape.of(sizes).elements(), 0.2, 2).toArray();
        return Tensor.of(data, data.length).reshape(sizes).copy().requiresGrad(true);
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                row("add, broadcast", in -> in.get(0).add(in.get(1)), new int[] {2, 3}, new int[] {3}),
                row("mul, broadcast", in -> in.get(0).mul(in.get(1)), new int[] {2, 3}, new int[] {2, 1}),
                row("div, broadcast", in -> in.get(0).div(in.get(1)), new int[] {3}, new int[] {2, 3}),
                row("pow", in -> in.get(0).pow(in.get(1)), new int[] {2, 3}, new int[] {2, 3}),
                row("maximum", in -> in.get(0).maximum(in.get(1)), new int[] {2, 3}, new int[] {3}),
                row("where", in -> in.get(0).lt(1).where(in.get(0).mul(2), in.get(1).square()), new int[] {2, 3}, new int[] {3}),
                row("permute", in -> in.get(0).permute(2, 0, 1).square(), new int[] {2, 3, 4}),
                row("expand", in -> in.get(0).expand(2, 3, 4).square(), new int[] {3, 1}),
                row("reshape", in -> in.get(0).t().reshape(-1).square(), new int[] {2, 3}),
                row("slice", in -> in.get(0).slice(1, 1, 5, 2).square(), new int[] {2, 5}),
                row("select", in -> in.get(0).select(1, -1).square(), new int[] {2, 3}),
                row("flip", in -> in.get(0).flip(0, 1).mul(in.get(0)), new int[] {2, 3}),
                row("cat", in -> Tensor.cat(1, in.get(0), in.get(1)).square(), new int[] {2, 3}, new int[] {2, 1}),
                row("stack", in -> Tensor.stack(1, in.get(0), in.get(1).square()), new int[] {2, 3}, new int[] {2, 3}),
                row("copy", in -> in.get(0).t().copy().square(), new int[] {2, 3}),
                row("sum of one", in -> in.get(0).square().sum(1, false), new int[] {2, 3, 2}),
                row("sum of two", in -> in.get(0).square().sum(new int[] {0, 2}, true), new int[] {2, 3, 2}),
                row("mean", in -> in.get(0).mean().square(), new int[] {2, 3}),
                row("var", in -> in.get(0).var(new int[] {1}, 1, false), new int[] {2, 4}),
                row("amax", in -> in.get(0).amax(new int[] {1}, false).square(), new int[] {3, 4}),
                row("amin", in -> in.get(0).amin().square(), new int[] {3, 4}),
                row("max", in -> in.get(0).max(0, false).values().square(), new int[] {3, 4}),
                row("matmul", in -> in.get(0).matmul(in.get(1)), new int[] {2, 3}, new int[] {3, 4}),
                row("matmul, transposed", in -> in.get(0).t().matmul(in.get(1).t()), new int[] {3, 2}, new int[] {4, 3}),
                row("matmul, batches", in -> in.get(0).matmul(in.get(1)), new int[] {2, 1, 2, 3}, new int[] {2, 3, 2}),
                row("matmul, folded", in -> in.get(0).matmul(in.get(1)), new int[] {2, 2, 3}, new int[] {3, 2}),
                row("matmul, vectors", in -> in.get(0).matmul(in.get(1)).square(), new int[] {3}, new int[] {3}),
                row("softmax", in -> in.get(0).softmax(1), new int[] {2, 3}),
                row("softmax, first dim", in -> in.get(0).softmax(0), new int[] {3, 2}),
                row("logSoftmax", in -> in.get(0).logSoftmax(-1), new int[] {2, 3}),
                row("crossEntropy", in -> in.get(0).crossEntropy(Tensor.of(new int[] {2, 0})), new int[] {2, 3}),
                row("layerNorm", in -> in.get(0).layerNorm(Shape.of(5), in.get(1), in.get(2), 1e-5), new int[] {3, 5}, new int[] {5}, new int[] {5}),
                row("layerNorm of two, without bias", in -> in.get(0).layerNorm(Shape.of(2, 3), in.get(1), null, 0.1), new int[] {2, 2, 3}, new int[] {2, 3}),
                row("layerNorm, plain", in -> in.get(0).layerNorm(Shape.of(4), null, null, 0.1), new int[] {2, 4}),
                row("layerNorm, and around it", in -> aroundIt(in.get(0).mul(2), x -> x.layerNorm(Shape.of(5), in.get(1), in.get(2), 0.1)), new int[] {3, 5}, new int[] {5}, new int[] {5}),
                row("layerNorm, plain, and around it", in -> aroundIt(in.get(0).mul(2), x -> x.layerNorm(Shape.of(4), null, null, 0.1)), new int[] {2, 4}),
                row("rmsNorm, and around it", in -> aroundIt(in.get(0).mul(2), x -> x.rmsNorm(Shape.of(4), in.get(1), 0.1)), new int[] {3, 4}, new int[] {4}),
                row("rmsNorm", in -> in.get(0).rmsNorm(Shape.of(4), in.get(1), 0.1), new int[] {3, 4}, new int[] {4}),
                row("batchNorm", in -> in.get(0).batchNorm(in.get(1), in.get(2), 0.1).output(), new int[] {3, 2, 2}, new int[] {2}, new int[] {2}),
                row("batchNorm, given", in -> in.get(0).batchNorm(Tensor.of(new double[] {1, 2}), Tensor.of(new double[] {2, 3}), in.get(1), in.get(2), 0.1), new int[] {3, 2, 2}, new int[] {2}, new int[] {2}),
                row("groupNorm", in -> in.get(0).groupNorm(2, in.get(1), in.get(2), 0.1), new int[] {2, 4, 2}, new int[] {4}, new int[] {4}),
                row("instanceNorm", in -> in.get(0).instanceNorm(in.get(1), in.get(2), 0.1), new int[] {2, 2, 3}, new int[] {2}, new int[] {2}),
                row("weighted crossEntropy", in -> in.get(0).crossEntropy(Tensor.of(new int[] {2, -1, 0}), Tensor.of(new double[] {2, 1, 3})), new int[] {3, 4}),
                row("softmin", in -> in.get(0).softmin(0), new int[] {3, 2}),
                row("glu", in -> in.get(0).glu(1), new int[] {2, 4}),
                row("normalize", in -> in.get(0).normalize(2, 1, 1e-12), new int[] {2, 3}),
                row("normalize by the 3-norm", in -> in.get(0).normalize(3, 1, 1e-12), new int[] {2, 3}),
                row("cosineSimilarity", in -> in.get(0).cosineSimilarity(in.get(1), 1, 1e-8), new int[] {2, 3}, new int[] {2, 3}),
                row("attend", in -> in.get(0).attend(in.get(1), in.get(2), false), new int[] {2, 3, 2}, new int[] {2, 4, 2}, new int[] {2, 4, 3}),
                row("attend, causal", in -> in.get(0).attend(in.get(1), in.get(2), true), new int[] {3, 2}, new int[] {3, 2}, new int[] {3, 3}),
                row("attend, masked", in -> in.get(0).attend(in.get(1), in.get(2), Tensor.of(new boolean[] {true, false, true}), false, 0.5).output(), new int[] {2, 2}, new int[] {3, 2}, new int[] {3, 2}),
                row("gather", in -> in.get(0).gather(0, INDEX).square(), new int[] {3, 2}),
                row("scatterAdd", in -> in.get(0).scatterAdd(0, INDEX, in.get(1)).square(), new int[] {3, 2}, new int[] {2, 2}),
                row("indexSelect", in -> in.get(0).indexSelect(1, Tensor.of(new int[] {1, 1, 0})).square(), new int[] {2, 2}),
                row("a small network", in -> in.get(0).matmul(in.get(1)).tanh().matmul(in.get(2)).sigmoid(),
                        new int[] {2, 3}, new int[] {3, 2}, new int[] {2, 1}));
    }

    private static Tensor aroundIt(Tensor x, UnaryOperator<Tensor> part) {
        return x.add(part.apply(x));
    }

    private static Arguments row(String name, Function<List<Tensor>, Tensor> function, int[]... shapes) {
        return Arguments.of(name, function, shapes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void derivatives(String name, Function<List<Tensor>, Tensor> function, int[][] shapes) {
        Tensor[] inputs = new Tensor[shapes.length];
        for (int i = 0; i < shapes.length; i++) {
            inputs[i] = random(31 * i + name.length(), shapes[i]);
        }
        GradCheck.checkTwice(name, function, inputs);
    }

    /** A wrong backward is caught, and named with input, index and both values. */
    @Test
    void aWrongGradientIsNamed() {
        record Wrong() implements Op {
            @Override
            public Tensor[] forward(Node node, Tensor... x) {
                node.save(x[0]);
                return new Tensor[] {x[0].square()};
            }

            @Override
            public Tensor[] backward(Node node, Tensor... g) {
                return new Tensor[] {g[0].mul(node.saved(0))};
            }
        }
        var e = assertThrows(GradCheck.Mismatch.class,
                () -> GradCheck.check("wrong square", in -> Autograd.apply(new Wrong(), in.get(0)), random(1, 3)));
        assertTrue(e.getMessage().matches("wrong square: gradient of input 0 \\(3\\) at index 0 \\(x = \\S+\\) is \\S+,"
                + " expected \\S+ by central differences"), e.getMessage());
    }

    @Test
    void onlyDoublesCanBeChecked() {
        assertThrows(IllegalArgumentException.class,
                () -> GradCheck.check("square", in -> in.get(0).square(), Tensor.ones(2).requiresGrad(true)));
    }
}
