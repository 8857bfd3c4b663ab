package dev.fluxion.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.Safetensors;
import dev.fluxion.examples.digits.DigitClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bad input ends with code 2, one line on standard error with the value and what was expected, and no file. */
class MainTest {
    @TempDir
    private Path folder;

    private void assertRefused(String message, String... args) throws IOException {
        List<String> before = files();
        Cli cli = Cli.run(args);
        assertEquals(message.replace("FOLDER", folder.toString()) + "\n", cli.err().replace(System.lineSeparator(), "\n"));
        assertEquals(2, cli.exitCode());
        assertEquals("", cli.out());
        assertEquals(before, files());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    /** Words of a command line, with FOLDER for the test's folder. */
    private String[] words(String line) {
        return line.isEmpty() ? new String[0] : line.replace("FOLDER", folder.toString()).split(" ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|fluxion: no command, expected one of digits, predict, explain, list, run, table, race, textbook, twins (see --help)",
        "digit|fluxion: Unmatched argument at index 0: 'digit', expected one of digits, predict, explain, list, run, table, race, textbook, twins (see --help)",
        "--sed|fluxion: Unknown option: '--sed', expected one of digits, predict, explain, list, run, table, race, textbook, twins (see --help)",
        "digits --sed 3|fluxion digits: Unknown options: '--sed', '3', expected one of --seed --epochs --batch --lr"
                + " --rho --hidden --dropout --shuffle-labels --data --model --report --json -h --help -V --version",
        "digits --seed x|fluxion digits: Invalid value for option '--seed': 'x' is not a long",
        "digits --seed|fluxion digits: Missing required parameter for option '--seed' (N)",
        "digits --epochs 1.5|fluxion digits: Invalid value for option '--epochs': '1.5' is not an int",
        "digits --epochs 0|fluxion digits: --epochs is 0, expected at least 1",
        "digits --batch -1|fluxion digits: --batch is -1, expected at least 1",
        "digits --lr NaN|fluxion digits: --lr is NaN, expected a positive number",
        "digits --lr Infinity|fluxion digits: --lr is Infinity, expected a positive number",
        "digits --lr 0|fluxion digits: --lr is 0.0, expected a positive number",
        "digits --rho 1|fluxion digits: --rho is 1.0, expected a number from 0 to below 1",
        "digits --dropout -0.1|fluxion digits: --dropout is -0.1, expected a number from 0 to below 1",
        "digits --hidden 32,0|fluxion digits: --hidden is 0, expected widths from 1 to 4096",
        "digits --hidden 32,x|fluxion digits: Invalid value for option '--hidden' (N): 'x' is not an int",
        "digits --data FOLDER/none.csv|fluxion digits: no data file FOLDER/none.csv, expected a csv or csv.gz of 64 grey values and a"
                + " label a line",
        "digits --model FOLDER|fluxion digits: --model is FOLDER, expected a plain file or a new one",
        "digits --report FOLDER/no/r.html|fluxion digits: --report is FOLDER/no/r.html, expected a file in a folder that exists and can"
                + " be written, but FOLDER/no doesn't exist",
        "digits --model FOLDER/x --report FOLDER/./x|fluxion digits: --report is FOLDER/./x, expected another file than --model",
        "digits --model FOLDER/x --data FOLDER/x|fluxion digits: --model is FOLDER/x, expected another file than --data",
        "predict --index 0 --model FOLDER/none|fluxion predict: no model file FOLDER/none, expected one that the digits command saved",
        "predict|fluxion predict: Missing required option: '--index=N'",
        "predict --index 1797|fluxion predict: --index is 1797, expected 0 to 1796",
        "predict --index -1|fluxion predict: --index is -1, expected 0 to 1796",
    })
    void aBadCommandLineIsRefused(String line, String message) throws IOException {
        assertRefused(message, words(line));
    }

    @Test
    void aLabelOutOfRangeInAFileIsRefused() throws IOException {
        Path data = folder.resolve("digits.csv");
        Files.writeString(data, ("0,".repeat(64) + "10\n").repeat(4));
        assertRefused("fluxion digits: FOLDER/digits.csv line 1, label is '10', expected a digit from 0 to 9",
                "digits", "--data", data.toString(), "--model", folder.resolve("m").toString());
    }

    @Test
    void aModelFileThatIsDamagedOrNoneIsRefused() throws IOException {
        Path whole = folder.resolve("whole");
        new DigitClassifier(List.of(12), 0, Rng.seed(0)).save(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Path file = folder.resolve("file");
        for (int length : new int[] {0, 7, 50, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            String line = refusal("predict", "--index", "0", "--model", file.toString());
            assertTrue(line.startsWith("fluxion predict: " + file + ": ") && line.contains("expected"), line);
        }
        // One bit of the widths: 12 becomes 13, which the weights contradict.
        Files.writeString(file, new String(bytes, ISO_8859_1).replace("\"12\"", "\"13\""), ISO_8859_1);
        String line = refusal("predict", "--index", "0", "--model", file.toString());
        assertTrue(line.contains("0.weight has shape (12, 64), expected (13, 64)"), line);
        Safetensors.save(file, Map.of("x", Tensor.zeros(1)));
        line = refusal("predict", "--index", "0", "--model", file.toString());
        assertEquals("fluxion predict: model file " + file + " says of its hidden layers nothing, expected their widths, as the"
                + " digits command saves", line);
    }

    private static String refusal(String... args) {
        Cli cli = Cli.run(args);
        assertEquals(2, cli.exitCode());
        assertEquals("", cli.out());
        assertEquals(1, cli.err().lines().count(), cli.err());
        return cli.err().strip();
    }

    @Test
    void helpAndVersionAreNoErrors() {
        for (String line : new String[] {"--help", "digits --help", "predict --help", "--version"}) {
            Cli cli = Cli.run(words(line));
            assertEquals(0, cli.exitCode());
            assertTrue(cli.out().contains("fluxion"), cli.out());
            assertEquals("", cli.err());
        }
    }
}
