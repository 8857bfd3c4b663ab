package dev.fluxion.examples.twins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every loss that a twin prints is PyTorch's to 1e-4; the scripts that made the figures lie beside them. */
class TwinsTest {
    private static final double TOLERANCE = 1e-4;

    @Test
    void perceptron() throws IOException {
        check("mlp.txt", MlpTwin::train);
    }

    @Test
    void convnet() throws IOException {
        check("convnet.txt", ConvnetTwin::train);
    }

    @Test
    void lstm() throws IOException {
        check("lstm.txt", LstmTwin::train);
    }

    private static void check(String figures, Consumer<PrintStream> twin) throws IOException {
        var bytes = new ByteArrayOutputStream();
        twin.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        List<String> found = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        try (InputStream in = Twin.class.getResourceAsStream(figures)) {
            List<String> expected = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertEquals(50, expected.size());
            assertEquals(expected.size(), found.size());
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(loss(expected.get(i)), loss(found.get(i)), TOLERANCE, "step " + (i + 1));
            }
        }
    }

    private static double loss(String line) {
        return Double.parseDouble(line.strip().split(" +")[1]);
    }
}
