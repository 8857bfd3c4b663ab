package dev.fluxion.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Graph;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

/** Each program on the pages prints the text that follows it; the pictures are {@code Graph}'s, {@code -Dfluxion.docs=write} draws them anew. */
class AutogradPagesTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern PROGRAM = Pattern.compile("(?s)```java\n(.*?)```\n\n```text\n(.*?)```");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"autograd.md", "topological-sort.md"})
    void programsPrintWhatThePageSays(String page) throws IOException, InterruptedException {
        String markdown = Files.readString(DOCS.resolve(page));
        var programs = PROGRAM.matcher(markdown).results().toList();
        assertEquals(markdown.split("```java").length - 1, programs.size(), "each program has its output below");
        for (var program : programs) {
            Path source = Files.writeString(folder.resolve("Page.java"), program.group(1));
            assertEquals(program.group(2), run(source), program.group(1));
        }
    }

    @Test
    void theFirstChapterStandsAlone() throws IOException, InterruptedException {
        Path value = Path.of("src/main/java/dev/fluxion/examples/Value.java");
        assertEquals("""
                b = a + a; c = b + b: ∂c/∂b = 2, ∂c/∂a = 4
                g = 24.7041, ∂g/∂a = 138.8338, ∂g/∂b = 645.5773
                """, run(value));
        assertTrue(Files.readAllLines(value).size() <= 140);
    }

    private static String run(Path source) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dstdout.encoding=UTF-8", "-Duser.language=en"));
        if (!source.endsWith("Value.java")) {
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        }
        command.add(source.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }

    private static Tensor leaf(String name, double value) {
        return Tensor.scalar(value).requiresGrad(true).name(name);
    }

    @Test
    void picturesAreNotStale() throws Exception {
        Tensor a = leaf("a", 3);
        Tensor twice = a.add(a).name("b");
        picture("topological-sort.svg", Graph.of(twice.add(twice).name("c"), twice));
        Tensor x = leaf("x", 3);
        Tensor w = leaf("w", 2);
        Tensor p = w.mul(x).name("p");
        Tensor z = p.add(leaf("b", -1)).name("z");
        picture("autograd.svg", Graph.of(z.square().name("loss"), p, z));
    }

    private static void picture(String name, Graph graph) throws Exception {
        Path file = DOCS.resolve(name);
        if ("write".equals(System.getProperty("fluxion.docs"))) {
            Files.writeString(file, graph.svg());
        }
        assertEquals(graph.svg(), Files.readString(file), name + " is stale: run mvn test -Dfluxion.docs=write");
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(graph.svg())));
    }
}
