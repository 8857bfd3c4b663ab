package dev.fluxion.core.testing;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TensorAssertTest {
    private final Tensor x = Tensor.of(new double[][] {{1, 2}, {3, Double.POSITIVE_INFINITY}});
    private final Tensor nan = Tensor.of(new double[] {Double.NaN});

    @Test
    void whatPasses() {
        assertThat(x).hasShape(2, 2).hasDType(DType.F64).isWithin(0).of(x).isWithin(0.5).of(1.5, 2, 2.5, Double.POSITIVE_INFINITY);
        assertThat(nan).allowingEqualNaNs().isWithin(0).of(Double.NaN);
        assertThat(Tensor.zeros(0)).isWithin(0).of();
    }

    @Test
    void whatFailsSaysWhereAndWhat() {
        fails("at index [1, 0] received 3.0, expected 2.0 within 0.5", () -> assertThat(x).isWithin(0.5).of(1, 2, 2, 4));
        fails("at index [1, 1] received Infinity, expected 4.0 within 1.0E300", () -> assertThat(x).isWithin(1e300).of(1, 2, 2, 4));
        fails("at index [0] received NaN, expected NaN within 1.0; allowingEqualNaNs() lets NaN equal NaN",
                () -> assertThat(nan).isWithin(1).of(nan));
        fails("at index [0] received NaN, expected 1.0 within 9.0", () -> assertThat(nan).allowingEqualNaNs().isWithin(9).of(1));
        fails("received 4 elements of shape (2, 2), expected 1", () -> assertThat(x).isWithin(1).of(1));
        fails("received shape (2, 2), expected (4)", () -> assertThat(x).isWithin(1).of(Tensor.zeros(4)));
        fails("received dtype float64, expected float32", () -> assertThat(x).isWithin(1).of(Tensor.zeros(2, 2)));
        fails("received null, expected a tensor", () -> assertThat(null));
        var e = assertThrows(IllegalArgumentException.class, () -> assertThat(x).isWithin(Double.NaN));
        assertEquals("tolerance is NaN, expected a finite number, 0 or more", e.getMessage());
    }

    private static void fails(String message, Executable call) {
        assertEquals(message, assertThrows(AssertionError.class, call).getMessage());
    }
}
