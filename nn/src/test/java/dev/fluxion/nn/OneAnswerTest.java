package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.Threads;
import dev.fluxion.core.autograd.Autograd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every workload gives the same bits on any number of threads, each time, on both backends and with any compiler. */
class OneAnswerTest {
    private static final int AT_ONCE = 64;

    private static Map<String, Integer> bits(int threads, int times) {
        int before = Threads.get();
        Threads.set(threads);
        try {
            return TrainingBits.repeated(times);
        } finally {
            Threads.set(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void anyNumberOfThreads(int threads) {
        assertEquals(bits(1, 2), bits(threads, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-Dfluxion.backend=scalar", "-Dfluxion.backend=vector -Dfluxion.warmup=off", "-Xint", "-XX:TieredStopAtLevel=1",
        "-Dfluxion.backend=vector -Dfluxion.warmup=off -XX:TieredStopAtLevel=1 -Dfluxion.threads=4"
    })
    void anyBackendAndAnyCompiler(String options, @TempDir Path folder) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(TrainingBits.class.getName(), "1"));
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        int exit = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile()).start().waitFor();
        assertEquals(0, exit, () -> command + " failed: " + read(errors));
        assertEquals(bits(1, 1).toString(), Files.readString(output).strip());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void manyPlatformThreadsPredictAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            predictAtOnce(threads);
        }
    }

    @Test
    void manyVirtualThreadsPredictAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            predictAtOnce(threads);
        }
    }

    /** Inputs of all sizes, some so large that their kernels are shared out; each thread has its own. */
    private static void predictAtOnce(ExecutorService threads) throws Exception {
        Rng rng = Rng.seed(7);
        Module model = new Sequential(new Linear(64, 130, rng), Activation.gelu(), new Linear(130, 10, rng));
        Tensor[] inputs = new Tensor[AT_ONCE];
        int[] serial = new int[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            inputs[i] = rng.rand(1 + 6 * i, 64);
            serial[i] = predict(model, inputs[i]);
        }
        var start = new CyclicBarrier(AT_ONCE);
        var predictions = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < AT_ONCE; i++) {
            int k = i;
            predictions.add(() -> {
                start.await();
                boolean same = true;
                for (int time = 0; time < 5; time++) {
                    same &= predict(model, inputs[k]) == serial[k];
                }
                return same && Autograd.isRecording();
            });
        }
        for (Future<Boolean> prediction : threads.invokeAll(predictions)) {
            assertTrue(prediction.get());
        }
    }

    private static int predict(Module model, Tensor x) {
        try (var _ = Autograd.noGrad()) {
            return TrainingBits.hash(model.forward(x).softmax(1));
        }
    }
}
