package dev.fluxion.benchmarks;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
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

/** Square matrix products (n, n)·(n, n): microseconds a call; 2n³ operations each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatmulBenchmark {
    /** The size. */
    @Param({"32", "128", "512"})
    public int n;

    /** The type of the elements. */
    @Param({"F32", "F64"})
    public DType dtype;

    /** The backend. */
    @Param("scalar")
    public String backend;

    private Tensor a;
    private Tensor b;

    /** Makes the operands. */
    @Setup
    public void setUp() {
        Rng rng = Rng.seed(1);
        a = rng.randn(n, n).to(dtype).to(Device.of(backend));
        b = rng.randn(n, n).to(dtype).to(Device.of(backend));
    }

    /** {@return A·B} */
    @Benchmark
    public Tensor plain() {
        return a.matmul(b);
    }

    /** {@return A·Bᵀ} */
    @Benchmark
    public Tensor transposedRight() {
        return a.matmul(b.t());
    }

    /** {@return Aᵀ·B} */
    @Benchmark
    public Tensor transposedLeft() {
        return a.t().matmul(b);
    }
}
