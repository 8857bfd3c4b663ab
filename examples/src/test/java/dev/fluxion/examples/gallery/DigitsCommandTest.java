package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.fluxion.core.Device;
import dev.fluxion.examples.Cli;
import dev.fluxion.examples.digits.DigitClassifier;
import dev.fluxion.examples.digits.Digits;
import dev.fluxion.examples.digits.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitsCommandTest {
    @TempDir
    private Path folder;

    private Cli digits(String... more) {
        List<String> args = new ArrayList<>(List.of("digits", "--model", model(), "--report", folder.resolve("r.html").toString()));
        args.addAll(Arrays.asList(more));
        return Cli.run(args.toArray(String[]::new));
    }

    private String model() {
        return folder.resolve("m.safetensors").toString();
    }

    private static JsonObject onlyLine(String out) {
        assertEquals(1, out.lines().count(), out);
        return JsonParser.parseString(out).getAsJsonObject();
    }

    @Test
    void theNetworkLearnsToRead() throws IOException {
        Cli cli = digits("--json", "--seed", "3");
        assertEquals(0, cli.exitCode(), cli.err());
        JsonObject line = onlyLine(cli.out());
        assertTrue(line.get("accuracy").getAsDouble() >= 0.96, cli.out());
        assertTrue(line.get("loss").getAsDouble() > 0 && line.get("loss").getAsDouble() < 0.5, cli.out());
        assertTrue(line.get("seconds").getAsDouble() > 0, cli.out());
        assertEquals(3, line.get("seed").getAsLong());
        assertTrue(line.get("epochs").getAsInt() >= 1, cli.out());
        assertEquals(Device.getDefault().name(), line.get("backend").getAsString());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("m.safetensors", "r.html"), files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void shuffledLabelsTeachNothing() {
        double sum = 0;
        for (int seed = 0; seed < 4; seed++) {
            Cli cli = digits("--json", "--shuffle-labels", "--epochs", "10", "--seed", Integer.toString(seed));
            sum += onlyLine(cli.out()).get("accuracy").getAsDouble();
        }
        // A guess is right in 1 of 10 cases. Images that look alike are guessed alike, so that one seed's accuracy has a
        // standard deviation of 3.3 % (measured), and the mean of four half of that: this allows three either way.
        assertEquals(0.1, sum / 4, 0.05);
    }

    @Test
    void equalSettingsGiveEqualBits() throws IOException {
        JsonObject first = onlyLine(digits("--json", "--epochs", "2", "--seed", "5").out());
        byte[] firstModel = Files.readAllBytes(Path.of(model()));
        JsonObject second = onlyLine(digits("--json", "--epochs", "2", "--seed", "5").out());
        assertEquals(first.get("loss"), second.get("loss"));
        assertTrue(Arrays.equals(firstModel, Files.readAllBytes(Path.of(model()))), "the saved models differ");
        JsonObject other = onlyLine(digits("--json", "--epochs", "2", "--seed", "6").out());
        assertFalse(first.get("loss").equals(other.get("loss")));
    }

    @Test
    void theTablesAreForPeople() {
        Cli cli = digits("--epochs", "2", "--hidden", "16");
        assertEquals(0, cli.exitCode(), cli.err());
        for (String part : new String[] {"Linear", "true \\ read", "test accuracy", "m.safetensors", "r.html"}) {
            assertTrue(cli.out().contains(part), part + " is missing in " + cli.out());
        }
        assertTrue(cli.err().contains("epoch 2/2  loss "), cli.err());
    }

    @Test
    void aSavedModelReadsAsBefore() throws IOException {
        assertEquals(0, digits("--epochs", "2", "--hidden", "16").exitCode());
        Digits digits = Digits.embedded();
        DigitClassifier loaded = DigitClassifier.load(Path.of(model()));
        long right = loaded.read(digits, digits.heldOutRows()).stream().filter(Reading::isRight).count();
        assertEquals(onlyLine(digits("--epochs", "2", "--hidden", "16", "--json").out()).get("accuracy").getAsDouble(), right / 449.0, 1e-12);
        Reading expected = loaded.read(digits, 7).getFirst();
        JsonObject line = onlyLine(Cli.run("predict", "--model", model(), "--index", "7", "--json").out());
        assertEquals(expected.read(), line.get("read").getAsInt());
        assertEquals(expected.label(), line.get("label").getAsInt());
        assertEquals(expected.confidence(), line.get("confidence").getAsDouble());
        assertTrue(line.get("heldOut").getAsBoolean());
        String drawn = Cli.run("predict", "--model", model(), "--index", "7").out();
        assertTrue(drawn.contains("read as " + expected.read() + " ("), drawn);
    }
}
