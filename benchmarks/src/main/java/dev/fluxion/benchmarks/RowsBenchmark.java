package dev.fluxion.benchmarks;

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

/** Reductions and softmax of 128 rows, in microseconds a call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class RowsBenchmark {
    private static final int ROWS = 128;

    /** Elements of a row. */
    @Param({"10", "512", "4096"})
    public int n;

    /** The backend. */
    @Param({"scalar", "vector"})
    public String backend;

    private Tensor x;

    /** For JMH. */
    public RowsBenchmark() {}

    /** Makes the operand. */
    @Setup
    public void setUp() {
        x = Rng.seed(1).randn(ROWS, n).to(Device.of(backend));
    }

    /** {@return Σ x} */
    @Benchmark
    public Tensor sumOfAll() {
        return x.sum();
    }

    /** {@return Σ x of each row} */
    @Benchmark
    public Tensor sumOfRows() {
        return x.sum(1, false);
    }

    /** {@return Σ x of each column} */
    @Benchmark
    public Tensor sumOfColumns() {
        return x.sum(0, false);
    }

    /** {@return the largest of each row} */
    @Benchmark
    public Tensor largestOfRows() {
        return x.amax(new int[] {1}, false);
    }

    /** {@return softmax of each row} */
    @Benchmark
    public Tensor softmax() {
        return x.softmax(1);
    }
}
