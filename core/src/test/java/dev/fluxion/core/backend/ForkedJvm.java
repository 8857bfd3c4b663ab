package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class of the tests in a process of its own, for what depends on how the JVM was started. */
public final class ForkedJvm {
    private static final List<String> VECTOR = List.of("--add-modules", "jdk.incubator.vector", "-Dfluxion.warmup=off");

    private ForkedJvm() {}

    /** {@return what the class prints, run with the Vector API, cold or warm} @param options of the JVM */
    public static String run(Class<?> main, List<String> options, String... args) throws IOException, InterruptedException {
        var all = new ArrayList<>(VECTOR);
        all.addAll(options);
        return runWithout(main, all, args);
    }

    /** {@return what the class prints, run without the Vector API module} @param options of the JVM */
    public static String runWithout(Class<?> main, List<String> options, String... args) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(args));
        // Errors go to a file: a pipe that nobody empties would stop the process.
        File errors = File.createTempFile("forked", ".txt");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors).start();
            String output = new String(process.getInputStream().readAllBytes());
            assertEquals(0, process.waitFor(), () -> command + " failed: " + output + read(errors));
            return output;
        } finally {
            errors.delete();
        }
    }

    private static String read(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
