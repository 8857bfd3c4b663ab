package dev.fluxion.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LearnersTest {
    /** The better push is worth 9, 0.99 of which counts; after a fall only the 1 is left. */
    @Test
    void aTargetIsWhatTheCopySaysOfTheBetterPush() {
        var copy = new Linear(Tensor.zeros(2, 4), Tensor.of(new float[] {5, 9}));
        Tensor y = DeepQ.targets(copy, Tensor.zeros(2, 4), Tensor.of(new float[][] {{1}, {0}}));
        assertArrayEquals(new float[] {9.91f, 1}, y.toFloatArray(), 1e-6f);
    }

    /** After 500 steps a pole that stands is cut off, and goes on in what is remembered; one that leans too far does not. */
    @Test
    void beingCutOffIsNoFall() {
        var memory = new DeepQ.Memory();
        var pole = new CartPole();
        for (double angle : new double[] {0, 1}) {
            pole.restore(new double[] {0, 0, angle, 0, CartPole.LIMIT - 1}, 0);
            pole.push(true);
            assertTrue(pole.isOver());
            memory.add(new float[CartPole.OBSERVED], true, pole);
        }
        assertArrayEquals(new float[] {1, 0}, Arrays.copyOf(memory.lives, 2));
    }

    @Test
    void aLetterSeesNoneAfterIt() {
        var model = new Gpt.Model(7, 5, 8, 2, 2, Rng.seed(1));
        float[] logits = model.predict(Tensor.of(new int[] {1, 2, 3, 4, 5}, 1, 5)).toFloatArray();
        float[] changed = model.predict(Tensor.of(new int[] {1, 2, 3, 4, 6}, 1, 5)).toFloatArray();
        assertArrayEquals(Arrays.copyOf(logits, 28), Arrays.copyOf(changed, 28));
        assertNotEquals(logits[30], changed[30]);
    }

    @Test
    void lettersComeAsOftenAsTheyAreLikely() {
        Rng rng = Rng.seed(3);
        int[] counts = new int[3];
        for (int i = 0; i < 10_000; i++) {
            counts[Novel.draw(new double[] {0.2, 0.5, 0.3}, rng)]++;
        }
        assertArrayEquals(new double[] {0.2, 0.5, 0.3}, Arrays.stream(counts).mapToDouble(n -> n / 10_000.0).toArray(), 0.02);
    }

    @Test
    void someClassesAreCountedFromZero() {
        var labels = Tensor.of(new int[] {3, 0, 2, 1, 3, 2});
        var data = new TensorDataset(Tensor.arange(6).unsqueeze(1), labels);
        Pixels some = new Pixels(data, data, "a", "b", "c", "d").only(2, 4);
        assertArrayEquals(new String[] {"c", "d"}, some.classes());
        var batch = new DataLoader(some.train(), 10).iterator().next();
        assertArrayEquals(new int[] {0, 2, 4, 5}, batch.inputs().toIntArray());
        assertArrayEquals(new int[] {1, 0, 1, 0}, batch.targets().toIntArray());
        assertEquals(4, some.test().size());
    }
}
