package dev.fluxion.benchmarks;

import dev.fluxion.core.Rng;
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

/** Numbers drawn one by one: nanoseconds a number. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RngBenchmark {
    /** The default generator or PyTorch's stream. */
    @Param({"default", "torch"})
    public String generator;

    private Rng rng;

    /** Makes the generator. */
    @Setup
    public void setUp() {
        rng = generator.equals("torch") ? Rng.torch(1) : Rng.seed(1);
    }

    /** {@return a uniform number} */
    @Benchmark
    public double uniform() {
        return rng.nextDouble();
    }

    /** {@return a normal number} */
    @Benchmark
    public double normal() {
        return rng.nextGaussian();
    }
}
