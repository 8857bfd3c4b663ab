package dev.fluxion.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Times steps inside one process. */
final class Timing {
    /** Written so that no step's result is unused. */
    static volatile double sink;

    private Timing() {}

    /** Runs a step again and again for some time. @return the mean seconds a step */
    static double seconds(Workload.Step step, double atLeast) {
        long start = System.nanoTime();
        long end = start + (long) (atLeast * 1e9);
        long now;
        long count = 0;
        double sum = 0;
        // The clock costs some 20 ns: look at it after more and more steps, until they take about a hundredth of the time.
        int stride = 1;
        do {
            for (int i = 0; i < stride; i++) {
                sum += step.run();
            }
            count += stride;
            now = System.nanoTime();
            if ((now - start) < (end - start) / 100) {
                stride *= 2;
            }
        } while (now < end);
        sink = sum;
        return (now - start) / 1e9 / count;
    }

    /** {@return how many bytes this thread allocates in a step} @param step once it is compiled */
    static long allocatedBytes(Workload.Step step) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int steps = 10;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < steps; i++) {
            sink = step.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / steps;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }
}
