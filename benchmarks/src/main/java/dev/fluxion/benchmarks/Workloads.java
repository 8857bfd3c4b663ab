package dev.fluxion.benchmarks;

import com.google.gson.JsonObject;
import dev.fluxion.core.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The workloads that are compared with other libraries; prints one JSON line a result. */
@Command(name = "Workloads", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Times workloads and prints one JSON line a result (the median of the repeats).")
public final class Workloads implements Callable<Integer> {
    static final String STARTUP = "W10";

    @Option(names = "--threads", defaultValue = "1", description = "threads that kernels use (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--warm", defaultValue = "3", description = "seconds of warm-up (default: ${DEFAULT-VALUE})")
    private double warm;

    @Option(names = "--secs", defaultValue = "2", description = "seconds of one repeat (default: ${DEFAULT-VALUE})")
    private double secs;

    @Option(names = "--reps", defaultValue = "5", description = "repeats (default: ${DEFAULT-VALUE})")
    private int reps;

    @Option(names = "--print-ceiling", description = "add the time that a step needs at least on this machine")
    private boolean printCeiling;

    @Option(names = "--first-step", hidden = true, description = "run one step of W1b32 and say so: what W10 starts")
    private boolean firstStep;

    @Parameters(paramLabel = "NAME", description = "workloads; none for a list")
    private List<String> names = new ArrayList<>();

    private Workloads() {}

    /** Runs the program. @param arguments see {@code --help} */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Workloads()).execute(arguments));
    }

    /** {@return every workload by its name, made when it is asked for} */
    static Map<String, Supplier<Workload>> all() {
        var all = new LinkedHashMap<String, Supplier<Workload>>();
        all.put("W1b32", () -> TrainingWorkloads.w1(32));
        all.put("W1b128", () -> TrainingWorkloads.w1(128));
        all.put("W2", TrainingWorkloads::w2);
        for (String kind : List.of("rms", "rmsc", "rmsm", "adam")) {
            for (String size : List.of("10k", "1M", "10M")) {
                all.put("W7-" + kind + "-" + size, () -> KernelWorkloads.w7(kind, size));
            }
        }
        for (int n = 64; n <= 2048; n *= 2) {
            int size = n;
            all.put("W8-" + n, () -> KernelWorkloads.w8(size));
        }
        all.put("W9-xyz1", () -> AutogradWorkloads.xyz(1));
        all.put("W9-xyz16", () -> AutogradWorkloads.xyz(16));
        all.put("W9-chain1", () -> AutogradWorkloads.chain(1));
        all.put("W9-chain16", () -> AutogradWorkloads.chain(16));
        all.put("W9-infer-io", AutogradWorkloads::inference);
        return all;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (firstStep) {
            System.out.println("first step " + TrainingWorkloads.w1(32).step().run());
            return 0;
        }
        Map<String, Supplier<Workload>> all = all();
        if (names.isEmpty()) {
            all.keySet().forEach(System.out::println);
            System.out.println(STARTUP);
            return 0;
        }
        for (String name : names) {
            if (!all.containsKey(name) && !name.equals(STARTUP)) {
                System.err.println("workload is '" + name + "', expected some of " + String.join(", ", all.keySet()) + ", " + STARTUP);
                return 2;
            }
        }
        Ceiling ceiling = printCeiling ? Ceiling.measure() : null;
        for (String name : names) {
            System.out.println(name.equals(STARTUP) ? startup() : measure(all.get(name).get(), ceiling));
        }
        return 0;
    }

    private JsonObject measure(Workload workload, Ceiling ceiling) {
        double first = workload.step().run();
        Timing.seconds(workload.step(), warm);
        double[] values = new double[reps];
        for (int r = 0; r < reps; r++) {
            values[r] = workload.value().applyAsDouble(Timing.seconds(workload.step(), secs));
        }
        String note = workload.unit().equals("steps/s") ? "first loss " + first : "";
        JsonObject line = line(workload.name(), Timing.median(values), workload.unit(), note);
        double least = ceiling == null ? 0 : ceiling.seconds(workload.cost());
        if (least > 0) {
            line.addProperty("ceiling", workload.value().applyAsDouble(least));
        }
        return line;
    }

    /** Milliseconds from the start of a JVM with this one's flags to the end of its first step of W1b32. */
    private JsonObject startup() throws IOException, InterruptedException {
        double[] values = new double[reps];
        for (int r = 0; r < reps; r++) {
            var command = new ArrayList<String>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Workloads.class.getName(), "--first-step"));
            long start = System.nanoTime();
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            int said = process.getInputStream().read();
            values[r] = (System.nanoTime() - start) / 1e6;
            process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            if (process.waitFor() != 0 || said < 0) {
                throw new IOException("a JVM ended with " + process.exitValue() + " and printed nothing: " + command);
            }
        }
        return line(STARTUP, Timing.median(values), "ms", "");
    }

    private JsonObject line(String workload, double value, String unit, String note) {
        var line = new JsonObject();
        line.addProperty("peer", "fluxion");
        line.addProperty("workload", workload);
        line.addProperty("threads", threads);
        line.addProperty("value", value);
        line.addProperty("unit", unit);
        line.addProperty("repeats", reps);
        line.addProperty("note", (note + " backend " + Device.getDefault().name()).strip());
        return line;
    }
}
