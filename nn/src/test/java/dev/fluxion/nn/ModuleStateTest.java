package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.Safetensors;
import dev.fluxion.optim.SGD;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Freezing, moving, loading, sharing and predicting. */
class ModuleStateTest {
    private static Sequential network() {
        Rng rng = Rng.seed(3);
        return new Sequential(new Linear(3, 16, rng), Activation.relu(), new Dropout(0.5, Rng.seed(4)), new Linear(16, 2, rng));
    }

    /** One weight under two names, and a buffer. */
    private static final class Tied extends Module {
        private final Linear layer = child("encoder", new Linear(Tensor.of(new float[][] {{1, 2}, {3, 4}}), null));
        private final Tensor scale = buffer("scale", Tensor.of(new float[] {2}));

        Tied() {
            child("decoder", layer);
        }

        @Override
        public Tensor forward(Tensor x) {
            return layer.forward(layer.forward(x)).mul(scale);
        }
    }

    /** files.py of the core wrote the file, as PyTorch lays a state dict out, and printed what its model says. */
    @Test
    void loadsWhatPyTorchSaved() throws IOException {
        Rng rng = Rng.seed(1);
        var model = new Sequential(new Linear(3, 4, rng), Activation.relu(), new Linear(4, 2, rng));
        model.load(Safetensors.load(Path.of("../core/src/test/resources/dev/fluxion/core/io/linear.safetensors")));
        assertArrayEquals(new float[] {-0.18213798105716705f, 0.22740711271762848f}, model.predict(new float[] {1, -2, 0.5f}), 1e-7f);
    }

    @Test
    void frozenParametersStay() {
        Sequential model = network();
        Linear head = (Linear) model.steps().getLast();
        model.freeze();
        head.unfreeze();
        Map<String, Tensor> before = model.stateDict();
        var optimizer = SGD.builder().lr(1).build(model.parameters());
        model.forward(Tensor.ones(4, 3)).sum().backward();
        optimizer.step();
        Map<String, Tensor> after = model.stateDict();
        before.forEach((name, tensor) -> assertEquals(name.startsWith("0."),
                Arrays.equals(tensor.toFloatArray(), after.get(name).toFloatArray()), name));
        assertNull(model.parameters().getFirst().grad());
    }

    @Test
    void movesToATypeAndADevice() {
        var tied = new Tied();
        tied.forward(Tensor.ones(1, 2)).sum().backward();
        Tensor parameter = tied.parameters().getFirst();
        double[] gradient = parameter.grad().toDoubleArray();
        Tensor stale = tied.forward(Tensor.ones(1, 2)).sum();
        assertSame(tied, tied.to(DType.F64));
        assertSame(parameter, tied.parameters().getFirst());
        assertEquals(DType.F64, parameter.dtype());
        assertEquals(DType.F64, tied.namedBuffers().get("scale").dtype());
        assertArrayEquals(gradient, parameter.grad().toDoubleArray());
        assertTrue(parameter.requiresGrad());
        assertEquals(DType.F64, tied.forward(Tensor.ones(1, 2).to(DType.F64)).dtype());
        assertThrows(IllegalStateException.class, stale::backward);
        Device scalar = Device.of("scalar");
        tied.to(scalar);
        assertEquals(scalar, parameter.device());
        assertThrows(IllegalStateException.class, () -> tied.to(DType.I32));
        assertThrows(IllegalArgumentException.class, () -> parameter.setData(Tensor.ones(3)));
    }

    @Test
    void sharedTensorsCountOnceAndLoadUnderEitherName() {
        var tied = new Tied();
        assertEquals(Set.of("encoder.weight"), tied.namedParameters().keySet());
        assertEquals(Set.of("scale"), tied.namedBuffers().keySet());
        assertEquals(List.of("", "encoder", "decoder"), List.copyOf(tied.namedModules().keySet()));
        assertEquals(4, tied.parameterCount());
        assertEquals(List.of("scale", "encoder.weight", "decoder.weight"), List.copyOf(tied.stateDict().keySet()));
        tied.load(Map.of("scale", Tensor.ones(1), "decoder.weight", Tensor.zeros(2, 2)));
        assertEquals(0, tied.parameters().getFirst().abs().sum().item());
    }

    @Test
    void loadsWhatIsCommon() {
        Sequential model = network();
        var dict = new LinkedHashMap<>(model.stateDict());
        dict.remove("3.bias");
        dict.put("4.weight", Tensor.ones(1));
        dict.put("0.weight", Tensor.zeros(16, 3));
        var e = assertThrows(IllegalArgumentException.class, () -> model.load(dict));
        assertTrue(e.getMessage().endsWith("missing 3.bias; unexpected 4.weight"), e.getMessage());
        Module.Mismatch mismatch = model.loadMatching(dict);
        assertEquals(Set.of("3.bias"), mismatch.missing());
        assertEquals(Set.of("4.weight"), mismatch.unexpected());
        assertEquals(0, model.parameters().getFirst().abs().sum().item());
        dict.put("3.weight", Tensor.ones(5));
        dict.put("0.weight", Tensor.ones(16, 3));
        assertThrows(IllegalArgumentException.class, () -> model.loadMatching(dict));
        assertEquals(0, model.parameters().getFirst().abs().sum().item());
    }

    @Test
    void aSummaryKnowsWhatItKnows() {
        assertEquals(-1, new Tied().summary(1, 2).rows().getFirst().multiplyAdds());
        assertTrue(new Sequential(new Tied()).summary(1, 2).toString().contains("> 0"));
        assertEquals(Shape.of(5, 2), network().summary(5, 3).rows().getLast().output());
        assertEquals(5 * (3 * 16 + 16 * 2), network().summary(5, 3).multiplyAdds());
    }

    /** Many threads at once on one model that is in training mode: the answers of one thread, and nothing changed by it. */
    @Test
    void predictsInManyThreads() throws Exception {
        Sequential model = network();
        float[][] inputs = new float[50][];
        Arrays.setAll(inputs, i -> new float[] {i, -0.5f * i, 1});
        model.eval();
        float[][] expected = new float[50][];
        Arrays.setAll(expected, i -> model.forward(Tensor.of(inputs[i], 1, 3)).toFloatArray());
        model.train();
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Boolean>> tasks = IntStream.range(0, 8).<Callable<Boolean>>mapToObj(t -> () -> {
                boolean same = true;
                for (int k = 0; k < 100; k++) {
                    int i = (k * 7 + t) % 50;
                    same &= Arrays.equals(expected[i], model.predict(inputs[i]));
                }
                return same;
            }).toList();
            for (var same : threads.invokeAll(tasks)) {
                assertTrue(same.get());
            }
        }
        assertTrue(model.isTraining());
        assertFalse(model.predict(Tensor.ones(1, 3)).requiresGrad());
        assertArrayEquals(expected[1], new Sequential(new Flatten(), model).predict(inputs[1], 1, 3));
        assertThrows(IllegalArgumentException.class, () -> model.predict(new float[3], 2, 2));
        model.to(DType.F64);
        assertArrayEquals(expected[1], model.predict(inputs[1]), 1e-5f);
    }
}
