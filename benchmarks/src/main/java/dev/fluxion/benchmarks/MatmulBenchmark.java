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

/** Matrix products (m, k)·(k, n): microseconds a call; 2·m·k·n operations each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatmulBenchmark {
    /** m, k and n: squares, then what training and inference of small networks ask for. */
    @Param({"32x32x32", "64x64x64", "128x128x128", "256x256x256", "512x512x512", "1024x1024x1024", "2048x2048x2048",
        "32x784x128", "128x784x128", "128x784x512", "128x512x512", "128x128x10", "128x10x128", "784x128x128", "10x128x512",
        "1x1024x1024", "1024x1024x1", "4x1024x1024"})
    public String size;

    /** The type of the elements. */
    @Param({"F32", "F64"})
    public DType dtype;

    /** The backend. */
    @Param({"vector", "scalar"})
    public String backend;

    private Tensor a;
    private Tensor b;
    private Tensor columnsOfA;
    private Tensor columnsOfB;

    /** Makes the operands. */
    @Setup
    public void setUp() {
        Rng rng = Rng.seed(1);
        String[] sizes = size.split("x");
        int m = Integer.parseInt(sizes[0]);
        int k = Integer.parseInt(sizes[1]);
        int n = Integer.parseInt(sizes[2]);
        a = rng.randn(m, k).to(dtype).to(Device.of(backend));
        b = rng.randn(k, n).to(dtype).to(Device.of(backend));
        columnsOfA = rng.randn(k, m).to(dtype).to(Device.of(backend)).t();
        columnsOfB = rng.randn(n, k).to(dtype).to(Device.of(backend)).t();
    }

    /** {@return A·B} */
    @Benchmark
    public Tensor plain() {
        return a.matmul(b);
    }

    /** {@return A·Bᵀ, where Bᵀ's columns are adjacent elements} */
    @Benchmark
    public Tensor transposedRight() {
        return a.matmul(columnsOfB);
    }

    /** {@return Aᵀ·B, where Aᵀ's columns are adjacent elements} */
    @Benchmark
    public Tensor transposedLeft() {
        return columnsOfA.matmul(b);
    }
}
