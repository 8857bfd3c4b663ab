package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of autoencoders and of the generative network, against other ways to know it. */
class GeneratorsTest {
    /** NumPy's singular value decomposition of the digits to learn from says so: {@code digits_pca.py} beside the stored results. */
    @Test
    void principalComponentsRebuildAsNumPysDo() throws IOException {
        var nowhere = new PrintWriter(Writer.nullWriter());
        try (var session = new Session(new Autoencoder().about(), new Options(0, null, null, null, null, Path.of("none"), null, false), nowhere, nowhere)) {
            var digits = GreyDigits.of(session);
            assertEquals(3.467698961851985, digits.error(digits.principal(2)), 1e-6);
            assertEquals(2.218974894094816, digits.error(digits.principal(5)), 1e-6);
        }
    }

    /** ∫ q·log(q / p) as a sum over a fine grid, q normal with the code's mean and variance, p with 0 and 1; dimensions add up. */
    @Test
    void theDivergenceIsTheIntegral() {
        double[][] mean = {{0.3, -1.2}, {0, 2}};
        double[][] logVar = {{-0.5, 0.8}, {0, -2}};
        double[] wanted = new double[2];
        for (int i = 0; i < 4; i++) {
            double m = mean[i / 2][i % 2];
            double variance = Math.exp(logVar[i / 2][i % 2]);
            for (double x = -15; x < 15; x += 1e-2) {
                double logQ = -(x - m) * (x - m) / (2 * variance) - Math.log(variance) / 2;
                wanted[i / 2] += 1e-2 * Math.exp(logQ) / Math.sqrt(2 * Math.PI) * (logQ + x * x / 2);
            }
        }
        double[] divergence = Vae.divergence(Tensor.of(mean), Tensor.of(logVar)).toDoubleArray();
        assertEquals(wanted[0], divergence[0], 1e-9);
        assertEquals(wanted[1], divergence[1], 1e-9);
    }

    /** Of a normal distribution in the plane 1 − e^(−9/2) lies within three deviations. */
    @Test
    void theDataCoverAllHeaps() {
        Map<String, Double> scores = Wgan.judge(Wgan.heaps(20_000, Rng.seed(5)));
        assertEquals(8, scores.get("heaps"));
        assertEquals(1, scores.get("close"));
        assertEquals(1 - Math.exp(-4.5), scores.get("within"), 4 * Math.sqrt(0.989 * 0.011 / 20_000));
    }

    @Test
    void heapsThatAreMissedAreNotCounted() {
        double half = 2 * Math.sqrt(0.5);
        // Two on the first heap, one 0.1 off the second, one 0.31 off the seventh, one in the middle.
        Map<String, Double> scores = Wgan.judge(Tensor.of(new double[][] {{2, 0}, {2.01, 0}, {half, half + 0.1}, {0.31, -2}, {0, 0}}));
        assertEquals(Map.of("heaps", 2.0, "close", 0.6, "within", 0.4), scores);
    }
}
