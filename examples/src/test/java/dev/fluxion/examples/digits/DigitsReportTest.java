package dev.fluxion.examples.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.fluxion.examples.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitsReportTest {
    @TempDir
    private Path folder;

    private static Run run(int wrong) {
        Digits digits = Digits.embedded();
        List<Reading> readings = IntStream.range(0, digits.heldOutRows().length)
                .mapToObj(i -> {
                    int label = digits.labels()[4 * i + 3];
                    return new Reading(4 * i + 3, label, i < wrong ? (label + 1) % 10 : label, 0.5 + i / 1000.0);
                })
                .toList();
        return new Run(new Settings(3, 2, 32, 0.001, 0.9, List.of(128), 0.2, false), "Linear", 1290, digits,
                List.of(new Epoch(1, 2.0, 0.25, 1.5, 0.5), new Epoch(2, 1.0, 0.75, 0.75, 0.875)), readings, 1.5, "scalar");
    }

    private static JsonObject data(String page) {
        Matcher script = Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL).matcher(page);
        assertTrue(script.find());
        return JsonParser.parseString(script.group(1)).getAsJsonObject();
    }

    @Test
    void thePageLoadsNothing() {
        String page = DigitsReport.html(run(3), Map.of());
        // Everything by which a page brings in another file: attributes, style sheets, modules, requests, source maps.
        Pattern loads = Pattern.compile("<(link|script|img|iframe|object|embed|use)\\b[^>]*\\b(src|href|data)\\s*=(?!\\s*[\"']?data:)"
                + "|@import|url\\((?!#)|\\bimport\\s*\\(|\\bfetch\\s*\\(|XMLHttpRequest|WebSocket|sourceMappingURL");
        Matcher found = loads.matcher(page);
        assertFalse(found.find(), () -> "the page loads: " + page.substring(found.start(), found.end() + 60));
        assertFalse(page.contains("{{report"), "a place of the template was left empty");
        assertTrue(page.contains("Chart.js v4") && page.contains("The MIT License"), "Chart.js or its licence is missing");
    }

    @Test
    void theFiguresAreInThePage() {
        JsonObject data = data(DigitsReport.html(run(3), Map.of("Java", "25")));
        assertEquals(1348, data.get("trainSize").getAsInt());
        assertEquals(449, data.get("testSize").getAsInt());
        assertEquals(2, data.getAsJsonArray("epochs").size());
        assertEquals(0.875, data.getAsJsonArray("epochs").get(1).getAsJsonObject().get("testAccuracy").getAsDouble());
        assertEquals(10, data.getAsJsonArray("confusion").size());
        assertEquals(3, data.get("misreadCount").getAsInt());
        JsonObject surest = data.getAsJsonArray("misread").get(0).getAsJsonObject();
        assertEquals(11, surest.get("index").getAsInt());
        assertEquals(64, surest.getAsJsonArray("pixels").size());
        assertEquals("3", data.getAsJsonObject("settings").get("Seed").getAsString());
        assertEquals("25", data.getAsJsonObject("environment").get("Java").getAsString());
    }

    @Test
    void hundredsOfMistakesAreCountedButNotAllDrawn() {
        JsonObject data = data(DigitsReport.html(run(400), Map.of()));
        assertEquals(400, data.get("misreadCount").getAsInt());
        assertEquals(60, data.getAsJsonArray("misread").size());
    }

    @Test
    void noValueCanBreakOutOfItsPlace() {
        String hostile = "</script><script>alert(1)</script>{{data}}$1\\";
        JsonObject data = data(DigitsReport.html(run(0), Map.of("Java", hostile)));
        assertEquals(hostile, data.getAsJsonObject("environment").get("Java").getAsString());
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
