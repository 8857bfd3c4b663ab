package dev.fluxion.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.NLLLoss;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The examples of scikit-learn's documentation with the figures printed there, plain loops, and sums done by hand. */
class MetricsTest {
    private static double of(Metric metric, Tensor outputs, Tensor targets) {
        metric.reset();
        metric.update(outputs, targets);
        return metric.value();
    }

    private static Tensor labels(int... labels) {
        return Tensor.of(labels, labels.length);
    }

    private static Tensor oneHot(int classes, int... labels) {
        float[] rows = new float[labels.length * classes];
        for (int i = 0; i < labels.length; i++) {
            rows[i * classes + labels[i]] = 1;
        }
        return Tensor.of(rows, labels.length, classes);
    }

    /** precision_score, recall_score and f1_score with average='macro' of these: 0.22…, 0.33…, 0.26… */
    @Test
    void precisionRecallAndF1() {
        Tensor truth = labels(0, 1, 2, 0, 1, 2);
        Tensor taken = oneHot(3, 0, 2, 1, 0, 0, 1);
        assertEquals(2 / 9.0, of(ConfusionMatrix.meanPrecision(3), taken, truth), 1e-15);
        assertEquals(1 / 3.0, of(ConfusionMatrix.meanRecall(3), taken, truth), 1e-15);
        assertEquals(4 / 15.0, of(ConfusionMatrix.meanF1(3), taken, truth), 1e-15);
        assertEquals(1 / 3.0, of(TopK.accuracy(), taken, truth), 1e-15);
        var matrix = new ConfusionMatrix(3);
        assertEquals(1 / 3.0, of(matrix, taken, truth), 1e-15);
        assertEquals("""
                   0 1 2
                 0 2 0 0
                 1 1 0 1
                 2 0 2 0
                """, matrix.toString());
        assertEquals(2, matrix.count(2, 1));
        assertEquals(2 / 3.0, matrix.precision(0), 1e-15);
        assertEquals(1, matrix.recall(0));
        assertEquals(0.8, matrix.f1(0), 1e-15);
        assertEquals(0, matrix.f1(1));
    }

    /** top_k_accuracy_score with k=2 of these: 0.75 */
    @Test
    void topTwo() {
        Tensor scores = Tensor.of(new float[][] {{0.5f, 0.2f, 0.2f}, {0.3f, 0.4f, 0.2f}, {0.2f, 0.4f, 0.3f}, {0.7f, 0.2f, 0.1f}});
        assertEquals(0.75, of(TopK.of(2), scores, labels(0, 1, 2, 2)));
        assertEquals(0.5, of(TopK.accuracy(), scores, labels(0, 1, 2, 2)));
        assertEquals(1, of(TopK.of(3), scores, labels(0, 1, 2, 2)));
        assertEquals("top2  75.0 %", TopK.of(2).shown(0.75));
        assertEquals("acc  50.0 %", TopK.accuracy().shown(0.5));
        assertThrows(IllegalArgumentException.class, () -> TopK.of(0));
    }

    @Test
    void tiesNaNsAndIgnoredLabels() {
        Tensor equal = Tensor.of(new float[][] {{1, 1, 1}});
        assertEquals(1, of(TopK.accuracy(), equal, labels(0)));
        assertEquals(0, of(TopK.accuracy(), equal, labels(1)));
        assertEquals(1, of(TopK.of(2), equal, labels(1)));
        Tensor nan = Tensor.of(new float[][] {{Float.NaN, 1, 2}});
        assertEquals(0, of(TopK.of(3), nan, labels(0)));
        assertEquals(0, of(TopK.accuracy(), nan, labels(2)));
        assertEquals(1, of(TopK.accuracy(), oneHot(2, 1, 1), labels(NLLLoss.IGNORED, 1)));
        assertTrue(Double.isNaN(TopK.accuracy().value()));
    }

    /** Classes are dimension 1 whatever follows: here scores (n, classes, length). */
    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void sequencesAreCountedPlaceByPlace(@ForAll @IntRange(min = 1, max = 5) int n, @ForAll @IntRange(min = 2, max = 4) int classes,
            @ForAll @IntRange(min = 1, max = 6) int length, @ForAll long seed) {
        var rng = Rng.seed(seed);
        Tensor scores = rng.randn(n, classes, length);
        int[] truth = new int[n * length];
        int right = 0;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int t = 0; t < length; t++) {
                int label = rng.nextInt(classes);
                truth[i * length + t] = label;
                double exponentials = 0;
                boolean best = true;
                for (int c = 0; c < classes; c++) {
                    exponentials += Math.exp(scores.get(i, c, t));
                    best &= scores.get(i, c, t) <= scores.get(i, label, t);
                }
                right += best ? 1 : 0;
                sum += Math.log(exponentials) - scores.get(i, label, t);
            }
        }
        Tensor labels = Tensor.of(truth, n, length);
        assertEquals((double) right / truth.length, of(TopK.accuracy(), scores, labels), 1e-15);
        assertEquals((double) right / truth.length, of(new ConfusionMatrix(classes), scores, labels), 1e-15);
        assertEquals(Math.exp(sum / truth.length), of(new Perplexity(), scores, labels), 1e-9 * Math.exp(sum / truth.length));
    }

    @Test
    void perplexityOfEvenScoresIsTheNumberOfClasses() {
        assertEquals(4, of(new Perplexity(), Tensor.zeros(3, 4), labels(0, 1, 3)), 1e-14);
        assertEquals(1, of(new Perplexity(), oneHot(2, 0).mul(1e30), labels(0)), 1e-14);
    }

    /** mean_absolute_error, mean_squared_error and r2_score of these: 0.5, 0.375, 0.948… */
    @Test
    void regression() {
        Tensor truth = Tensor.of(new float[] {3, -0.5f, 2, 7});
        Tensor predicted = Tensor.of(new float[] {2.5f, 0, 2, 8});
        assertEquals(0.5, of(RegressionMetric.mae(), predicted, truth));
        assertEquals(0.375, of(RegressionMetric.mse(), predicted, truth));
        assertEquals(0.9486081370449679, of(RegressionMetric.r2(), predicted, truth), 1e-15);
        assertEquals(1, of(RegressionMetric.r2(), Tensor.ones(3), Tensor.ones(3)));
        assertEquals(0, of(RegressionMetric.r2(), Tensor.zeros(3), Tensor.ones(3)));
        assertThrows(IllegalArgumentException.class, () -> RegressionMetric.mae().update(Tensor.ones(3, 1), Tensor.ones(3)));
    }

    @Test
    void batchesAddUp() {
        Metric r2 = RegressionMetric.r2();
        r2.update(Tensor.of(new float[] {2.5f, 0}), Tensor.of(new float[] {3, -0.5f}));
        r2.update(Tensor.of(new float[] {2, 8}), Tensor.of(new float[] {2, 7}));
        assertEquals(0.9486081370449679, r2.value(), 1e-15);
        r2.reset();
        assertTrue(Double.isNaN(r2.value()));
    }

    /** compute_class_weight('balanced') of 4, 3 and 1 samples: 8/(3·4), 8/(3·3), 8/3. */
    @Test
    void weightsOfClasses() {
        float[] weights = ClassWeights.balanced(labels(0, 0, 0, 0, 1, 1, 1, 2), 3).toFloatArray();
        assertArrayEquals(new float[] {2 / 3f, 8 / 9f, 8 / 3f}, weights, 1e-7f);
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.balanced(labels(0, 0), 2));
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.balanced(labels(0, 2), 2));
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.balanced(Tensor.ones(2), 2));
    }

    @Test
    void badInputIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TopK.accuracy().update(Tensor.ones(3), labels(1, 1, 1)));
        assertThrows(IllegalArgumentException.class, () -> TopK.accuracy().update(Tensor.ones(3, 2), labels(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> TopK.accuracy().update(Tensor.ones(2, 2), Tensor.ones(2)));
        assertThrows(IllegalArgumentException.class, () -> TopK.accuracy().update(Tensor.ones(1, 2), labels(2)));
        assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(3).update(Tensor.ones(1, 2), labels(1)));
        assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(1));
    }
}
