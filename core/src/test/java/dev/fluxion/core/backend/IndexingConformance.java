package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fluxion.core.DType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link Backend#gather}, {@link Backend#scatterAdd} and {@link Backend#scatter} must do. */
interface IndexingConformance {
    /** {@return the backend under test} */
    Backend backend();

    @Test
    default void gatherAndScatterAlongEveryDimension() {
        int[] table = {4, 5, 6};
        int[][] shapes = {{3, 5, 6}, {4, 9, 6}, {4, 5, 2}, {2, 3, 6}, {1, 1, 1}, {3, 0, 6}};
        int[] dims = {0, 1, 2, 0, 1, 0};
        for (int i = 0; i < shapes.length; i++) {
            for (Layout layout : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.GAPS)) {
                for (Layout indexLayout : List.of(Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.COLUMN)) {
                    var random = new Random(i);
                    View index = indexLayout.view(backend(), DType.I32, shapes[i], random);
                    int[] positions = (int[]) index.buffer().array();
                    for (int k = 0; k < positions.length; k++) {
                        positions[k] = random.nextInt(table[dims[i]]);
                    }
                    for (DType dtype : DType.values()) {
                        View source = layout.view(backend(), dtype, table, random);
                        View out = layout.view(backend(), dtype, shapes[i], random);
                        backend().gather(out, source, dims[i], index);
                        for (int e = 0; e < out.size(); e++) {
                            assertEquals(Elements.get(source, found(index, e, table, dims[i])), Elements.get(out, e));
                        }
                    }
                    for (DType dtype : List.of(DType.F32, DType.F64)) {
                        View out = layout.view(backend(), dtype, table, random);
                        View in = layout.view(backend(), dtype, shapes[i], random);
                        double[] expected = Elements.all(out);
                        for (int e = 0; e < in.size(); e++) {
                            int at = found(index, e, table, dims[i]);
                            expected[at] = dtype.precision().round(expected[at] + Elements.get(in, e));
                        }
                        backend().scatterAdd(out, in, dims[i], index);
                        assertArrayEquals(expected, Elements.all(out));
                    }
                    for (DType dtype : DType.values()) {
                        View out = layout.view(backend(), dtype, table, random);
                        View in = layout.view(backend(), dtype, shapes[i], random);
                        double[] expected = Elements.all(out);
                        for (int e = 0; e < in.size(); e++) {
                            expected[found(index, e, table, dims[i])] = Elements.get(in, e);
                        }
                        backend().scatter(out, in, dims[i], index);
                        assertArrayEquals(expected, Elements.all(out));
                    }
                }
            }
        }
    }

    /** The row-major number, in a table, of the element that element {@code e} of {@code index} stands for. */
    private static int found(View index, int e, int[] table, int dim) {
        int[] at = new int[table.length];
        int rest = e;
        for (int d = table.length - 1; d >= 0; d--) {
            at[d] = rest % index.shape()[d];
            rest /= index.shape()[d];
        }
        at[dim] = (int) Elements.get(index, e);
        int number = 0;
        for (int d = 0; d < table.length; d++) {
            number = number * table[d] + at[d];
        }
        return number;
    }

    @Test
    default void aBadIndexIsNamedBeforeAnythingIsWritten() {
        View index = Elements.of(backend(), DType.I32, new int[] {2, 2}, 0, 1, 2, -1);
        View in = Elements.of(backend(), DType.F32, new int[] {2, 2}, 1, 1, 1, 1);
        View out = Elements.of(backend(), DType.F32, new int[] {3, 2}, 0, 0, 0, 0, 0, 0);
        var scatter = assertThrows(IndexOutOfBoundsException.class, () -> backend().scatterAdd(out, in, 0, index));
        assertEquals("index at [1, 1] is -1, expected 0 to 2 along dimension 0", scatter.getMessage());
        assertArrayEquals(new double[6], Elements.all(out));
        View wide = Elements.of(backend(), DType.F32, new int[] {2, 2}, 5, 5, 5, 5);
        var gather = assertThrows(IndexOutOfBoundsException.class, () -> backend().gather(wide, in, 0, index));
        assertEquals("index at [1, 0] is 2, expected 0 to 1 along dimension 0", gather.getMessage());
        assertArrayEquals(new double[] {5, 5, 5, 5}, Elements.all(wide));
    }
}
