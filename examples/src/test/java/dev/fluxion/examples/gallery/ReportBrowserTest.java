package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fluxion.examples.Browser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports in a real Chromium: wide and narrow, light and dark, and in a window that changes under them. */
class ReportBrowserTest {
    /** Charts, pictures and tables that reach out of their card, and charts that are empty; "" for none. */
    private static final String MISFITS = """
            [...document.querySelectorAll('section :is(canvas, .scroll, .facts, pre)')].filter(e => e.getClientRects().length > 0).map(e => {
              const box = e.getBoundingClientRect(), card = e.closest('section').getBoundingClientRect();
              return box.left < card.left || box.right > card.right || box.width < 20 ? `${e.tagName} ${e.id} ${box.left} to ${box.right} in ${card.left} to ${card.right}` : '';
            }).filter(text => text).join('; ')""";

    /** What the graph lies on, and whether another rule turns its colours around. */
    private static final String GRAPH = "getComputedStyle(document.querySelector('.graph svg [fill=white]')).fill + ' ' "
            + "+ getComputedStyle(document.querySelector('.graph svg')).filter";

    @TempDir
    private Path folder;

    @Test
    void nothingIsCutOffOrAskedForAndNothingIsComplainedOf() throws IOException, InterruptedException {
        var started = Browser.start(folder.resolve("profile"));
        assumeTrue(started.isPresent(), "no Chromium to look at reports with");
        Browser browser = started.get();
        try {
            var nowhere = new PrintWriter(Writer.nullWriter());
            for (Example example : List.of(new Iris(), new Vae(), new Gpt())) {
                Gallery.run(example, new Options(0, null, null, null, null, folder, null, true), nowhere, nowhere);
                browser.open(folder.resolve(example.about().name() + "-seed0.html").toUri(), 1280, false);
                assertTrue(browser.evaluate("document.querySelectorAll('#charts canvas').length").getAsInt() > 0, "no curves");
                for (int width : new int[] {400, 1280}) {
                    for (boolean dark : new boolean[] {false, true}) {
                        browser.look(width, dark);
                        String where = example.about().name() + " at " + width + (dark ? " dark" : " light");
                        assertEquals("", browser.evaluate(MISFITS).getAsString(), where);
                        assertEquals(dark ? "rgb(20, 24, 29) none" : "rgb(255, 255, 255) none", browser.evaluate(GRAPH).getAsString(), where);
                        assertTrue(browser.evaluate("document.documentElement.scrollWidth").getAsInt() <= width, where + " is wider than its window");
                    }
                }
            }
            assertEquals(List.of(), browser.complaints);
        } finally {
            browser.close();
        }
    }
}
