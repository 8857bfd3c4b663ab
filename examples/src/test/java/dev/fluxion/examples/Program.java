package dev.fluxion.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Programs of the JDK, run in processes of their own. */
public final class Program {
    private Program() {}

    /** {@return a process to start: a tool of this JDK, told to write UTF-8} @param tool such as {@code java} @param words after it */
    public static ProcessBuilder of(String tool, String... words) {
        Stream<String> utf8 = tool.equals("java") ? Stream.of("-Dstdout.encoding=UTF-8", "-Duser.language=en") : Stream.empty();
        String place = Path.of(System.getProperty("java.home"), "bin", tool).toString();
        List<String> command = Stream.of(Stream.of(place), utf8, Stream.of(words)).flatMap(s -> s).toList();
        return new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
    }

    /** {@return what a program in one file prints, which has to end well} @param folder to run in @param words of {@code java} */
    public static String run(Path folder, String... words) throws IOException, InterruptedException {
        return printed(of("java", words).directory(folder.toFile()).start());
    }

    /** {@return what a process prints, which has to end well} */
    public static String printed(Process process) throws IOException, InterruptedException {
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }

    /** {@return all of the class path} */
    public static String classPath() {
        return String.join(File.pathSeparator, List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .map(entry -> Path.of(entry).toAbsolutePath().toString()).toList());
    }
}
