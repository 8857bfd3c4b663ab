package dev.fluxion.nn.train;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.NLLLoss;
import java.util.Arrays;

/** Scores {@code (n, classes, …)} with labels {@code (n, …)}, one sample after the other. Labels to be ignored are left out. */
record ClassScores(double[] scores, int classes, int[] labels) {
    /** What is done with a sample: its scores are {@code scores[at] … scores[at + classes − 1]}. */
    interface Visitor {
        void visit(double[] scores, int at, int classes, int label);
    }

    static ClassScores of(Tensor outputs, Tensor targets) {
        if (outputs.rank() < 2 || targets.dtype() != DType.I32 || targets.rank() != outputs.rank() - 1) {
            throw new IllegalArgumentException("outputs are " + outputs.shape() + " and targets " + targets.dtype() + " "
                    + targets.shape() + ", expected scores (n, classes, …) and labels of int32 (n, …)");
        }
        Tensor last = outputs.detach();
        for (int d = 1; d < outputs.rank() - 1; d++) {
            last = last.transpose(d, d + 1);
        }
        int[] places = Arrays.copyOf(last.shape().toArray(), targets.rank());
        if (!Arrays.equals(places, targets.shape().toArray())) {
            throw new IllegalArgumentException("outputs are " + outputs.shape() + " and targets " + targets.shape()
                    + ", expected a label for each row of scores");
        }
        return new ClassScores(last.toDoubleArray(), outputs.size(1), targets.toIntArray());
    }

    void forEach(Visitor visitor) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == NLLLoss.IGNORED) {
                continue;
            }
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "label " + i + " is " + labels[i] + ", expected 0 to " + (classes - 1));
            }
            visitor.visit(scores, i * classes, classes, labels[i]);
        }
    }

    /** {@return the class with the largest score; the first of equals} */
    static int best(double[] scores, int at, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = scores[at + c] > scores[at + best] ? c : best;
        }
        return best;
    }
}
