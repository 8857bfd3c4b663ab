package dev.fluxion.benchmarks;

import dev.fluxion.core.Tensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/**
 * Something that is run over and over and timed, in the same way on every peer.
 *
 * @param name as on the command line
 * @param unit of the result
 * @param step one unit of work; it returns a number that depends on the work, the loss where there is one
 * @param value the result for a number of seconds a step
 * @param cost what a step has to multiply and to move at least
 * @param results the tensors that the last step has made or changed, for tests that compare bits; peers have none
 */
public record Workload(String name, String unit, Step step, DoubleUnaryOperator value, Cost cost, Supplier<List<Tensor>> results) {
    /** One without results. @param name see above @param unit see above @param step see above @param value see above @param cost see above */
    public Workload(String name, String unit, Step step, DoubleUnaryOperator value, Cost cost) {
        this(name, unit, step, value, cost, List::of);
    }

    /** One unit of work. */
    @FunctionalInterface
    public interface Step {
        /** {@return a number that depends on the work} */
        double run();
    }

    /**
     * The least work of a step, for the ceiling.
     *
     * @param flops floating-point operations of its matrix products
     * @param bytes that go to and from memory
     */
    public record Cost(double flops, double bytes) {}

    /** {@return a workload whose result is steps a second} @param name its name @param step one step @param cost of a step @param results of it */
    static Workload stepsPerSecond(String name, Step step, Cost cost, Supplier<List<Tensor>> results) {
        return new Workload(name, "steps/s", step, seconds -> 1 / seconds, cost, results);
    }

    /** {@return a workload whose result is microseconds an operation} @param name its name @param ops in a step @param step one step @param results of it */
    static Workload microseconds(String name, int ops, Step step, Supplier<List<Tensor>> results) {
        return new Workload(name, "us/op", step, seconds -> seconds * 1e6 / ops, new Cost(0, 0), results);
    }
}
