package dev.fluxion.core.op;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.Recurring.Remembered;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All steps of an LSTM in one operation, against plain loops and against the simple operations that it stands for. */
class LongShortTermMemoryTest {
    private static final double EXACT = 1e-13;

    private static Tensor[] inputs(int steps, int n, int hidden) {
        Rng rng = Rng.seed(steps + 31 * n + 997 * hidden);
        return new Tensor[] {rng.randn(DType.F64, steps, n, 4 * hidden).requiresGrad(true), rng.randn(DType.F64, 4 * hidden, hidden).requiresGrad(true),
            rng.randn(DType.F64, n, hidden).requiresGrad(true), rng.randn(DType.F64, n, hidden).requiresGrad(true)};
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, false", "4, 3, 2, false", "4, 3, 2, true", "7, 5, 17, true", "2, 33, 40, false"})
    void valuesAreThoseOfPlainLoops(int steps, int n, int hidden, boolean reverse) {
        Tensor[] in = inputs(steps, n, hidden);
        Remembered made = in[0].lstm(in[1], in[2], in[3], reverse);
        double[] x = in[0].toDoubleArray();
        double[] w = in[1].toDoubleArray();
        double[] h = in[2].toDoubleArray();
        double[] c = in[3].toDoubleArray();
        double[] all = new double[steps * n * hidden];
        for (int step = 0; step < steps; step++) {
            int t = reverse ? steps - 1 - step : step;
            double[] before = h.clone();
            for (int row = 0; row < n; row++) {
                for (int j = 0; j < hidden; j++) {
                    double[] z = new double[4];
                    for (int gate = 0; gate < 4; gate++) {
                        int unit = gate * hidden + j;
                        z[gate] = x[(t * n + row) * 4 * hidden + unit];
                        for (int k = 0; k < hidden; k++) {
                            z[gate] += before[row * hidden + k] * w[unit * hidden + k];
                        }
                    }
                    int at = row * hidden + j;
                    c[at] = sigmoid(z[1]) * c[at] + sigmoid(z[0]) * Math.tanh(z[2]);
                    h[at] = sigmoid(z[3]) * Math.tanh(c[at]);
                    all[t * n * hidden + at] = h[at];
                }
            }
        }
        assertArrayEquals(all, made.h().toDoubleArray(), EXACT * hidden);
        assertArrayEquals(c, made.c().toDoubleArray(), EXACT * hidden);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Both outputs, or one alone, lead back to the same gradients as through the decomposition. */
    @ParameterizedTest
    @CsvSource({"3, 2, 3, false, true, true", "3, 2, 3, true, true, true", "5, 4, 9, false, true, false", "5, 4, 9, true, false, true"})
    void gradientsAreThoseOfTheDecomposition(int steps, int n, int hidden, boolean reverse, boolean ofH, boolean ofC) {
        Tensor[] in = inputs(steps, n, hidden);
        Remembered made = in[0].lstm(in[1], in[2], in[3], reverse);
        Tensor[] simple = new LongShortTermMemory(reverse).decompose(in);
        List<Tensor> fused = gradients(in, made.h(), made.c(), ofH, ofC);
        List<Tensor> composed = gradients(in, simple[0], simple[1], ofH, ofC);
        for (int i = 0; i < in.length; i++) {
            assertThat(fused.get(i)).isWithin(1e-12).of(composed.get(i));
        }
    }

    private static List<Tensor> gradients(Tensor[] in, Tensor h, Tensor c, boolean ofH, boolean ofC) {
        Rng rng = Rng.seed(5);
        Tensor weighted = h.mul(rng.randn(DType.F64, h.shape().toArray())).sum();
        Tensor last = c.mul(rng.randn(DType.F64, c.shape().toArray())).sum();
        return Autograd.grad(ofH && ofC ? weighted.add(last) : ofH ? weighted : last, in);
    }

    @Test
    void gatesThatSaturateStayNumbers() {
        Tensor x = Tensor.of(new float[] {1000, -1000, 1000, 1000}, 1, 1, 4).requiresGrad(true);
        Remembered made = x.lstm(Tensor.zeros(4, 1), Tensor.zeros(1, 1), Tensor.of(new float[] {3}, 1, 1), false);
        assertEquals(1, made.c().item());
        made.h().sum().backward();
        assertArrayEquals(new double[4], x.grad().toDoubleArray());
    }
}
