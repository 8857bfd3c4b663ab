package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Values worked out by hand, edges and bad input; the golden vectors hold the losses to PyTorch's. */
class LossTest {
    private static final Tensor LOGITS = Tensor.of(new double[][] {{0, 0, 0, 0}, {Math.log(3), 0, 0, 0}});

    private static Tensor labels(int... labels) {
        return Tensor.of(labels);
    }

    @Test
    void crossEntropyByHand() {
        // Softmax gives 1/4 each, and 1/2, 1/6, 1/6, 1/6.
        assertEquals((Math.log(4) + Math.log(2)) / 2, new CrossEntropyLoss().of(LOGITS, labels(1, 0)).item(), 1e-15);
        var sum = new CrossEntropyLoss(null, -100, 0, Reduction.SUM);
        assertEquals(Math.log(4) + Math.log(6), sum.of(LOGITS, labels(3, 3)).item(), 1e-15);
        var none = new CrossEntropyLoss(null, 2, 0, Reduction.NONE);
        assertArrayEquals(new double[] {0, Math.log(2)}, none.of(LOGITS, labels(2, 0)).toDoubleArray(), 1e-15);
    }

    @Test
    void theMeanIsWeightedAsTheSamplesAre() {
        var weighted = new CrossEntropyLoss().withWeight(Tensor.of(new double[] {3, 1, 1, 1}));
        assertEquals((Math.log(4) + 3 * Math.log(2)) / 4, weighted.of(LOGITS, labels(1, 0)).item(), 1e-15);
        assertEquals(Math.log(2), new CrossEntropyLoss().of(LOGITS, labels(-100, 0)).item(), 1e-15);
        assertTrue(Double.isNaN(new CrossEntropyLoss().of(LOGITS, labels(-100, -100)).item()));
    }

    @Test
    void smoothedLabelsAreProbabilities() {
        var smooth = new CrossEntropyLoss().withLabelSmoothing(0.2);
        Tensor target = Tensor.of(new double[][] {{0.05, 0.85, 0.05, 0.05}, {0.85, 0.05, 0.05, 0.05}});
        assertEquals(new CrossEntropyLoss().of(LOGITS, target).item(), smooth.of(LOGITS, labels(1, 0)).item(), 1e-15);
    }

    @Test
    void anIgnoredSampleCountsForNothing() {
        Tensor logits = Tensor.of(new double[][] {{Double.NEGATIVE_INFINITY, 0}, {0, 0}}).requiresGrad(true);
        Tensor loss = new CrossEntropyLoss().of(logits, labels(-100, 1));
        assertEquals(Math.log(2), loss.item(), 1e-15);
        loss.backward();
        assertArrayEquals(new double[] {0, 0, 0.5, -0.5}, logits.grad().toDoubleArray(), 1e-15);
    }

    @Test
    void elementwiseLossesByHand() {
        Tensor x = Tensor.of(new double[] {0, 1, -3});
        Tensor y = Tensor.of(new double[] {0.5, 1, 1});
        assertArrayEquals(new double[] {0.25, 0, 16}, new MSELoss(Reduction.NONE).of(x, y).toDoubleArray());
        assertEquals(4.5, new L1Loss(Reduction.SUM).of(x, y).item());
        assertArrayEquals(new double[] {0.0625, 0, 3}, new SmoothL1Loss(2, Reduction.NONE).of(x, y).toDoubleArray());
        assertArrayEquals(new double[] {0.5, 0, 4}, new SmoothL1Loss(0, Reduction.NONE).of(x, y).toDoubleArray());
        assertArrayEquals(new double[] {0.125, 0, 6}, new HuberLoss(2, Reduction.NONE).of(x, y).toDoubleArray());
        assertEquals(new MSELoss(Reduction.SUM).of(x, y).item() / 3, new MSELoss().of(x, y).item(), 1e-15);
    }

    @Test
    void logitsOfAnySizeHaveAFiniteLoss() {
        Tensor x = Tensor.of(new double[] {1000, -1000, 0});
        Tensor y = Tensor.of(new double[] {0, 1, 0.5});
        var each = new BCEWithLogitsLoss(null, Reduction.NONE);
        assertArrayEquals(new double[] {1000, 1000, Math.log(2)}, each.of(x, y).toDoubleArray(), 1e-12);
        var weighted = new BCEWithLogitsLoss(Tensor.of(new double[] {3}), Reduction.NONE);
        assertArrayEquals(new double[] {1000, 3000, 2 * Math.log(2)}, weighted.of(x, y).toDoubleArray(), 1e-12);
    }

    @Test
    void wrongCertaintyCostsAFiniteLoss() {
        Tensor x = Tensor.of(new double[] {0, 1, 0.5}).requiresGrad(true);
        Tensor y = Tensor.of(new double[] {1, 1, 0.5});
        Tensor losses = new BCELoss(null, Reduction.NONE).of(x, y);
        assertArrayEquals(new double[] {100, 0, Math.log(2)}, losses.toDoubleArray(), 1e-12);
        losses.sum().backward();
        assertArrayEquals(new double[] {-1e12, 0, 0}, x.grad().toDoubleArray(), 1e-3);
    }

    @Test
    void scoresOfAnySizeHaveAFiniteLoss() {
        Tensor x = Tensor.of(new double[] {1000, -1000, 0});
        Tensor y = Tensor.of(new double[] {-1, -1, 1});
        assertArrayEquals(new double[] {1000, 0, Math.log(2)}, new SoftMarginLoss(Reduction.NONE).of(x, y).toDoubleArray(), 1e-12);
        assertArrayEquals(new double[] {1001, 0, 1}, new HingeLoss(false, Reduction.NONE).of(x, y).toDoubleArray());
    }

    @Test
    void aVarianceBelowTheLeastCountsAsTheLeastAndKeepsItsSlope() {
        Tensor v = Tensor.of(new double[] {0, 2}).requiresGrad(true);
        Tensor loss = new GaussianNLLLoss(false, 0.5, Reduction.SUM).of(Tensor.of(new double[] {1, 1}), Tensor.of(new double[] {0, 0}), v);
        assertEquals((Math.log(0.5) + 2 + Math.log(2) + 0.5) / 2, loss.item(), 1e-12);
        loss.backward();
        assertArrayEquals(new double[] {(2 - 4) / 2.0, (0.5 - 0.25) / 2}, v.grad().toDoubleArray(), 1e-12);
    }

    @Test
    void badInputIsRefused() {
        Tensor x = Tensor.ones(3, 4);
        refused("label 1 is 4, expected 0 to 3 for 4 classes", () -> new CrossEntropyLoss().of(x, labels(0, 4, 1)));
        refused("label 2 is -1, expected 0 to 3 for 4 classes", () -> new NLLLoss().of(x, labels(0, 3, -1)));
        refused("labels are int32 (2) for scores (3, 4), expected int32 (3)",
                () -> new CrossEntropyLoss().of(x, labels(0, 1)));
        refused("labels are float32 (3) for scores (3, 4), expected int32 (3)", () -> new NLLLoss().of(x, Tensor.ones(3)));
        refused("probabilities have shape (3), expected (3, 4) as the logits",
                () -> new CrossEntropyLoss().of(x, Tensor.ones(3)));
        refused("weight has shape (3), expected (4), one for each class",
                () -> new CrossEntropyLoss().withWeight(Tensor.ones(3)).of(x, labels(0, 1, 2)));
        refused("weight has shape (3), expected (4), one for each class",
                () -> new CrossEntropyLoss().withWeight(Tensor.ones(3)).of(x, x));
        refused("scores have shape (), expected (classes) or (n, classes, …)",
                () -> new NLLLoss().of(Tensor.scalar(1), Tensor.scalar(1)));
        refused("labelSmoothing is 1.5, expected 0 to 1", () -> new CrossEntropyLoss().withLabelSmoothing(1.5));
        refused("MSELoss of prediction (3, 4) and target (3, 1), expected equal shapes",
                () -> new MSELoss().of(x, Tensor.ones(3, 1)));
        refused("prediction goes from 0.0 to 2.0, expected probabilities from 0 to 1",
                () -> new BCELoss().of(Tensor.of(new double[] {0, 2}), Tensor.of(new double[] {0, 1})));
        refused("p is 3, expected 1 or 2", () -> new MultiMarginLoss(3, 1, null, Reduction.MEAN));
        refused("p is 0.0, expected a number above 0", () -> new TripletMarginLoss(1, 0, 0, Reduction.MEAN));
        refused("eps is 0.0, expected a number above 0", () -> new GaussianNLLLoss(false, 0, Reduction.MEAN));
        refused("variance has the element -1.0, expected 0 or more", () -> new GaussianNLLLoss().of(x, x, x.neg()));
        refused("CosineEmbeddingLoss of (3, 4), (3, 4) and target (4), expected (n, d), (n, d) and (n)",
                () -> new CosineEmbeddingLoss().of(x, x, Tensor.ones(4)));
        refused("MarginRankingLoss of (3, 4), (3, 4) and target (3), expected equal shapes",
                () -> new MarginRankingLoss().of(x, x, Tensor.ones(3)));
        refused("TripletMarginLoss of anchor (3, 4), positive (3, 4) and negative (4), expected equal shapes (n, d)",
                () -> new TripletMarginLoss().of(x, x, Tensor.ones(4)));
        refused("beta is -1.0, expected a finite number of 0 or more", () -> new SmoothL1Loss(-1, Reduction.MEAN));
        refused("delta is NaN, expected a finite number above 0", () -> new HuberLoss(Double.NaN, Reduction.MEAN));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
