package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bits do not depend on how the JVM runs the code: by interpretation, by either compiler, before or after compiling. */
class SameBitsTest {
    @Test
    void interpretedAndCompiledCodeGiveTheSameBits() throws Exception {
        List<String> reference = run(0, "-Xint");
        assertTrue(reference.size() > 100, reference.size() + " lines, expected one for each function and dtype");
        assertEquals(reference, run(100, "-XX:TieredStopAtLevel=1"));
        // -Xbatch waits for each compilation, so that every kernel is compiled by the last repetition.
        assertEquals(reference, run(100, "-Xbatch"));
    }

    private static List<String> run(int repetitions, String option) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), option,
                "-Xmx512m", "-cp", System.getProperty("java.class.path"), BitsOfEverything.class.getName(), "scalar",
                Integer.toString(repetitions)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = process.inputReader().readAllLines();
        assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
        return lines;
    }
}
