package dev.fluxion.examples.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.fluxion.core.Tensor;
import dev.fluxion.examples.Cli;
import dev.fluxion.optim.RMSpropPresets;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceTest {
    @TempDir
    private static Path folder;
    private static Path file;
    private static String page;
    private static JsonObject data;

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
        String browser = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(path -> Path.of(path, name)))
                .filter(Files::isExecutable).map(Path::toString).findFirst().orElse(null);
        assumeTrue(browser != null, "no Chromium is installed");
        Path log = folder.resolve("browser.log");
        Process process = new ProcessBuilder(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--enable-logging=stderr", "--user-data-dir=" + folder.resolve("profile"), "--virtual-time-budget=4000", "--dump-dom",
                file.toUri() + "#check").redirectError(log.toFile()).start();
        String dom = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertFalse(Files.readString(log).contains("CONSOLE"), Files.readString(log));
        JsonObject check = JsonParser.parseString(within(dom, "<pre id=\"check\" hidden=\"\">", "</pre>")).getAsJsonObject();
        assertEquals(0, check.getAsJsonArray("errors").size(), check.get("errors").toString());
        assertEquals(0, check.get("requests").getAsInt());
        assertTrue(check.get("step").getAsInt() > 5, "it plays: " + check.get("step"));
        double worst = 0;
        String wrong = "";
        for (Landscape land : Landscape.all()) {
            for (Racer racer : Racer.all()) {
                double[] java = racer.run(land).getLast();
                JsonArray end = check.getAsJsonObject("ends").getAsJsonObject(land.key()).getAsJsonArray(racer.key());
                for (int k = 0; k < 2; k++) {
                    double error = Math.abs(end.get(k).getAsDouble() - java[k]) / Math.max(1, Math.abs(java[k]));
                    worst = Math.max(worst, error);
                    wrong += error <= 1e-6 ? "" : land.key() + " " + racer.key() + " " + end + " Java " + java[0] + " " + java[1] + "\n";
                }
            }
        }
        assertEquals("", wrong, "farther apart than 1e-6");
    }
}
