package dev.fluxion.benchmarks;

import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.List;

/** A hash over the bits that steps of a workload leave: losses, parameters, states, products, gradients. */
final class WorkloadBits {
    private WorkloadBits() {}

    /** Prints the hashes on one line. @param args how many steps of each, and the names of workloads */
    public static void main(String[] args) {
        System.out.println(of(Integer.parseInt(args[0]), List.of(args).subList(1, args.length)));
    }

    /** {@return the hashes, as text} */
    static String of(int steps, List<String> names) {
        return names.stream().map(name -> name + " " + Integer.toHexString(hash(steps, name))).toList().toString();
    }

    private static int hash(int steps, String name) {
        Workload workload = new Workloads().workloads().get(name).get();
        int hash = 1;
        for (int step = 0; step < steps; step++) {
            hash = 31 * hash + Double.hashCode(workload.step().run());
        }
        List<Tensor> results = workload.results().get();
        if (results.isEmpty()) {
            throw new AssertionError(name + " has no results to compare");
        }
        for (Tensor result : results) {
            hash = 31 * hash + Arrays.hashCode(result.toDoubleArray());
        }
        return hash;
    }
}
