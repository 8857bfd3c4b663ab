package dev.fluxion.core.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffineTest {
    /** Element (n, o) is fma(x[n, i], w[o, i], …) in ascending i from 0, then + b[o]. */
    private static float[] plain(float[] x, float[] w, float[] b, int rows, int in, int out) {
        float[] y = new float[rows * out];
        for (int n = 0; n < rows; n++) {
            for (int o = 0; o < out; o++) {
                float sum = 0;
                for (int i = 0; i < in; i++) {
                    sum = Math.fma(x[n * in + i], w[o * in + i], sum);
                }
                y[n * out + o] = b == null ? sum : sum + b[o];
            }
        }
        return y;
    }

    @ParameterizedTest
    @CsvSource({"scalar,1,1,1", "scalar,5,7,3", "vector,1,4,16", "vector,33,20,17", "vector,2,0,3", "vector,0,2,3"})
    void theProductThenTheBias(String backend, int rows, int in, int out) {
        Device device = Device.of(backend);
        Rng rng = Rng.seed(3);
        Tensor x = rng.randn(rows, in).to(device);
        Tensor w = rng.randn(out, in).to(device);
        Tensor b = rng.randn(out).to(device);
        float[] xs = x.toFloatArray();
        float[] ws = w.toFloatArray();
        assertArrayEquals(plain(xs, ws, b.toFloatArray(), rows, in, out), x.linear(w, b).toFloatArray());
        assertArrayEquals(plain(xs, ws, null, rows, in, out), x.linear(w, null).toFloatArray());
        Tensor transposed = w.t().contiguous().t();
        assertArrayEquals(plain(xs, ws, b.toFloatArray(), rows, in, out), x.linear(transposed, b).toFloatArray());
    }

    @Test
    void leadingDimensionsStay() {
        Rng rng = Rng.seed(4);
        Tensor x = rng.randn(2, 3, 4);
        Tensor w = rng.randn(5, 4);
        Tensor b = rng.randn(5);
        assertEquals("(2, 3, 5)", x.linear(w, b).shape().toString());
        assertEquals("(5)", x.select(0, 1).select(0, 2).linear(w, b).shape().toString());
        assertEquals("(0, 3, 5)", x.slice(0, 0, 0).linear(w, b).shape().toString());
        assertArrayEquals(plain(x.toFloatArray(), w.toFloatArray(), b.toFloatArray(), 6, 4, 5), x.linear(w, b).toFloatArray());
    }

    @Test
    void firstAndSecondDerivatives() {
        Rng rng = Rng.seed(5);
        Tensor x = rng.randn(2, 3, 2).to(DType.F64).requiresGrad(true);
        Tensor w = rng.randn(4, 2).to(DType.F64).requiresGrad(true);
        Tensor b = rng.randn(4).to(DType.F64).requiresGrad(true);
        GradCheck.check("linear", in -> in.get(0).linear(in.get(1), in.get(2)), x, w, b);
        GradCheck.checkTwice("linear", in -> in.get(0).linear(in.get(1), in.get(2)).square(), x, w, b);
        GradCheck.check("linear without bias", in -> in.get(0).linear(in.get(1), null), x, w);
    }

    @Test
    void theWeightsGradientLiesAsTheWeights() {
        Rng rng = Rng.seed(6);
        Tensor w = rng.randn(4, 3).requiresGrad(true);
        rng.randn(2, 3).linear(w, null).sum().backward();
        assertTrue(w.grad().view().isContiguous());
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Tensor x = Tensor.zeros(2, 3);
        String message = assertThrows(IllegalArgumentException.class,
                () -> x.linear(Tensor.zeros(4, 2), Tensor.zeros(4))).getMessage();
        assertEquals("linear: shapes are (2, 3), weight (4, 2) and bias (4), expected (…, in), (out, in) and (out)", message);
        assertThrows(IllegalArgumentException.class, () -> x.linear(Tensor.zeros(4, 3), Tensor.zeros(3)));
        assertThrows(IllegalArgumentException.class, () -> Tensor.scalar(1).linear(Tensor.zeros(4, 3), null));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> x.linear(Tensor.zeros(4, 3).to(DType.F64), null))
                .getMessage().contains("float64"));
    }
}
