package dev.fluxion.core.op;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fluxion.core.DType;
import dev.fluxion.core.Recurring;
import dev.fluxion.core.Recurring.Remembered;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Rows;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.Threads;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.GradCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All steps of a recurrent cell in one operation: against plain loops, against the simple operations that it stands for, and bit by
 * bit against each sample alone and other numbers of threads, for batches around the blocks that go through the steps together.
 */
class RecurrentOpTest {
    private static final int[] BATCHES = {1, 15, 16, 17, 33};
    private static final boolean[] ORDERS = {false, true};

    enum Cell {
        TANH(1), RELU(1), GRU(3), LSTM(4);

        private final int gates;

        Cell(int gates) {
            this.gates = gates;
        }

        /** x, w, h, then c of an LSTM or the bias of a GRU. */
        Tensor[] inputs(DType dtype, int steps, int n, int hidden) {
            Rng rng = Rng.seed(steps + 31 * n + 997 * hidden);
            var in = new ArrayList<>(List.of(rng.randn(dtype, steps, n, gates * hidden), rng.randn(dtype, gates * hidden, hidden).mul(0.5),
                    rng.randn(dtype, n, hidden)));
            if (this == GRU) {
                in.add(rng.randn(dtype, gates * hidden));
            } else if (this == LSTM) {
                in.add(rng.randn(dtype, n, hidden));
            }
            return in.stream().map(x -> x.detach().requiresGrad(true)).toArray(Tensor[]::new);
        }

        Fused op(boolean reverse) {
            return switch (this) {
                case TANH, RELU -> new ElmanNetwork(this == RELU, reverse, false);
                case GRU -> new GatedRecurrentUnit(reverse, false);
                case LSTM -> new LongShortTermMemory(reverse, false);
            };
        }

        /** Hidden states by time, then c of an LSTM. */
        Tensor[] run(boolean reverse, Tensor... in) {
            return run(in[0], reverse, in);
        }

        /** The same, with x in the place of the first input. */
        Tensor[] run(Recurring x, boolean reverse, Tensor... in) {
            return switch (this) {
                case TANH -> new Tensor[] {x.rnnTanh(in[1], in[2], reverse)};
                case RELU -> new Tensor[] {x.rnnRelu(in[1], in[2], reverse)};
                case GRU -> new Tensor[] {x.gru(in[1], in[3], in[2], reverse)};
                case LSTM -> {
                    Remembered made = x.lstm(in[1], in[2], in[3], reverse);
                    yield new Tensor[] {made.h(), made.c()};
                }
            };
        }

        /** {h′, c′} of one unit, from what its gates take of the input and of the state with the bias. */
        double[] unit(double[] x, double[] a, double h, double c) {
            return switch (this) {
                case TANH -> new double[] {Math.tanh(x[0] + a[0]), 0};
                case RELU -> new double[] {Math.max(x[0] + a[0], 0), 0};
                case GRU -> {
                    double z = sigmoid(x[1] + a[1]);
                    yield new double[] {(1 - z) * Math.tanh(x[2] + sigmoid(x[0] + a[0]) * a[2]) + z * h, 0};
                }
                case LSTM -> {
                    double next = sigmoid(x[1] + a[1]) * c + sigmoid(x[0] + a[0]) * Math.tanh(x[2] + a[2]);
                    yield new double[] {sigmoid(x[3] + a[3]) * Math.tanh(next), next};
                }
            };
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreThoseOfPlainLoops(Cell cell) {
        for (int[] s : new int[][] {{1, 1, 1}, {4, 3, 2}, {5, 15, 17}, {2, 33, 40}, {3, 17, 130}}) {
            for (boolean reverse : ORDERS) {
                int n = s[1];
                int hidden = s[2];
                Tensor[] in = cell.inputs(DType.F64, s[0], n, hidden);
                double[] x = in[0].toDoubleArray();
                double[] w = in[1].toDoubleArray();
                double[] h = in[2].toDoubleArray();
                double[] c = cell == Cell.LSTM ? in[3].toDoubleArray() : new double[n * hidden];
                double[] bias = cell == Cell.GRU ? in[3].toDoubleArray() : new double[cell.gates * hidden];
                double[] all = new double[s[0] * n * hidden];
                for (int step = 0; step < s[0]; step++) {
                    int t = reverse ? s[0] - 1 - step : step;
                    double[] before = h.clone();
                    for (int at = 0; at < n * hidden; at++) {
                        double[] ofX = new double[cell.gates];
                        double[] ofH = new double[cell.gates];
                        for (int gate = 0; gate < cell.gates; gate++) {
                            int row = gate * hidden + at % hidden;
                            ofX[gate] = x[(t * n + at / hidden) * cell.gates * hidden + row];
                            ofH[gate] = bias[row];
                            for (int k = 0; k < hidden; k++) {
                                ofH[gate] += before[at / hidden * hidden + k] * w[row * hidden + k];
                            }
                        }
                        double[] next = cell.unit(ofX, ofH, before[at], c[at]);
                        h[at] = next[0];
                        c[at] = next[1];
                        all[t * n * hidden + at] = next[0];
                    }
                }
                Tensor[] made = cell.run(reverse, in);
                double scale = Math.max(1, Arrays.stream(all).map(Math::abs).max().orElse(1));
                assertArrayEquals(all, made[0].toDoubleArray(), 1e-11 * scale);
                if (made.length > 1) {
                    assertArrayEquals(c, made[1].toDoubleArray(), 1e-11 * scale);
                }
            }
        }
    }

    /** All outputs, or one alone, lead back to the same gradients as through the decomposition. */
    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseOfTheDecomposition(Cell cell) {
        for (int n : BATCHES) {
            for (boolean reverse : ORDERS) {
                Tensor[] in = cell.inputs(DType.F64, 4, n, 5);
                int outputs = cell == Cell.LSTM ? 2 : 1;
                for (int first = 0; first < outputs; first++) {
                    for (int end = first + 1; end <= outputs; end++) {
                        List<Tensor> left = gradients(in, Arrays.copyOfRange(cell.run(reverse, in), first, end));
                        List<Tensor> right = gradients(in, Arrays.copyOfRange(cell.op(reverse).decompose(in), first, end));
                        for (int i = 0; i < in.length; i++) {
                            assertThat(left.get(i)).isWithin(1e-10).of(right.get(i));
                        }
                    }
                }
            }
        }
    }

    /** Gradients of a sum of the outputs' elements, each with a weight of its own. */
    private static List<Tensor> gradients(Tensor[] in, Tensor... outputs) {
        Rng rng = Rng.seed(5);
        Tensor sum = null;
        for (Tensor y : outputs) {
            Tensor weighted = y.mul(rng.randn(y.dtype(), y.shape().toArray())).sum();
            sum = sum == null ? weighted : sum.add(weighted);
        }
        return Autograd.grad(sum, in);
    }

    @ParameterizedTest
    @EnumSource
    void anyNumberOfThreadsGivesTheSameBits(Cell cell) {
        int before = Threads.get();
        try {
            for (DType dtype : new DType[] {DType.F32, DType.F64}) {
                for (int n : BATCHES) {
                    for (boolean reverse : ORDERS) {
                        List<Double> one = bits(1, cell, dtype, n, reverse);
                        assertEquals(one, bits(2, cell, dtype, n, reverse));
                        assertEquals(one, bits(4, cell, dtype, n, reverse));
                    }
                }
            }
        } finally {
            Threads.set(before);
        }
    }

    private static List<Double> bits(int threads, Cell cell, DType dtype, int n, boolean reverse) {
        Threads.set(threads);
        Tensor[] in = cell.inputs(dtype, 3, n, 33);
        Tensor[] made = cell.run(reverse, in);
        var all = new ArrayList<>(List.of(made));
        all.addAll(gradients(in, made));
        return all.stream().flatMap(y -> Arrays.stream(y.toDoubleArray()).boxed()).toList();
    }

    /** How a batch is cut changes nothing: a sample has the bits that it has alone, and so have the gradients of what it brings. */
    @ParameterizedTest
    @EnumSource
    void aSampleHasTheBitsThatItHasAlone(Cell cell) {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            for (boolean reverse : ORDERS) {
                Tensor[] in = cell.inputs(dtype, 3, 33, 20);
                Tensor[] all = cell.run(reverse, in);
                List<Tensor> gradients = Autograd.grad(all[0].sum(), in);
                for (int sample : new int[] {0, 15, 16, 32}) {
                    Tensor[] one = in.clone();
                    one[0] = in[0].narrow(1, sample, 1).detach().requiresGrad(true);
                    one[2] = in[2].narrow(0, sample, 1).detach().requiresGrad(true);
                    if (cell == Cell.LSTM) {
                        one[3] = in[3].narrow(0, sample, 1).detach().requiresGrad(true);
                    }
                    Tensor[] alone = cell.run(reverse, one);
                    List<Tensor> ofOne = Autograd.grad(alone[0].sum(), one);
                    assertArrayEquals(all[0].narrow(1, sample, 1).toDoubleArray(), alone[0].toDoubleArray());
                    assertArrayEquals(gradients.get(0).narrow(1, sample, 1).toDoubleArray(), ofOne.get(0).toDoubleArray());
                    assertArrayEquals(gradients.get(2).narrow(0, sample, 1).toDoubleArray(), ofOne.get(2).toDoubleArray());
                }
            }
        }
    }

    /** Rows of a table that are not written out give the bits of those that are, there and back, and the same second derivatives. */
    @ParameterizedTest
    @EnumSource
    void rowsOfATableAreAsGoodAsTheirValues(Cell cell) {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            for (int n : new int[] {0, 1, 3, 16, 35}) {
                Tensor[] in = cell.inputs(dtype, 3, n, 9);
                in[0] = Rng.seed(n).randn(dtype, 5, cell.gates * 9).requiresGrad(true);
                Tensor straight = Tensor.arange(3 * n).mul(7).remainder(5).reshape(3, n);
                for (Tensor index : List.of(straight, straight.t().contiguous().t())) {
                    for (boolean reverse : ORDERS) {
                        Tensor[] written = cell.run(in[0].embedding(index), reverse, in);
                        Tensor[] named = cell.run(new Rows(in[0], index), reverse, in);
                        for (int k = 0; k < written.length; k++) {
                            assertArrayEquals(written[k].toDoubleArray(), named[k].toDoubleArray());
                        }
                        List<Tensor> expected = gradients(in, written);
                        List<Tensor> received = gradients(in, named);
                        for (int i = 0; i < in.length; i++) {
                            assertArrayEquals(expected.get(i).toDoubleArray(), received.get(i).toDoubleArray());
                        }
                    }
                }
            }
        }
        Tensor[] in = cell.inputs(DType.F64, 2, 3, 2);
        in[0] = Rng.seed(1).randn(DType.F64, 4, cell.gates * 2).requiresGrad(true);
        var index = Tensor.of(new int[] {3, 0, 3, 1, 1, 3}, 2, 3);
        GradCheck.checkTwice(cell + " of rows", x -> cell.run(new Rows(x.getFirst(), index), false, x.toArray(Tensor[]::new))[0], in);
    }

    @Test
    void badRowsAreRefused() {
        Tensor table = Tensor.zeros(3, 4);
        assertEquals("rows: table is (3, 4) on " + table.device() + ", index int32 (2) on " + table.device()
                        + ", expected (R, G·H) and int32 (T, N) on one device",
                assertThrows(IllegalArgumentException.class, () -> new Rows(table, Tensor.of(new int[2]))).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Rows(table, Tensor.zeros(2, 2)));
        assertThrows(IllegalArgumentException.class, () -> new Rows(Tensor.zeros(2), Tensor.of(new int[2], 1, 2)));
        Tensor state = Tensor.zeros(2, 1);
        var none = new Rows(table, Tensor.of(new int[0], 0, 2));
        assertEquals("lstm: x is (0, 2, 4), weight (4, 1), h (2, 1), c (2, 1), expected (T, N, 4H) with T of 1 or more, (4H, H), (N, H) and (N, H)",
                assertThrows(IllegalArgumentException.class, () -> none.lstm(Tensor.zeros(4, 1), state, state, false)).getMessage());
        var outside = new Rows(table, Tensor.of(new int[] {0, 1, 2, 3}, 2, 2));
        assertEquals("index at [3, 0] is 3, expected 0 to 2 along dimension 0",
                assertThrows(IndexOutOfBoundsException.class, () -> outside.lstm(Tensor.zeros(4, 1), state, state, false)).getMessage());
    }

    @Test
    void gatesThatSaturateStayNumbers() {
        Tensor x = Tensor.of(new float[] {1000, -1000, 1000, 1000}, 1, 1, 4).requiresGrad(true);
        Remembered made = x.lstm(Tensor.zeros(4, 1), Tensor.zeros(1, 1), Tensor.of(new float[] {3}, 1, 1), false);
        assertEquals(1, made.c().item());
        made.h().sum().backward();
        assertArrayEquals(new double[4], x.grad().toDoubleArray());
        Tensor y = Tensor.of(new float[] {1000, -1000, 1000}, 1, 1, 3).requiresGrad(true);
        Tensor h = y.gru(Tensor.zeros(3, 1), Tensor.zeros(3), Tensor.of(new float[] {3}, 1, 1), false);
        assertEquals(1, h.item());
        h.sum().backward();
        assertArrayEquals(new double[3], y.grad().toDoubleArray());
    }
}
