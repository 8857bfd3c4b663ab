package dev.fluxion.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Threads;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each workload that is timed gives the same bits on any number of threads, each time, on both backends and with any compiler.
 *
 * <p>{@code -Dworkloads=all} has all of them compared, which takes some minutes; without it those are left out that take seconds:
 * the networks W3 to W6, 10 million parameters, 1500 steps towards subnormal numbers, products from 1024 on. Tables of 64 million
 * take too much memory. What runs interpreted, or compiled by C1 alone, has less than a million parameters and 20 million
 * multiplications. Of W3 to W6 and of 70,001 parameters, nn has the like in small.
 */
class OneAnswerTest {
    private static final int STEPS = 2;
    private static final Predicate<String> TABLES = matches("W7-.*-(rows|dense)");
    private static final Predicate<String> LARGE = "all".equals(System.getProperty("workloads")) ? TABLES
            : TABLES.or(matches("W[3-6].*|W7-.*-(10M|zeros|subnormal)|W8-(1024|2048)"));
    private static final Predicate<String> SMALL = matches("W1b32|W7-.*-10k|W8-(64|128)|W9-.*");

    private static Predicate<String> matches(String pattern) {
        return Pattern.compile(pattern).asMatchPredicate();
    }

    private static List<String> names(Predicate<String> which) {
        return new Workloads().workloads().keySet().stream().filter(which).toList();
    }

    static Stream<String> workloads() {
        return names(LARGE.negate()).stream();
    }

    private static String bits(int threads, List<String> names) {
        int before = Threads.get();
        Threads.set(threads);
        try {
            return WorkloadBits.of(STEPS, names);
        } finally {
            Threads.set(before);
        }
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void anyNumberOfThreads(String name) {
        String once = bits(1, List.of(name));
        for (int threads : new int[] {2, 4}) {
            assertEquals(once, bits(threads, List.of(name)), threads + " threads");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-Dfluxion.backend=scalar -Dfluxion.threads=1", "-Dfluxion.backend=vector -Dfluxion.threads=4", "-Xint",
        "-Dfluxion.backend=scalar -Xint", "-XX:TieredStopAtLevel=1", "-Dfluxion.backend=scalar -XX:TieredStopAtLevel=1"
    })
    void anyBackendAndAnyCompiler(String options, @TempDir Path folder) throws Exception {
        boolean slow = options.contains("-Xint") || options.contains("TieredStopAtLevel");
        List<String> names = names(slow ? SMALL : LARGE.negate());
        var arguments = new ArrayList<>(List.of(Integer.toString(STEPS)));
        arguments.addAll(names);
        assertEquals(WorkloadBits.of(STEPS, names), run(options, WorkloadBits.class, arguments, folder));
    }

    /** Billions of multiplications, in scalar code first; after a few seconds vectors take their place, tile by tile. */
    @Test
    void fromScalarToVectorLoops(@TempDir Path folder) throws Exception {
        assertEquals(WorkloadBits.of(30, List.of("W2")),
                run("-Dfluxion.backend=vector", WorkloadBits.class, List.of("30", "W2"), folder));
    }

    /** What W10 times: a start, and the first step. */
    @ParameterizedTest
    @ValueSource(strings = {"-Dfluxion.backend=scalar", "-Dfluxion.backend=vector", "-Xint", "-XX:TieredStopAtLevel=1"})
    void theFirstStepAfterAStart(String options, @TempDir Path folder) throws Exception {
        double loss = new Workloads().workloads().get("W1b32").get().step().run();
        assertEquals("first step " + loss, run(options, Workloads.class, List.of("--first-step"), folder));
    }

    @Test
    void everyNameIsKnown() {
        assertTrue(new Workloads().workloads().keySet().containsAll(List.of("W1b32", "W1b128", "W2", "W7-rms-10k", "W7-rmsc-1M",
                "W7-rmsm-10M", "W7-adam-1M", "W8-64", "W8-2048", "W9-xyz1", "W9-xyz16", "W9-chain1", "W9-chain16", "W9-infer-io")));
    }

    private static String run(String options, Class<?> main, List<String> arguments, Path folder) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options.split(" ")));
        command.add(main.getName());
        command.addAll(arguments);
        File errors = folder.resolve("errors").toFile();
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        int exit = process.waitFor();
        assertEquals(0, exit, command + " failed: " + Files.readString(errors.toPath()));
        return output;
    }
}
