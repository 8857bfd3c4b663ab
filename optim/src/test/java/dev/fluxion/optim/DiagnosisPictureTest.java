package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Diagnosis.Percentiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisPictureTest {
    private static final Percentiles NONE = Percentiles.of(new double[0]);

    private static Diagnosis diagnosis(String name, long step, double rate, double gradient) {
        return new Diagnosis(name, step, gradient, 1, 0.01, Percentiles.of(new double[] {rate / 10, rate, rate * 10}), NONE);
    }

    /** A small network that learns sin, as the docs show it: two layers, biases from 0, RMSprop. */
    static DiagnosisPicture training() {
        Rng rng = Rng.seed(1);
        Tensor x = rng.rand(64, 1).mul(6).sub(3);
        Tensor y = x.sin();
        Map<String, Tensor> p = new LinkedHashMap<>();
        p.put("hidden.weight", rng.randn(1, 16).requiresGrad(true));
        p.put("hidden.bias", Tensor.zeros(16).requiresGrad(true));
        p.put("output.weight", rng.randn(16, 1).mul(0.25).requiresGrad(true));
        p.put("output.bias", Tensor.zeros(1).requiresGrad(true));
        Optimizer optimizer = RMSprop.builder().lr(0.01).schedule(Schedule.cosine(300, 1e-4)).build(p);
        var picture = new DiagnosisPicture();
        for (int step = 0; step < 300; step++) {
            optimizer.zeroGrad();
            Tensor h = x.matmul(p.get("hidden.weight")).add(p.get("hidden.bias")).tanh();
            h.matmul(p.get("output.weight")).add(p.get("output.bias")).sub(y).square().mean().backward();
            if (step % 3 == 0) {
                picture.accept(Diagnosis.step(optimizer));
            } else {
                optimizer.step();
            }
        }
        return picture;
    }

    /** Panel one goes from 1e-4 to 1e-1 over 186 pixels below 30, and steps from 1 to 3 over 374 pixels right of 54. */
    @Test
    void drawsLinesAndShadesToScaleWithGaps() {
        var picture = new DiagnosisPicture();
        picture.accept(List.of(diagnosis("w", 1, 1e-3, 1)));
        picture.accept(List.of(diagnosis("w", 2, 1e-2, 0)));
        picture.accept(List.of(diagnosis("w", 3, 1e-2, 100)));
        String svg = picture.svg();
        assertTrue(svg.contains("class=\"spread\" d=\"M54.0 92.0L241.0 30.0L428.0 30.0L428.0 154.0L241.0 154.0L54.0 216.0Z\""), svg);
        assertTrue(svg.contains("class=\"middle\" d=\"M54.0 154.0L241.0 92.0L428.0 92.0\""), svg);
        // Of the gradient's norm the 0 in the middle leaves a gap.
        assertTrue(svg.contains("<title>w, 100 in step 3</title><path class=\"middle\" d=\"M54.0 216.0M428.0 30.0\"/>"), svg);
        assertTrue(svg.contains("nothing to show"), "no second moment");
    }

    @Test
    void pagesNeedNothingElse(@TempDir Path folder) throws IOException {
        var picture = new DiagnosisPicture();
        picture.accept(List.of(diagnosis("a<b>&\"c\"", 1, 1, 1), diagnosis("empty", 1, Double.NaN, 0)));
        for (String name : List.of("d.html", "d.svg")) {
            picture.save(folder.resolve(name));
            String text = Files.readString(folder.resolve(name));
            assertTrue(text.contains("a&lt;b>&amp;&quot;c&quot;"), text);
            assertFalse(Pattern.compile("<script|<link|@import|url\\(|src=|NaN").matcher(
                    text.replace("empty, NaN in step", "")).find(), text);
            assertEquals(name.equals("d.html") ? 4 : 1, text.split("<svg ").length - 1);
        }
        var e = assertThrows(IllegalArgumentException.class, () -> picture.save(folder.resolve("d.png")));
        assertTrue(e.getMessage().endsWith("d.png, expected one that ends in .html or .svg"), e.getMessage());
        assertEquals("diagnoses are 0, expected at least 1 to draw",
                assertThrows(IllegalArgumentException.class, () -> new DiagnosisPicture().svg()).getMessage());
    }

    /** A long run has no more points than can be seen. */
    @Test
    void longRunsAreThinned() {
        var picture = new DiagnosisPicture();
        for (int step = 1; step <= 100_000; step++) {
            picture.accept(List.of(diagnosis("w", step, 1, 1)));
        }
        assertTrue(picture.svg().length() < 60_000, "length " + picture.svg().length());
    }
}
