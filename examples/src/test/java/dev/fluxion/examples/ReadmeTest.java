package dev.fluxion.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on the README's first screen prints what the README says. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    @Test
    void theProgramPrintsTheseNumbers(@TempDir Path folder) throws IOException, InterruptedException {
        String readme = Files.readString(README);
        Path source = folder.resolve("Xor.java");
        Files.writeString(source, block(readme, "java"));
        assertEquals(block(readme, "text"), Program.run(folder, "-cp", Program.classPath(), source.toString()));
    }

    @Test
    void itIsShort() throws IOException {
        String program = block(Files.readString(README), "java");
        assertTrue(program.lines().filter(line -> !line.isBlank()).count() <= 20, "the first program has at most 20 lines");
    }

    private static String block(String markdown, String language) {
        Matcher matcher = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(markdown);
        assertTrue(matcher.find(), "README.md has a block of " + language);
        return matcher.group(1);
    }
}
