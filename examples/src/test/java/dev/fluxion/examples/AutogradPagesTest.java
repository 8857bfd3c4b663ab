package dev.fluxion.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Graph;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
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
            assertEquals(program.group(2), Program.run(folder, "-cp", Program.classPath(), source.toString()), program.group(1));
        }
    }

    @Test
    void theFirstChapterStandsAlone() throws IOException, InterruptedException {
        Path value = Path.of("src/main/java/dev/fluxion/examples/Value.java");
        assertEquals("""
                b = a + a; c = b + b: ∂c/∂b = 2, ∂c/∂a = 4
                g = 24.7041, ∂g/∂a = 138.8338, ∂g/∂b = 645.5773
                """, Program.run(folder, value.toAbsolutePath().toString()));
        assertTrue(Files.readAllLines(value).size() <= 140);
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
