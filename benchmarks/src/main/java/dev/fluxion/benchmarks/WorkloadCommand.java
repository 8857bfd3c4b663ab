package dev.fluxion.benchmarks;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line that all peers share: times workloads and prints one JSON line a result. */
@Command(mixinStandardHelpOptions = true, sortOptions = false,
        description = "Times workloads and prints one JSON line a result (the median of the repeats).")
public final class WorkloadCommand implements Callable<Integer> {
    private static final String STARTUP = "W10";
    private static final String FIRST_STEP = "--first-step";

    @Option(names = "--threads", defaultValue = "1", description = "threads that kernels use (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--warm", defaultValue = "3", description = "seconds of warm-up (default: ${DEFAULT-VALUE})")
    private double warm;

    @Option(names = "--secs", defaultValue = "2", description = "seconds of one repeat (default: ${DEFAULT-VALUE})")
    private double secs;

    @Option(names = "--reps", defaultValue = "5", description = "repeats, whose median counts (default: ${DEFAULT-VALUE})")
    private int reps;

    @Option(names = "--turns", description = "after the warm-up, time a repeat for each line of the standard input: another process"
            + " can have its turn between them")
    private boolean turns;

    @Option(names = "--print-ceiling", description = "add the time that a step needs at least on this machine")
    private boolean printCeiling;

    @Parameters(paramLabel = "NAME", description = "workloads; none for a list")
    private List<String> names = new ArrayList<>();

    private final Peer peer;

    private WorkloadCommand(Peer peer) {
        this.peer = peer;
    }

    /** One timed repeat. */
    private interface Repeat {
        double run() throws IOException, InterruptedException;
    }

    /** A library whose workloads are timed. */
    public interface Peer {
        /** {@return its name in the results} */
        String name();

        /** {@return what else to know of it: a version, a backend} */
        String note();

        /** Sets how many threads its kernels use. @param threads 1 or more */
        void threads(int threads);

        /** {@return the workloads that it can run, each made when it is asked for} */
        Map<String, Supplier<Workload>> workloads();
    }

    /** Runs the command line. @param peer whose workloads @param arguments see {@code --help} */
    public static void run(Peer peer, String... arguments) {
        if (List.of(arguments).equals(List.of(FIRST_STEP))) {
            // What W10 starts: no command line is parsed, which would take a quarter of the time.
            peer.threads(Runtime.getRuntime().availableProcessors());
            System.out.println("first step " + peer.workloads().get("W1b32").get().step().run());
            return;
        }
        System.exit(new CommandLine(new WorkloadCommand(peer)).setCommandName(peer.name()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        peer.threads(threads);
        Map<String, Supplier<Workload>> all = peer.workloads();
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
            if (name.equals(STARTUP)) {
                report(this::startup, milliseconds -> line(STARTUP, milliseconds, "ms", ""));
            } else {
                measure(all.get(name).get(), ceiling);
            }
        }
        return 0;
    }

    /** Prints a line of the median of the repeats or, in turns, one of each. */
    private void report(Repeat repeat, DoubleFunction<JsonObject> line) throws IOException, InterruptedException {
        if (turns) {
            System.out.println("ready");
            var lines = new BufferedReader(new InputStreamReader(System.in));
            while (lines.readLine() != null) {
                System.out.println(line.apply(repeat.run()));
            }
            return;
        }
        double[] values = new double[reps];
        for (int r = 0; r < reps; r++) {
            values[r] = repeat.run();
        }
        System.out.println(line.apply(Timing.median(values)));
    }

    private void measure(Workload workload, Ceiling ceiling) throws IOException, InterruptedException {
        double first = workload.step().run();
        Timing.seconds(workload.step(), warm);
        report(() -> Timing.seconds(workload.step(), secs), seconds -> result(workload, first, seconds, ceiling));
    }

    private JsonObject result(Workload workload, double first, double seconds, Ceiling ceiling) {
        String note = workload.unit().equals("steps/s") ? "first loss " + first : "";
        if (workload.unit().equals("us/op")) {
            // The value is linear: what makes an operation's microseconds of a step's seconds makes its bytes of the step's.
            note = Math.round(workload.value().applyAsDouble(Timing.allocatedBytes(workload.step()) * 1e-6)) + " bytes/op";
        }
        JsonObject line = line(workload.name(), workload.value().applyAsDouble(seconds), workload.unit(), note);
        double least = ceiling == null ? 0 : ceiling.seconds(workload.cost());
        if (least > 0) {
            line.addProperty("ceiling", workload.value().applyAsDouble(least));
            line.addProperty("share", least / seconds);
        }
        return line;
    }

    /** Milliseconds from the start of a JVM with this one's flags to the end of its first step of W1b32. */
    private double startup() throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), peer.getClass().getName(), FIRST_STEP));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        int said = process.getInputStream().read();
        double milliseconds = (System.nanoTime() - start) / 1e6;
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
        if (process.waitFor() != 0 || said < 0) {
            throw new IOException("a JVM ended with " + process.exitValue() + " and printed nothing: " + command);
        }
        return milliseconds;
    }

    private JsonObject line(String workload, double value, String unit, String note) {
        var line = new JsonObject();
        line.addProperty("peer", peer.name());
        line.addProperty("workload", workload);
        line.addProperty("threads", threads);
        line.addProperty("value", value);
        line.addProperty("unit", unit);
        line.addProperty("repeats", turns ? 1 : reps);
        line.addProperty("note", (note + " " + peer.note()).strip());
        return line;
    }
}
