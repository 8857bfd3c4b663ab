package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.fluxion.core.Tensor;
import dev.fluxion.examples.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
    private static final About ABOUT = new About("x", "Title", "a text.", "a source", "accuracy", "500 ± 0", "a note");

    @TempDir
    private Path folder;

    /** Of 40 images, one of every class after the other, the first so many are taken for the next class, each surer than the one before. */
    private static String page(int wrong, String setting) throws IOException {
        var options = new Options(3, null, null, null, null, null, null, false);
        var nowhere = new PrintWriter(Writer.nullWriter());
        try (var session = new Session(ABOUT, options, nowhere, nowhere)) {
            float[][] logits = new float[40][10];
            int[] labels = new int[40];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = i % 10;
                logits[i][i < wrong ? (i + 1) % 10 : i % 10] = i + 1;
            }
            session.confusion(Tensor.of(logits), Tensor.of(labels), "0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            session.mistakes(Tensor.zeros(40, 1, 8, 8), Tensor.of(logits), Tensor.of(labels), "0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            session.score("accuracy", session.accuracy());
            session.setting("Setting", setting);
            return Report.html(ABOUT, Gallery.result(ABOUT, options, session, "run x"), session);
        }
    }

    private static JsonObject data(String page) {
        Matcher script = Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL).matcher(page);
        assertTrue(script.find());
        return JsonParser.parseString(script.group(1)).getAsJsonObject();
    }

    @Test
    void thePageLoadsNothing() throws IOException {
        String page = page(3, "");
        // Everything by which a page brings in another file: attributes, style sheets, modules, requests, source maps.
        Pattern loads = Pattern.compile("<(link|script|img|iframe|object|embed|use)\\b[^>]*\\b(src|href|data)\\s*=(?!\\s*[\"']?data:)"
                + "|@import|url\\((?!#)|\\bimport\\s*\\(|\\bfetch\\s*\\(|XMLHttpRequest|WebSocket|sourceMappingURL");
        Matcher found = loads.matcher(page);
        assertFalse(found.find(), () -> "the page loads: " + page.substring(found.start(), found.end() + 60));
        assertFalse(page.contains("{{report"), "a place of the template was left empty");
        assertTrue(page.contains("Chart.js v4") && page.contains("The MIT License"), "Chart.js or its licence is missing");
    }

    @Test
    void theFiguresAreInThePage() throws IOException {
        JsonObject data = data(page(3, ""));
        assertEquals(37 / 40.0, data.getAsJsonObject("scores").get("accuracy").getAsDouble());
        JsonObject confusion = data.getAsJsonArray("confusion").get(0).getAsJsonObject();
        assertEquals(10, confusion.getAsJsonArray("counts").size());
        assertEquals(1, confusion.getAsJsonArray("counts").get(2).getAsJsonArray().get(3).getAsInt());
        assertEquals(3, data.getAsJsonArray("pictures").size());
        JsonObject surest = data.getAsJsonArray("pictures").get(0).getAsJsonObject();
        assertEquals("a 2 taken for 3, 69 % sure", surest.get("caption").getAsString());
        assertEquals(64, surest.getAsJsonArray("pixels").size());
        assertEquals("3", data.getAsJsonObject("settings").get("Seed").getAsString());
        assertEquals("500 ± 0", data.getAsJsonObject("about").get("published").getAsString());
        assertTrue(data.getAsJsonObject("machine").has("Processor"));
    }

    @Test
    void manyMistakesAreCountedButNotAllDrawn() throws IOException {
        assertEquals(24, data(page(30, "")).getAsJsonArray("pictures").size());
    }

    @Test
    void noValueCanBreakOutOfItsPlace() throws IOException {
        String hostile = "</script><script>alert(1)</script>{{data}}$1\\";
        assertEquals(hostile, data(page(0, hostile)).getAsJsonObject("settings").get("Setting").getAsString());
    }

    @Test
    void rowsAreTrueClassesAndColumnsWhatTheyWereTakenFor() {
        var confusion = new Confusion(List.of("cat", "dog"), new long[][] {{2, 1}, {0, 0}});
        assertEquals("""
                true \\ read  cat  dog    right
                        cat    2    1   66.7 %
                        dog    .    .        -
                """, confusion.toString());
        assertEquals(2 / 3.0, confusion.accuracy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "about 2.4", ".9840 after 20 epochs", "500 ± 0 (most one can get)"})
    void aPublishedFigureIsAFigure(String published) {
        assertThrows(IllegalArgumentException.class, () -> new About("x", "X", "x", "x", "accuracy", published));
    }

    @Test
    void anErrorIsShortWhereItIsLargerAndAnAccuracyWhereItIsSmaller() {
        assertTrue(ABOUT.isShort(499.4));
        assertFalse(ABOUT.isShort(499.6), "it rounds to what is published");
        var error = new About("x", "X", "x", "x", "mean absolute error", "2.4");
        assertTrue(error.isShort(2.46));
        assertFalse(error.isShort(2.44));
        assertFalse(error.isShort(1));
        assertFalse(new About("x", "X", "x", "x", "accuracy", "-").isShort(0));
    }

    @Test
    void aPageIsSavedWholeOrNotAtAll() throws IOException {
        Path file = folder.resolve("report.html");
        Page.save(file, "first");
        Page.save(file, "second");
        assertEquals("second", Files.readString(file));

        Path occupied = Files.createDirectories(folder.resolve("occupied/inside")).getParent();
        assertThrows(IOException.class, () -> Page.save(occupied, "never"));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of("occupied", "report.html"), left.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }
}
