package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.examples.Cli;
import dev.fluxion.examples.textbook.TextbookPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of docs/gallery.md and README.md are those that {@code table} makes from the stored results; {@code -Dfluxion.docs=write} writes them anew. */
class GalleryPageTest {
    private static final Path RESULTS = Path.of("results");
    private static final Path PAGE = Path.of("..", "docs", "gallery.md");
    private static final Path README = Path.of("..", "README.md");
    private static void check(Path page, String name, String table) throws IOException {
        String text = Files.readString(page);
        Matcher place = Pattern.compile("(?s)(<!-- " + name + "[^>]*-->\n).*?(<!-- end -->)").matcher(text);
        assertTrue(place.find(), page + " has a place for " + name);
        String filled = place.replaceFirst(Matcher.quoteReplacement(place.group(1) + table + place.group(2)));
        if ("write".equals(System.getProperty("fluxion.docs"))) {
            Files.writeString(page, filled);
        }
        assertEquals(filled, Files.readString(page), page + " is stale: run with -Dfluxion.docs=write");
    }

    @Test
    void theTablesAreThoseOfTheStoredResults() throws IOException {
        check(PAGE, "table", Cli.run("table", RESULTS.toString()).out());
        check(README, "table", Cli.run("table", "--short", RESULTS.toString()).out());
        check(PAGE, "textbook", TextbookPage.table());
    }

    @Test
    void aStoredResultIsOfTheSourcesSettingsAndAFigureThatIsShortHasAReason() throws IOException {
        List<Result> results = ReproductionTable.read(RESULTS);
        for (Example example : Gallery.EXAMPLES) {
            About about = example.about();
            List<Result> own = results.stream().filter(result -> result.example().equals(about.name())).toList();
            for (Result result : own) {
                assertFalse(result.quick(), "a quick run says nothing");
                assertEquals("run " + about.name() + (result.seed() == 0 ? "" : " --seed " + result.seed()), result.command(), "the source's settings");
            }
            if (!own.isEmpty() && about.isShort(own.stream().mapToDouble(Result::reached).average().orElseThrow())) {
                assertFalse(about.note().isEmpty(), about.name() + " falls short, and its note doesn't say why");
            }
        }
        for (Result result : results) {
            assertEquals(Gallery.named(result.example()).about().score(), result.score(), "the result is of the example as it is now");
        }
    }
}
