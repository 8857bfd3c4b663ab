package dev.fluxion.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The snippets of a page are one program, as if they were typed into jshell one after the other: each prints the text below it, or
 * nothing. So are the cells of its tables below a head "Fluxion". {@code -Dfluxion.docs=write} writes anew what is printed.
 */
class PagesTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final String MARK = "\u2702";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tour", "coming-from-pytorch", "coming-from-keras", "coming-from-dl4j"})
    void itsSnippetsPrintWhatItSays(String name) throws IOException, InterruptedException {
        Path file = DOCS.resolve(name + ".md");
        List<String> page = Files.readAllLines(file);
        String[] printed = run(page).split(MARK + "\n", -1);
        String written = written(page, printed);
        if ("write".equals(System.getProperty("fluxion.docs"))) {
            Files.writeString(file, written);
            for (Path picture : pictures()) {
                Files.copy(picture, DOCS.resolve("pictures").resolve(picture.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        assertEquals(written, String.join("\n", page) + "\n");
        for (Path picture : pictures()) {
            assertEquals(Files.readString(picture), Files.readString(DOCS.resolve("pictures").resolve(picture.getFileName())), picture + " is stale");
        }
    }

    private List<Path> pictures() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".svg")).toList();
        }
    }

    private String run(List<String> page) throws IOException, InterruptedException {
        var program = new StringBuilder(Files.readAllLines(Path.of("fluxion.jsh")).stream().filter(line -> line.startsWith("import "))
                .collect(Collectors.joining("\n", "", "\nvoid main() throws Exception {\n")));
        int column = -1;
        for (int i = 0; i < page.size(); i++) {
            List<String> cells = List.of(page.get(i).split(" *\\| *", -1));
            if (page.get(i).equals("```java")) {
                for (i++; !page.get(i).equals("```"); i++) {
                    program.append(page.get(i)).append('\n');
                }
                program.append("IO.println(\"" + MARK + "\");\n");
            } else if (cells.contains("Fluxion")) {
                column = cells.indexOf("Fluxion");
                i++;
            } else if (cells.size() < 2) {
                column = -1;
            } else if (column > 0) {
                program.append(cell(cells.get(column)));
            }
        }
        Path source = Files.writeString(folder.resolve("Page.java"), program.append("}\n"));
        // What Java says of the module comes before all else in a program, and not at all in jshell.
        return Program.run(folder, "--add-modules", "jdk.incubator.vector", "-cp", Program.classPath(), source.toString())
                .replaceFirst("WARNING: Using incubator modules: .*\\R", "");
    }

    /** Each code in a cell is a program of its own, which knows what the snippets above it made. */
    private static String cell(String text) {
        var program = new StringBuilder();
        String[] pieces = text.split("`");
        for (int i = 1; i < pieces.length; i += 2) {
            program.append("{ ").append(pieces[i]).append(pieces[i].endsWith("}") ? " }\n" : "; }\n");
        }
        return program.toString();
    }

    /** The page with what each snippet printed below it. */
    private static String written(List<String> page, String[] printed) {
        var lines = new ArrayList<String>();
        int snippet = 0;
        for (int i = 0; i < page.size(); i++) {
            lines.add(page.get(i));
            if (page.get(i).equals("```java")) {
                while (!page.get(i).equals("```")) {
                    lines.add(page.get(++i));
                }
                if (i + 2 < page.size() && page.get(i + 2).equals("```text")) {
                    i += 2;
                    while (!page.get(i).equals("```")) {
                        i++;
                    }
                }
                String text = printed[snippet++];
                if (!text.isEmpty()) {
                    lines.addAll(List.of("", "```text"));
                    lines.addAll(text.lines().toList());
                    lines.add("```");
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
