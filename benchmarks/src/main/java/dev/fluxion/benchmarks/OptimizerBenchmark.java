package dev.fluxion.benchmarks;

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

/** The step of an optimizer alone, in microseconds; {@link KernelWorkloads#w7} says how. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class OptimizerBenchmark {
    /** RMSprop, centered, with momentum; or Adam. */
    @Param({"rms", "rmsc", "rmsm", "adam"})
    public String kind;

    /** Parameters. */
    @Param({"10k", "1M"})
    public String size;

    private Workload.Step step;

    /** For JMH. */
    public OptimizerBenchmark() {}

    /** Makes the optimizer. */
    @Setup
    public void setUp() {
        step = KernelWorkloads.w7(kind, size).step();
    }

    /** {@return 0} */
    @Benchmark
    public double step() {
        return step.run();
    }
}
