package dev.fluxion.examples.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.fluxion.core.Tensor;
import dev.fluxion.examples.Browser;
import dev.fluxion.examples.Cli;
import dev.fluxion.optim.Adadelta;
import dev.fluxion.optim.AdamBuilder;
import dev.fluxion.optim.Lion;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.RMSpropPresets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceTest {
    @TempDir
    private static Path folder;
    private static Path file;
    private static String page;
    private static JsonObject data;
    private static Browser browser;

    @BeforeAll
    static void save() throws IOException {
        file = folder.resolve("race.html");
        Cli cli = Cli.run("race", "--out", file.toString());
        assertEquals("", cli.err());
        assertEquals(0, cli.exitCode());
        page = Files.readString(file);
        data = JsonParser.parseString(within(page, "<script type=\"application/json\" id=\"data\">", "</script>")).getAsJsonObject();
    }

    private static String within(String text, String before, String after) {
        Matcher matcher = Pattern.compile(Pattern.quote(before) + "(.*?)" + Pattern.quote(after), Pattern.DOTALL).matcher(text);
        assertTrue(matcher.find(), "no " + before);
        return matcher.group(1);
    }

    @Test
    void thePageNamesNoOtherPlaceAndAllRacers() {
        assertFalse(page.contains("://"), "an address");
        assertFalse(Pattern.compile("\\b(src|href)\\s*=(?!\\s*\"data:)|@import|\\bfetch\\s*\\(|XMLHttpRequest").matcher(page).find());
        assertEquals(12 + 12, data.getAsJsonArray("racers").size());
        assertEquals(7, data.getAsJsonArray("lands").size());
        RMSpropPresets.table().keySet().forEach(name -> assertTrue(page.contains("function step_rmsprop_" + name + "(θ, g, ")));
        for (String name : List.of("sgd", "momentum", "rprop", "adagrad", "adadelta", "adam", "adamw", "amsgrad", "adamax", "nadam", "radam",
                "lion")) {
            assertTrue(page.contains("function step_" + name + "(θ, g, "), name);
        }
    }

    @Test
    void theEndsAreTheOptimizers() {
        // The same by autograd on Tensors: f = 0.05·x² + 5·y² by momentum.
        Tensor p = Tensor.of(new double[] {-8, 2.5}, 2).requiresGrad(true);
        var optimizer = dev.fluxion.optim.SGD.builder().momentum(0.9).lr(0.15).build(List.of(p));
        for (int t = 0; t < 300; t++) {
            optimizer.zeroGrad();
            p.mul(p).mul(Tensor.of(new double[] {0.05, 5}, 2)).sum().backward();
            optimizer.step();
        }
        JsonArray end = data.getAsJsonArray("lands").get(4).getAsJsonObject().getAsJsonObject("ends").getAsJsonArray("momentum");
        assertEquals(p.toDoubleArray()[0], end.get(0).getAsDouble(), 1e-12);
        assertEquals(p.toDoubleArray()[1], end.get(1).getAsDouble(), 1e-12);
    }

    @Test
    void aBadPlaceIsOneLine() {
        for (String option : List.of("--out", "--svg")) {
            Cli cli = Cli.run("race", option, folder + "/no/x");
            assertEquals(2, cli.exitCode());
            assertEquals(1, cli.err().lines().count(), cli.err());
            assertTrue(cli.err().startsWith("fluxion race: " + option + " is "), cli.err());
        }
    }

    @Test
    void thePictureOfTheReadmeIsUpToDate() throws IOException {
        Path svg = folder.resolve("race.svg");
        assertEquals(0, Cli.run("race", "--svg", svg.toString()).exitCode());
        assertEquals(Files.readString(Path.of("..", "docs", "pictures", "race.svg")), Files.readString(svg));
    }

    @Test
    void inABrowserItPlaysAsksForNothingAndEndsWhereJavaEnds() throws Exception {
        open(1280, false);
        while (step() < 5) {
            Thread.sleep(20);
        }
        for (Landscape land : Landscape.all()) {
            var ends = browser.evaluate("(l => Object.fromEntries(data.racers.map(r => [r.key, run(l, r, 1, null).at(-1)])))"
                    + "(data.lands.find(l => l.key === '" + land.key() + "'))").getAsJsonObject();
            assertEnds(land, ends, 1, null);
        }
        assertEquals(List.of(), browser.complaints);
    }

    /** Beale's function, by three settings of the sliders, which are moved by the mouse. */
    @Test
    void slidersRerunTheFormulas() throws Exception {
        open(400, true);
        assertEquals(400, browser.evaluate("document.scrollingElement.scrollWidth").getAsInt(), "nothing is wider than the window");
        Landscape beale = Landscape.all().getFirst();
        for (double[] shares : new double[][] {{0.2, 0.3}, {0.35, 0.8}, {0.6, 0.0}}) {
            browser.click("#rate", shares[0]);
            browser.click("#rho", shares[1]);
            double scale = browser.evaluate("scale()").getAsDouble();
            JsonElement rho = browser.evaluate("rho()");
            assertEquals(Math.pow(10, 2 * shares[0] - 1), scale, 0.25 * scale);
            assertEquals(text("'× ' + scale().toPrecision(3)"), text("$('ratetext').textContent"));
            assertEquals(shares[1] == 0.0, rho.isJsonNull());
            JsonObject ends = browser.evaluate("Object.fromEntries([...paths].map(([key, points]) => [key, points.at(-1)]))").getAsJsonObject();
            assertEnds(beale, ends, scale, rho.isJsonNull() ? null : rho.getAsDouble());
        }
        assertEquals(List.of(), browser.complaints);
    }

    @Test
    void buttonsAndTogglesDoWhatTheySay() throws Exception {
        open(1280, true);
        browser.click("#play", 0.5);
        assertEquals("Play", text("$('play').textContent"));
        browser.click("#time", 0.5);
        assertEquals(150, step(), 8);
        assertTrue(coloured() > 100, "paths are drawn");
        browser.click("[data-pick=none]", 0.5);
        assertEquals(0, coloured());
        browser.click("#on_adam", 0.5);
        assertEquals("adam", text("[...on].join()"));
        int one = coloured();
        assertTrue(one > 20, "a path is drawn");
        assertTrue(text("$('rulename').textContent").startsWith("Adam, rate here "));
        browser.click("[data-pick=presets]", 0.5);
        assertEquals(12, browser.evaluate("on.size").getAsInt());
        browser.click("[data-pick=all]", 0.5);
        assertEquals(24, browser.evaluate("document.querySelectorAll('#legend :checked').length").getAsInt());
        browser.click("#lands :nth-child(4)", 0.5);
        assertEquals("himmelblau", text("land.key"));
        assertTrue(step() < 100, "a new function begins from the start");
        assertEquals("Pause", text("$('play').textContent"));
        assertEquals(List.of(), browser.complaints);
    }

    private static void open(int width, boolean dark) throws Exception {
        if (browser == null) {
            browser = Browser.start(folder.resolve("profile")).orElse(null);
        }
        assumeTrue(browser != null, "no Chromium is installed");
        browser.open(file.toUri(), width, dark);
    }

    @AfterAll
    static void close() throws IOException, InterruptedException {
        if (browser != null) {
            browser.close();
        }
    }

    private static int step() throws Exception {
        return browser.evaluate("+$('time').value").getAsInt();
    }

    private static String text(String expression) throws Exception {
        return browser.evaluate("String(" + expression + ")").getAsString();
    }

    /** {@return the pixels of the canvas that have a colour: level lines and ground are grey} */
    private static int coloured() throws Exception {
        return browser.evaluate("(c => { const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', {willReadFrequently: true}); "
                + "copy.drawImage(c, 0, 0); const p = copy.getImageData(0, 0, c.width, c.height).data; let n = 0; "
                + "for (let i = 0; i < p.length; i += 4) n += Math.max(p[i], p[i + 1], p[i + 2]) - Math.min(p[i], p[i + 1], p[i + 2]) > 60; "
                + "return n; })($('canvas'))").getAsInt();
    }

    private static void assertEnds(Landscape land, JsonObject ends, double scale, Double rho) {
        var wrong = new StringBuilder();
        for (Racer racer : Racer.all()) {
            OptimizerBuilder<?> builder = racer.builder().lr(scale * racer.rate().applyAsDouble(land));
            double[] java = Racer.run(land, rho == null ? builder : with(builder, rho)).getLast();
            JsonArray end = ends.getAsJsonArray(racer.key());
            for (int k = 0; k < 2; k++) {
                double error = Math.abs(end.get(k).getAsDouble() - java[k]) / Math.max(1, Math.abs(java[k]));
                if (!(error <= 1e-6)) {
                    wrong.append(land.key() + " " + racer.key() + " " + end + " Java " + java[0] + " " + java[1] + "\n");
                }
            }
        }
        assertEquals("", wrong.toString(), "farther apart than 1e-6, rate " + scale + ", rho " + rho);
    }

    private static OptimizerBuilder<?> with(OptimizerBuilder<?> builder, double rho) {
        return switch (builder) {
            case RMSprop.Builder b -> b.rho(rho);
            case Adadelta.Builder b -> b.rho(rho);
            case Lion.Builder b -> b.betas(0.9, rho);
            case AdamBuilder<?> b -> b.betas(0.9, rho);
            default -> builder;
        };
    }
}
