package dev.fluxion.core.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Backends;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When kernels are compiled, and when not again. */
class KernelCacheTest {
    private static Formula step(double constant) {
        return Formula.of(Expr.arg(0).sub(Expr.scalar(0).mul(Expr.arg(1)).mul(constant)));
    }

    private static View filled(Backend backend, float value, int n) {
        float[] elements = new float[n];
        Arrays.fill(elements, value);
        return new View(backend.wrap(DType.F32, elements), new int[] {n}, new int[] {1}, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void tenThousandLearningRatesAreOneKernel(String name) {
        Backend backend = Backends.get(name);
        View weights = filled(backend, 0, 100);
        View gradient = filled(backend, 1, 100);
        View[] inputs = {weights, gradient};
        View[] outputs = {weights};
        backend.map(step(2), outputs, inputs, new double[] {0}); // loads what any first call loads
        long before = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            double rate = 1.0 / (i + 1);
            // Built anew at each step, as a careless optimizer would.
            backend.map(step(1), outputs, inputs, new double[] {rate});
            sum -= rate;
        }
        long loaded = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount() - before;
        assertTrue(loaded <= 5, loaded + " new classes, expected at most 5");
        assertEquals(sum, ((float[]) weights.buffer().array())[99], 1e-3);
    }

    @Test
    void aKernelIsFoundByWhatIsBroadcastAndByPrecision() {
        Formula formula = step(3);
        CompiledFormula f32 = CompiledFormula.of(formula, Precision.F32);
        assertSame(f32, CompiledFormula.of(step(3), Precision.F32));
        assertNotSame(f32, CompiledFormula.of(formula, Precision.F64));
        assertSame(f32.block(0), f32.block(0));
        assertSame(f32.block(2), f32.block(2));
        assertNotSame(f32.block(0), f32.block(2));
        assertSame(f32.rows(0), f32.rows(0));
        assertNotSame(f32.rows(0), f32.rows(2));
        assertSame(f32.strided(), f32.strided());
    }

    @Test
    void concurrentFirstCallsCompileOnce() throws Exception {
        int threads = 8;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < 20; round++) {
                Formula formula = step(10 + round);
                var start = new CyclicBarrier(threads);
                Callable<Object[]> first = () -> {
                    start.await();
                    CompiledFormula kernels = CompiledFormula.of(formula, Precision.F32);
                    return new Object[] {kernels, kernels.block(0), kernels.block(1), kernels.strided(), kernels.rows(0)};
                };
                var made = pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> first).toList());
                Set<Object> different = new HashSet<>();
                for (Future<Object[]> one : made) {
                    different.addAll(Set.of(one.get()));
                }
                assertEquals(5, different.size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void concurrentCallsShareNoScratch(String name) throws Exception {
        Backend backend = Backends.get(name);
        int threads = 4;
        int n = 3000;
        Formula formula = Formula.of(Expr.arg(0).add(Expr.scalar(0)));
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var calls = IntStream.range(0, threads).<Callable<float[]>>mapToObj(t -> () -> {
                View in = filled(backend, t, n + 1);
                View shifted = new View(in.buffer(), new int[] {n}, new int[] {1}, 1);
                View out = filled(backend, 0, n);
                for (int i = 0; i < 200; i++) {
                    backend.map(formula, new View[] {out}, new View[] {shifted}, new double[] {i});
                    for (float x : (float[]) out.buffer().array()) {
                        assertEquals(t + i, x);
                    }
                }
                return null;
            }).toList();
            for (Future<float[]> call : pool.invokeAll(calls)) {
                call.get();
            }
        }
    }

    @Test
    void kernelsGoAwayWithTheirFormula() throws InterruptedException {
        var kernel = new WeakReference<>(CompiledFormula.of(step(1.25), Precision.F32).block(0).getClass());
        for (int i = 0; i < 50 && kernel.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertSame(null, kernel.get());
    }
}
