package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.fluxion.examples.Cli;
import dev.fluxion.examples.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run in a process of its own gets the signal of Ctrl-C, goes on from its checkpoint, and ends as if nothing had been. */
class InterruptionTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"mnist-mlp, 12", "a2c-cartpole, 24"})
    void whatWasInterruptedEndsAsIfNothingHadBeen(String name, String epochs) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "there are no signals here");
        Path checkpoint = folder.resolve(name + "-seed0.safetensors");
        Process run = process("run", name, "--quick", "--epochs", epochs, "--out", folder.toString());
        while (run.isAlive() && !Files.exists(checkpoint)) {
            Thread.sleep(5);
        }
        new ProcessBuilder("/bin/kill", "-INT", Long.toString(run.pid())).start().waitFor();
        String printed = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(130, run.waitFor(), printed);
        String last = printed.lines().toList().getLast();
        assertTrue(last.matches("stopped in epoch \\d+; go on with: run " + name + " --quick --epochs " + epochs + " --out .* --resume .*"), printed);
        assertFalse(Files.exists(folder.resolve(name + "-seed0.html")), "a run that didn't end has no report");

        JsonObject resumed = result("run", name, "--quick", "--epochs", epochs, "--out", folder.toString(), "--json", "--resume", checkpoint.toString());
        JsonObject whole = result("run", name, "--quick", "--epochs", epochs, "--out", folder.resolve("whole").toString(), "--json");
        for (String figure : Set.of("scores", "digest", "epochs")) {
            assertEquals(whole.get(figure), resumed.get(figure), figure);
        }
    }

    /** Under a shell that ignores the signal in what it starts, {@code env} lets it through again. */
    private static Process process(String... words) throws Exception {
        var command = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector", "-cp", Program.classPath(), "dev.fluxion.examples.Main"));
        command.addAll(List.of(words));
        ProcessBuilder java = Program.of("java", command.toArray(String[]::new));
        if (System.getProperty("os.name").equals("Linux")) {
            java.command().addAll(0, List.of("env", "--default-signal=INT"));
        }
        return java.start();
    }

    private static JsonObject result(String... words) {
        Cli cli = Cli.run(words);
        assertEquals(0, cli.exitCode(), cli.err());
        return JsonParser.parseString(cli.out()).getAsJsonObject();
    }
}
