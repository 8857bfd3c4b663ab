package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Layers that the golden families lack, against figures that PyTorch gave: first weights and what is dropped from one seed, outputs and
 * gradients in double precision. {@code layers.py} beside the figures made them.
 */
class TorchLayersTest {
    private static final Path FIGURES = Path.of("src/test/resources/dev/fluxion/nn/layers.safetensors");

    /** A layer, and how it takes its inputs. */
    private record Case(Function<Rng, Module> build, Function<Module, Function<List<Tensor>, Tensor>> run, boolean train) {
        Case(Function<Rng, Module> build) {
            this(build, layer -> in -> layer.forward(in.getFirst()), true);
        }

        @SuppressWarnings("unchecked")
        static <M extends Module> Case of(Function<Rng, M> build, boolean train, Function<M, Function<List<Tensor>, Tensor>> run) {
            return new Case(build::apply, layer -> run.apply((M) layer), train);
        }
    }

    private static Map<String, Case> cases() {
        var cases = new LinkedHashMap<String, Case>();
        cases.put("bilinear", Case.of(rng -> new Bilinear(3, 4, 5, rng), true, layer -> in -> layer.forward(in.get(0), in.get(1))));
        cases.put("dropout1d", new Case(rng -> new Dropout1d(0.4, rng)));
        cases.put("dropout2d", new Case(rng -> new Dropout2d(0.4, rng)));
        cases.put("alphadropout", new Case(rng -> new AlphaDropout(0.3, rng)));
        cases.put("adaptiveavgpool1d", new Case(_ -> new AdaptiveAvgPool1d(3)));
        cases.put("adaptivemaxpool1d", new Case(_ -> new AdaptiveMaxPool1d(3)));
        cases.put("adaptivemaxpool2d", new Case(_ -> new AdaptiveMaxPool2d(3, 2)));
        cases.put("prelu", new Case(_ -> new PReLU()));
        cases.put("preluchannels", new Case(_ -> new PReLU(4, 0.1)));
        cases.put("hardshrink", new Case(_ -> Activation.hardshrink(0.7)));
        cases.put("softshrink", new Case(_ -> Activation.softshrink(0.7)));
        cases.put("tanhshrink", new Case(_ -> Activation.tanhshrink()));
        cases.put("threshold", new Case(_ -> Activation.threshold(0.2, 7)));
        cases.put("hardtanh", new Case(_ -> Activation.hardtanh(-0.5, 1)));
        cases.put("glu", new Case(_ -> Activation.glu(1)));
        cases.put("softmin", new Case(_ -> Activation.softmin(1)));
        cases.put("softplus", new Case(_ -> Activation.softplus(2, 3)));
        cases.put("upsamplenearest", new Case(_ -> new Upsample(3)));
        cases.put("upsamplebilinear", new Case(_ -> new Upsample(3, Upsample.Mode.BILINEAR)));
        cases.put("pixelshuffle", new Case(_ -> new PixelShuffle(2)));
        cases.put("zeropad", new Case(_ -> new ZeroPad2d(1, 2, 3, -1)));
        cases.put("reflectionpad", new Case(_ -> new ReflectionPad2d(1, 2, 2, 1)));
        cases.put("replicationpad", new Case(_ -> new ReplicationPad2d(2)));
        cases.put("embedding", new Case(rng -> new Embedding(5, 3, 2, rng)));
        cases.put("positional", new Case(_ -> new PositionalEncoding(6, 9)));
        cases.put("encoder", new Case(rng -> new TransformerEncoderLayer(8, 2, 12, 0.2, rng)));
        cases.put("encoderfirst", Case.of(rng -> new TransformerEncoderLayer(8, 2, 12, 0.2, Activation.gelu(), true, true, rng), false,
                layer -> in -> layer.forward(in.get(0), in.get(1), null)));
        cases.put("decoder", Case.of(rng -> new TransformerDecoderLayer(8, 2, 12, 0.2, rng), true,
                layer -> in -> layer.forward(in.get(0), in.get(1))));
        cases.put("decoderfirst", Case.of(rng -> new TransformerDecoderLayer(8, 2, 12, 0.2, Activation.gelu(), true, rng), false,
                layer -> in -> layer.forward(in.get(0), in.get(1), in.get(2), in.get(3))));
        cases.put("convtranspose1d", new Case(rng -> new ConvTranspose1d(2, 3, 5, rng)));
        cases.put("convtranspose2d", new Case(rng -> new ConvTranspose2d(4, 6, 3, new Convolution().stride(2).groups(2), rng)));
        cases.put("attention", Case.of(rng -> new MultiheadAttention(6, 2, rng), true,
                layer -> in -> layer.attend(in.get(0), in.get(1), in.get(2), null, null, false).output()));
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> drawsAndComputesAsPyTorch() throws IOException {
        Map<String, Tensor> figures = Safetensors.load(FIGURES);
        Set<String> recorded = new LinkedHashSet<>();
        figures.keySet().forEach(name -> recorded.add(name.substring(0, name.indexOf('.'))));
        assertEquals(recorded, Set.copyOf(cases().keySet()));
        return cases().entrySet().stream().map(c -> DynamicTest.dynamicTest(c.getKey(), () -> check(under(c.getKey() + ".", figures), c.getValue())));
    }

    private static void check(Map<String, Tensor> figures, Case c) {
        Module layer = c.build.apply(Rng.torch(7));
        Map<String, Tensor> drawn = under("param.", figures);
        // The order that PyTorch's named_parameters() has is not in the file, which sorts names.
        assertEquals(drawn.keySet(), Set.copyOf(layer.namedParameters().keySet()));
        layer.namedParameters().forEach((name, parameter) -> assertNear(name, drawn.get(name), parameter, 1e-6));
        layer.load(new LinkedHashMap<>(withBuffers(layer, drawn)));
        layer.to(DType.F64);
        if (!c.train) {
            layer.eval();
        }
        var inputs = new ArrayList<Tensor>();
        for (Tensor input : under("in.", figures).values()) {
            inputs.add(input.dtype().isFloating() ? input.requiresGrad(true) : input);
        }
        Tensor y = c.run.apply(layer).apply(inputs);
        // Waves are held in float32 as PyTorch's are, but its figures here are doubles.
        assertNear("output", figures.get("out"), y, layer instanceof PositionalEncoding ? 1e-7 : 1e-12);
        double[] w = new double[y.elements()];
        for (int i = 0; i < w.length; i++) {
            w[i] = 0.5 + i * 0.618033988749895 % 1;
        }
        y.mul(Tensor.of(w, y.shape().toArray())).sum().backward();
        under("din.", figures).forEach((i, gradient) -> assertNear("gradient of input " + i, gradient, inputs.get(Integer.parseInt(i)).grad(), 1e-11));
        under("dparam.", figures).forEach((name, gradient) ->
                assertNear("gradient of " + name, gradient, layer.namedParameters().get(name).grad(), 1e-11));
    }

    private static Map<String, Tensor> withBuffers(Module layer, Map<String, Tensor> parameters) {
        var all = new LinkedHashMap<>(parameters);
        layer.namedBuffers().forEach(all::put);
        return all;
    }

    private static Map<String, Tensor> under(String prefix, Map<String, Tensor> all) {
        var under = new TreeMap<String, Tensor>();
        all.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), tensor);
            }
        });
        return under;
    }

    private static void assertNear(String what, Tensor expected, Tensor found, double tolerance) {
        assertEquals(expected.shape(), found.shape(), what);
        assertArrayEquals(expected.toDoubleArray(), found.toDoubleArray(), tolerance, what);
    }
}
