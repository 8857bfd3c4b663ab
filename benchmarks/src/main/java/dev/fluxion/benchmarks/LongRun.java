package dev.fluxion.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import java.util.Map;

/**
 * Trains for a long time and prints, every so often, what must stay flat: steps a second, the processor time of a step (of all
 * threads, the collector's among them; on a shared machine it is steadier), the heap after a collection, the loaded classes, and the
 * time in collections since the line before.
 *
 * <pre>
 *   java -XX:+UseParallelGC --add-modules jdk.incubator.vector -cp benchmarks.jar dev.fluxion.benchmarks.LongRun W6rms MINUTES LINES
 * </pre>
 */
public final class LongRun {
    private static final double WARM = 20;

    private LongRun() {}

    /** Runs. @param arguments a workload, minutes, and how many lines to print */
    public static void main(String[] arguments) {
        Map<String, Supplier<Workload>> all = new Workloads().workloads();
        Supplier<Workload> made = arguments.length == 3 ? all.get(arguments[0]) : null;
        if (made == null) {
            System.err.println("expected a workload of " + String.join(", ", all.keySet()) + ", minutes, and how many lines to print");
            System.exit(2);
            return;
        }
        double minutes = Double.parseDouble(arguments[1]);
        int lines = Integer.parseInt(arguments[2]);
        Workload.Step step = made.get().step();
        Timing.seconds(step, WARM);
        System.out.println("| minute | steps/s | processor ms/step | heap after collection, MiB | loaded classes | collecting, ms | loss |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (int line = 1; line <= lines; line++) {
            long before = collecting();
            long busy = processorNanos();
            double began = System.nanoTime();
            double seconds = Timing.seconds(step, 60 * minutes / lines);
            long spent = collecting() - before;
            double share = (processorNanos() - busy) / (System.nanoTime() - began);
            System.out.printf("| %.2f | %.1f | %.2f | %.1f | %d | %d | %.4f |%n", minutes * line / lines, 1 / seconds,
                    share * seconds * 1e3, heap(),
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(), spent, step.run());
        }
    }

    private static long collecting() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(bean -> bean.getCollectionTime()).sum();
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
    }
}
