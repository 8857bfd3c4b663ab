package dev.fluxion.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways to start without building: an example's source file by itself, and jshell. */
class LaunchTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/fluxion/examples").toAbsolutePath();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"gallery/Xor.java, xor", "gallery/ActorCritic.java, a2c-cartpole"})
    void anExampleIsAProgram(String file, String name) throws IOException, InterruptedException {
        String printed = Program.run(folder, "--add-modules", "jdk.incubator.vector", "-cp",
                folder.resolve("fluxion.jar") + File.pathSeparator + Program.classPath(), SOURCES.resolve(file).toString(), "--quick", "--seed", "3");
        assertTrue(printed.contains("gallery/" + name + "-seed3.html"), printed);
        assertTrue(Files.exists(folder.resolve("gallery").resolve(name + "-seed3.json")), "beside the jar, not among the sources");
    }

    @Test
    void jshellKnowsEverythingAndShowsItWell() throws IOException, InterruptedException {
        Path input = Files.writeString(folder.resolve("input"), """
                var w = Tensor.of(new double[] {1, 2}).requiresGrad(true)
                w.square().sum().backward()
                w.grad()
                var rng = Rng.seed(1)
                var model = new Sequential(new Linear(2, 8, rng), Activation.tanh(), new Linear(8, 2, rng))
                var optimizer = RMSprop.builder().lr(0.01).build(model.parameters())
                var data = new TensorDataset(Tensor.eye(2), Tensor.arange(2))
                var history = new Trainer(model, optimizer, Tensor::crossEntropy).fit(new DataLoader(data, 2), 20);
                history.getLast()
                """);
        Process process = Program.of("jshell", "-R-Dfluxion.backend=scalar", "--class-path", Program.classPath(),
                Path.of("fluxion.jsh").toAbsolutePath().toString()).redirectInput(input.toFile()).start();
        String printed = Program.printed(process);
        for (String shown : new String[] {"Fluxion on the scalar backend.", "w ==> [1. 2.]\n", " ==> [2. 4.]\n", "model ==> Sequential(\n  (0): Linear(2 ",
            "optimizer ==> RMSprop, lr 0.01, 4 tensors, rho 0.9, eps 1.0E-8,", " ==> epoch 20  step 20  lr 0.01  loss 0."}) {
            assertTrue(printed.contains(shown), shown + " is not in\n" + printed);
        }
        assertEquals(-1, printed.indexOf("Error"), printed);
    }
}
