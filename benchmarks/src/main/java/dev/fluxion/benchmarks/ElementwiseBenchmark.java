package dev.fluxion.benchmarks;

import dev.fluxion.core.Device;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One elementwise operation, result allocated: microseconds a call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ElementwiseBenchmark {
    /** The number of elements. */
    @Param({"64", "4096", "1000000"})
    public int n;

    /** The backend. */
    @Param("scalar")
    public String backend;

    private Tensor x;
    private Tensor y;

    /** Makes the operands. */
    @Setup
    public void setUp() {
        Rng rng = Rng.seed(1);
        x = rng.randn(n).to(Device.of(backend));
        y = rng.randn(n).to(Device.of(backend));
    }

    /** {@return x + y} */
    @Benchmark
    public Tensor add() {
        return x.add(y);
    }

    /** {@return max(x, 0)} */
    @Benchmark
    public Tensor relu() {
        return x.relu();
    }

    /** {@return tanh x} */
    @Benchmark
    public Tensor tanh() {
        return x.tanh();
    }

    /** {@return x·Φ(x)} */
    @Benchmark
    public Tensor gelu() {
        return x.gelu();
    }

    /** {@return Σ x} */
    @Benchmark
    public Tensor sum() {
        return x.sum();
    }

    /** {@return x·y + x with the gradients of both} */
    @Benchmark
    public Tensor forwardAndBackward() {
        Tensor a = x.detach().requiresGrad(true);
        Tensor b = y.detach().requiresGrad(true);
        return Autograd.grad(a.mul(b).add(a).sum(), a, b).getFirst();
    }
}
