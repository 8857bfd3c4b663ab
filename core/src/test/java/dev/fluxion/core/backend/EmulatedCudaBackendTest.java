package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

    @Override
    public int mostMultiplyAdds() {
        return 12_000;
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

    /** Every edge of every tile, with plain fma chains in ascending order as the answer. */
    @Test
    void productsAreOneChainOfMultiplyAdds() {
        var random = new Random(1);
        for (int[] s : new int[][] {{1, 1, 1}, {3, 5, 9}, {16, 8, 16}, {17, 16, 33}, {33, 7, 65}, {70, 19, 64}, {66, 0, 40}}) {
            for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.GAPS)) {
                for (DType dtype : List.of(DType.F32, DType.F64)) {
                    View a = layout.view(BACKEND, dtype, new int[] {2, s[0], s[1]}, random);
                    View b = Layout.TRANSPOSED.view(BACKEND, dtype, new int[] {2, s[1], s[2]}, random);
                    View c = Layout.OFFSET.view(BACKEND, dtype, new int[] {2, s[0], s[2]}, random);
                    BACKEND.matmul(c, a, b);
                    double[] x = Elements.all(a);
                    double[] y = Elements.all(b);
                    double[] z = Elements.all(c);
                    for (int i = 0; i < z.length; i++) {
                        int batch = i / (s[0] * s[2]);
                        int row = i / s[2] % s[0];
                        double sum = 0;
                        for (int k = 0; k < s[1]; k++) {
                            double left = x[(batch * s[0] + row) * s[1] + k];
                            double right = y[(batch * s[1] + k) * s[2] + i % s[2]];
                            sum = dtype == DType.F32 ? Math.fma((float) left, (float) right, (float) sum) : Math.fma(left, right, sum);
                        }
                        assertEquals(sum, z[i], dtype + " " + Arrays.toString(s) + " " + layout + " at " + i);
                    }
                }
            }
        }
    }
}
