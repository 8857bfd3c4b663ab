package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.fluxion.core.Rng;
import dev.fluxion.examples.Cli;
import dev.fluxion.nn.Linear;
import dev.fluxion.optim.Clipping;
import dev.fluxion.optim.SGD;
import dev.fluxion.optim.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GalleryTest {
    @TempDir
    private Path folder;

    private Options options(Integer epochs, Path resume) {
        return new Options(0, epochs, null, null, null, folder, resume, true);
    }

    private static Result run(Example example, Options options) throws IOException {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return Gallery.run(example, options, nowhere, nowhere);
    }

    static List<String> names() {
        return Gallery.EXAMPLES.stream().map(example -> example.about().name()).toList();
    }

    /** The quick mode of each example learns the stored bits. A new example's line is what this test says it found. */
    @ParameterizedTest
    @MethodSource("names")
    void theQuickModeGivesTheStoredResult(String name) throws IOException {
        var stored = new Properties();
        try (InputStream in = GalleryTest.class.getResourceAsStream("quick-results.properties")) {
            stored.load(in);
        }
        Result result = run(Gallery.named(name), options(null, null));
        assertEquals(stored.getProperty(name), result.scores().get(result.score()) + " " + result.digest());
        String page = Files.readString(folder.resolve(name + "-seed0.html"));
        assertTrue(page.contains("<svg") && page.contains(result.title()), "the report lacks its graph or title");
        assertFalse(page.matches("(?s).*>x\\d+<.*"), "the graph lacks the name of a parameter");
        assertFalse(page.contains("{{"), "a place of the template was left empty");
    }

    @ParameterizedTest
    @CsvSource({"xor, 6", "mnist-mlp, 2", "iris, 4", "char-lstm, 2", "a2c-cartpole, 2", "boston, 2", "autoencoder, 2", "vae, 2", "wgan, 2",
        "transfer, 4", "gpt, 2", "dqn-cartpole, 2"})
    void aResumedRunChangesNoBit(String name, int epochs) throws IOException {
        String whole = run(Gallery.named(name), options(epochs, null)).digest();
        assertFalse(whole.equals(run(Gallery.named(name), options(epochs / 2, null)).digest()));
        Path checkpoint = Files.move(folder.resolve(name + "-seed0.safetensors"), folder.resolve("half"));
        Result resumed = run(Gallery.named(name), options(epochs, checkpoint));
        assertEquals(whole, resumed.digest());
        assertEquals(epochs, resumed.epochs());
    }

    /** A loop of one's own: gradient descent on a layer, its rate drawn anew in each pass. */
    private static Example loop(int stopAfter) {
        return new Example() {
            @Override
            public About about() {
                return new About("loop", "Loop", "a loop", "none", "loss", "-");
            }

            @Override
            public void run(Session run) throws IOException {
                var model = run.model("layer", new Linear(2, 1, Rng.seed(1)));
                var optimizer = run.optimizer(SGD.builder().momentum(0.9).schedule(Schedule.warmup(100)).clip(Clipping.globalNorm(2))).build(model.namedParameters());
                var state = new Resumable().module("layer", model).optimizer("layer", optimizer);
                run.loop(state, run.epochs(8, 8), epoch -> {
                    var loss = model.forward(run.rng().randn(4, 2)).square().mean();
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                    if (epoch == stopAfter) {
                        run.interruption().want();
                    }
                    var scores = new LinkedHashMap<>(Map.of("val_loss", loss.item()));
                    scores.put("loss", loss.item());
                    return scores;
                });
                assertEquals(List.of("loss", "val_loss"), List.copyOf(run.history.getLast().scores().keySet()), "the same order in every run");
                run.score("loss", run.history.getLast().score("loss"));
            }
        };
    }

    @Test
    void theWordsToGoOnQuoteAPlaceWithBlanks() {
        var options = new Options(3, 20, "adam", 0.5, Path.of("my data"), Path.of("out"), null, false);
        assertEquals("run xor --epochs 20 --seed 3 --optimizer adam --lr 0.5 --data \"my data\" --out out --resume \"my out\"",
                options.goOn(new Xor().about(), Path.of("my out")));
    }

    @Test
    void anInterruptedLoopKeepsACheckpointAndGoesOnBitForBit() throws IOException {
        String whole = run(loop(0), options(null, null)).digest();
        Files.delete(folder.resolve("loop-seed0.safetensors"));
        String message = "";
        try {
            run(loop(3), options(null, null));
        } catch (Interrupted e) {
            message = e.getMessage();
        }
        assertTrue(message.endsWith("go on with: run loop --quick --out " + folder + " --resume " + folder.resolve("loop-seed0.safetensors")), message);
        Path checkpoint = Files.move(folder.resolve("loop-seed0.safetensors"), folder.resolve("third"));
        assertEquals(whole, run(loop(0), options(null, checkpoint)).digest());
    }

    @Test
    void settingsAreToldAsAPersonReadsThem() throws IOException {
        Map<String, String> settings = run(loop(0), options(1, null)).settings();
        assertEquals("SGD, lr 0.001", settings.get("Optimizer"), "not the rate of the first step of the warm-up");
        assertEquals("norm of all gradients at most 2.0", settings.get("clip"));
        assertEquals("warmup 100", settings.get("schedule"));
        assertEquals("each element within ±5.0", Clipping.value(5).toString());
        assertEquals("norm of each gradient at most 0.5", Clipping.norm(0.5).toString());
    }

    @Test
    void bothWaysOfOutput() throws IOException {
        Cli cli = Cli.run("run", "xor", "--json", "--epochs", "3", "--seed", "4", "--optimizer", "adam", "--lr", "0.02", "--threads", "2",
                "--out", folder.resolve("new").toString());
        assertEquals(0, cli.exitCode(), cli.err());
        var line = JsonParser.parseString(cli.out()).getAsJsonObject();
        assertEquals(3, line.get("epochs").getAsInt());
        assertEquals("run xor --epochs 3 --seed 4 --optimizer adam --lr 0.02", line.get("command").getAsString());
        assertEquals("Adam, lr 0.02", line.getAsJsonObject("settings").get("Optimizer").getAsString());
        String table = Cli.run("table", folder.resolve("new").toString()).out();
        assertTrue(table.lines().anyMatch(row -> row.startsWith("| Exclusive or | D. Rumelhart")), table);
        String list = Cli.run("list").out();
        names().forEach(name -> assertTrue(list.contains(name + " "), name));
    }

    /** Files of the form of CIFAR-10's, two records each, in place of the real ones. */
    @Test
    void cifarReadsItsSixFiles() throws IOException {
        byte[] records = new byte[2 * 3073];
        for (int i = 0; i < records.length; i++) {
            records[i] = i % 3073 == 0 ? (byte) (i / 3073) : (byte) i;
        }
        for (String name : List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch")) {
            Files.write(folder.resolve(name + ".bin"), records);
        }
        Cli cli = Cli.run("run", "cifar10", "--epochs", "1", "--json", "--out", folder.toString(), "--data", folder.toString());
        assertEquals(0, cli.exitCode(), cli.err());
        assertTrue(Double.isFinite(JsonParser.parseString(cli.out()).getAsJsonObject().getAsJsonObject("scores").get("loss").getAsDouble()));
    }

    private void assertRefused(String message, String... args) {
        Cli cli = Cli.run(args);
        assertEquals(message + "\n", cli.err().replace(System.lineSeparator(), "\n"));
        assertEquals(2, cli.exitCode());
        assertEquals("", cli.out());
    }

    @Test
    void badInputIsToldInOneLine() throws IOException {
        String out = folder.toString();
        assertRefused("fluxion run: example is irsi, expected one such as iris, xor, wine", "run", "irsi", "--out", out);
        assertRefused("fluxion run: --optimizer is adamm, expected one such as adam, adamax, nadam", "run", "xor", "--optimizer", "adamm");
        assertRefused("fluxion run: --epochs is 0, expected at least 1", "run", "xor", "--epochs", "0");
        assertRefused("fluxion run: --lr is NaN, expected a positive number", "run", "xor", "--lr", "NaN");
        assertRefused("fluxion run: --lr is 0.0, expected a positive number", "run", "xor", "--lr", "0");
        assertRefused("fluxion run: --threads is 0, expected a number from 1 to 1024", "run", "xor", "--threads", "0");
        assertRefused("fluxion run: Invalid value for option '--seed': '1.5' is not a long", "run", "xor", "--seed", "1.5");
        assertRefused("fluxion run: --out is " + folder.resolve("no/folder")
                + ", expected a folder, or a new one in a folder that can be written", "run", "xor", "--out", folder.resolve("no/folder").toString());
        assertRefused("fluxion run: " + out + ": it is a folder, expected a file", "run", "iris", "--out", out, "--data", out);
        assertRefused("fluxion run: no such file: " + folder.resolve("no"), "run", "iris", "--out", out, "--data", folder.resolve("no").toString());
        assertRefused("fluxion run: no such file: " + folder.resolve("no"), "run", "iris", "--out", out, "--resume", folder.resolve("no").toString());
        Path file = Files.writeString(folder.resolve("file"), "1,2\n3,4,5\n");
        assertRefused("fluxion run: --out is " + file + ", expected a folder that can be written", "run", "xor", "--out", file.toString());
        assertEquals(2, Cli.run("run", "iris", "--out", out, "--data", file.toString()).exitCode());
        assertEquals(2, Cli.run("run", "iris", "--out", out, "--resume", file.toString()).exitCode());
        assertEquals(2, Cli.run("run", "mnist-dense", "--out", out, "--data", out).exitCode());
        assertRefused("fluxion run: no such file: " + folder.resolve("data_batch_1.bin"), "run", "cifar10", "--out", out, "--data", out);
        assertRefused("fluxion run: --data is missing, expected the folder of CIFAR-10's six binary files, data_batch_1.bin to data_batch_5.bin "
                        + "and test_batch.bin, from https://www.cs.toronto.edu/~kriz/cifar.html",
                "run", "cifar10", "--out", out);
        Path latin = Files.write(folder.resolve("latin"), new byte[] {'c', 'a', 'f', (byte) 0xe9});
        for (String novel : List.of("char-lstm", "gpt")) {
            assertRefused("fluxion run: --data is " + latin + ", which is not UTF-8, expected a text in UTF-8",
                    "run", novel, "--out", out, "--data", latin.toString());
        }
        Cli unread = Cli.run("run", "xor", "--epochs", "1", "--out", out, "--data", latin.toString());
        assertEquals("fluxion run: --data is " + latin + ", expected none: xor reads no data", unread.err().strip());
        assertEquals(2, unread.exitCode());
        assertRefused("fluxion table: " + Files.createDirectory(folder.resolve("empty")) + " holds no results, expected a folder that \"run\" filled",
                "table", folder.resolve("empty").toString());
        assertRefused("fluxion run: --resume is " + out + ", expected a file", "run", "iris", "--out", out, "--resume", out);
        for (Example example : List.of(new Xor(), new Vae())) {
            run(example, options(2, null));
            Path two = folder.resolve(example.about().name() + "-seed0.safetensors");
            Cli more = Cli.run("run", example.about().name(), "--quick", "--epochs", "1", "--out", out, "--resume", two.toString());
            assertEquals(2, more.exitCode());
            assertEquals("fluxion run: --resume is " + two + ", a checkpoint after 2 epochs, expected at most 1, those to make in all", more.err().strip());
        }
        Path other = folder.resolve("xor-seed0.safetensors");
        assertRefused("fluxion run: --resume is " + other + ", a checkpoint of xor, expected one of iris",
                "run", "iris", "--out", out, "--resume", other.toString());
        assertRefused("fluxion run: --resume is " + other + ", a checkpoint with --seed 0, expected 1",
                "run", "xor", "--seed", "1", "--out", out, "--resume", other.toString());
        Files.writeString(folder.resolve("bad.json"), "{");
        assertEquals(2, Cli.run("table", out).exitCode());
    }
}
