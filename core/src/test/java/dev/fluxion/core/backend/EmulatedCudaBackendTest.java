package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.cuda.ArraysOnCuda;
import dev.fluxion.core.cuda.EveryKernel;
import dev.fluxion.core.expr.Definition;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kernels of the GPU backend, interpreted, with bounds, races and barriers checked. */
class EmulatedCudaBackendTest implements MapConformance, ReductionConformance, IndexingConformance, CopyConformance, RowsConformance,
        SoftmaxConformance, ScanConformance, ConvolutionConformance, PoolingConformance, MatMulConformance, IntegerConformance {
    private static final Backend BACKEND = ArraysOnCuda.emulated();

    @Override
    public Backend backend() {
        return BACKEND;
    }

    @Override
    public int sortedInEveryWay() {
        return 200;
    }

    /** Larger ones, up to every tile's edges, in {@link #productsAreOneChainOfMultiplyAdds}. */
    @Override
    public int mostMultiplyAdds() {
        return 60_000;
    }

    /** Every function of the table with its derivatives, as many as it has arguments, bit for bit. */
    @Test
    void derivativesOfEveryFunction() {
        for (Definition definition : Functions.table().values()) {
            Formula formula = EveryKernel.withDerivatives(definition);
            for (DType dtype : List.of(DType.F32, DType.F64)) {
                var random = new Random(2);
                View[] inputs = new View[formula.argCount()];
                View[] outputs = new View[formula.outputs().size()];
                Arrays.setAll(inputs, i -> Layout.CONTIGUOUS.view(BACKEND, formula.isMaskArg(i) ? DType.BOOL : dtype, new int[] {65}, random));
                Arrays.setAll(outputs, k -> Layout.CONTIGUOUS.view(BACKEND, formula.outputs().get(k).isMask() ? DType.BOOL : dtype,
                        new int[] {65}, random));
                check(formula, dtype, outputs, inputs, random);
            }
        }
    }

    /** Every edge of every tile and panel, all transposes, in two batches, with plain fma chains in ascending order as the answer. */
    @Test
    void productsAreOneChainOfMultiplyAdds() {
        var random = new Random(1);
        for (int[] s : new int[][] {{1, 1, 1}, {3, 5, 9}, {16, 32, 16}, {17, 33, 33}, {9, 65, 15}, {64, 16, 64}, {65, 17, 63}, {33, 31, 129},
            {128, 8, 128}, {127, 7, 129}, {129, 17, 70}, {66, 0, 40}}) {
            for (Layout left : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.GAPS)) {
                for (Layout right : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED)) {
                    for (DType dtype : List.of(DType.F32, DType.F64)) {
                        View a = left.view(BACKEND, dtype, new int[] {2, s[0], s[1]}, random);
                        View b = right.view(BACKEND, dtype, new int[] {2, s[1], s[2]}, random);
                        View c = Layout.OFFSET.view(BACKEND, dtype, new int[] {2, s[0], s[2]}, random);
                        BACKEND.matmul(c, a, b);
                        assertArrayEquals(chains(dtype, s, Elements.all(a), Elements.all(b)), Elements.all(c),
                                dtype + " " + Arrays.toString(s) + " " + left + " " + right);
                    }
                }
            }
        }
    }

    private static double[] chains(DType dtype, int[] s, double[] a, double[] b) {
        double[] c = new double[2 * s[0] * s[2]];
        for (int i = 0; i < c.length; i++) {
            int row = i / s[2]; // of both matrices behind one another
            for (int k = 0; k < s[1]; k++) {
                double x = a[row * s[1] + k];
                double y = b[(row / s[0] * s[1] + k) * s[2] + i % s[2]];
                c[i] = dtype == DType.F32 ? Math.fma((float) x, (float) y, (float) c[i]) : Math.fma(x, y, c[i]);
            }
        }
        return c;
    }
}
