package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2,3 | 2,3 | 2,3",
        "2,3 | 3   | 2,3",
        "2,1 | 1,4 | 2,4",
        "'' | 2,3 | 2,3",
        "5,1,4 | 3,1 | 5,3,4",
        "0,3 | 1,3 | 0,3",
        "1 | 0 | 0"})
    void broadcasting(String a, String b, String common) {
        assertEquals(shape(common), shape(a).broadcast(shape(b)));
        assertEquals(shape(common), shape(b).broadcast(shape(a)));
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        var e = assertThrows(IllegalArgumentException.class, () -> Shape.of(2, 3).broadcast(Shape.of(4, 3)));
        assertEquals("shapes (2, 3) and (4, 3) do not broadcast: sizes 2 and 4 at dim -2, expected equal sizes or 1",
                e.getMessage());
    }

    @Test
    void badSizesAreNamed() {
        assertEquals("size of dimension 1 is -3 in (2, -3), expected 0 or more",
                assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -3)).getMessage());
        assertEquals("shape (65536, 32768) has too many elements, expected at most 2147418111",
                assertThrows(IllegalArgumentException.class, () -> Shape.of(65536, 32768)).getMessage());
        assertEquals(2147418111, Shape.of(2147418111).elements());
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2147418112));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 16));
        assertEquals(0, Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 0).elements());
        assertEquals("shape (65536, 65536) has too many elements, expected at most 2147418111",
                assertThrows(IllegalArgumentException.class, () -> Shape.of(65536, 1).broadcast(Shape.of(1, 65536))).getMessage());
        assertThrows(IllegalArgumentException.class, () -> Tensor.ones(131071).unfold(0, 65536, 1));
    }

    @Test
    void negativeDimensionsCountFromTheEnd() {
        Shape shape = Shape.of(2, 3, 4);
        assertEquals(4, shape.size(-1));
        assertEquals(2, shape.size(-3));
        assertEquals("dim is 3 for shape (2, 3, 4), expected -3 to 2",
                assertThrows(IllegalArgumentException.class, () -> shape.size(3)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> shape.size(-4));
    }

    @Test
    void aShapeIsAValue() {
        int[] sizes = {2, 3};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.toArray()[0] = 9;
        assertArrayEquals(new int[] {2, 3}, shape.toArray());
        assertEquals(6, shape.elements());
        assertEquals(1, Shape.SCALAR.elements());
        assertEquals("()", Shape.SCALAR.toString());
    }

    private static Shape shape(String sizes) {
        return sizes.isBlank() ? Shape.SCALAR
                : Shape.of(Arrays.stream(sizes.split(",")).mapToInt(Integer::parseInt).toArray());
    }
}
