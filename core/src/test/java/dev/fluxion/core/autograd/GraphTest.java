package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static Tensor leaf(String name, double... values) {
        return Tensor.of(values).requiresGrad(true).name(name);
    }

    @Test
    void textNamesShapesValuesAndGradients() {
        Tensor a = leaf("a", 3);
        Tensor b = a.add(a).name("b");
        Tensor c = b.add(b).name("c");
        assertEquals("""
                a = leaf       float64 (1)  value 3   gradient 4
                b = add(a, a)  float64 (1)  value 6   gradient 2
                c = add(b, b)  float64 (1)  value 12  gradient 1
                """, Graph.of(c, b).text());
        assertNull(a.grad());
        c.backward();
        assertEquals(4, a.grad().item(), "the graph was left as it is");
    }

    /** Sums of products keep no value of their products: it is computed again. */
    @Test
    void valuesThatTheGraphDoesNotHold() {
        Tensor a = leaf("a", 2);
        Tensor b = leaf("b", -3);
        Tensor c = leaf("c", 10);
        assertEquals("""
                a = leaf         float64 (1)  value 2   gradient -3
                b = leaf         float64 (1)  value -3  gradient 2
                t0 = mul(a, b)   float64 (1)  value -6  gradient 1
                c = leaf         float64 (1)  value 10  gradient 1
                t1 = add(t0, c)  float64 (1)  value 4   gradient 1
                """, Graph.of(a.mul(b).add(c)).text());
    }

    /** What takes no gradient stands in the graph too, though no operation saved it. */
    @Test
    void constants() {
        Tensor a = leaf("a", 2);
        Tensor one = Tensor.of(new double[] {1});
        assertText("""
                a = leaf float64 (1) value 2 gradient 2
                c0 = constant float64 (1) value 1
                t0 = add(a, c0) float64 (1) value 3 gradient 2
                t1 = mul 2(t0) float64 (1) value 6 gradient 1
                t2 = add(t1, c0) float64 (1) value 7 gradient 1
                """, a.add(one).mul(2).add(one));
        Tensor shift = Tensor.of(new double[] {1, 10}).name("shift");
        Tensor moved = a.mul(shift).sub(shift).sum();
        assertText("""
                a = leaf float64 (1) value 2 gradient 11
                shift = constant float64 (2) value [1, 10]
                t0 = mul(a, shift) float64 (2) value [2, 20] gradient [1, 1]
                t1 = sub(t0, shift) float64 (2) value [1, 10] gradient [1, 1]
                t2 = sum(t1) float64 (1) value 11 gradient 1
                t3 = reshape(t2) float64 () value 11 gradient 1
                """, moved);
    }

    /** A large constant is known as long as the program holds it, and as it was: a constant that changed has no value. */
    @Test
    void largeAndChangedConstants() {
        Tensor x = leaf("x", 1);
        Tensor large = Tensor.ones(17).to(DType.F64).copy().name("large");
        Tensor y = x.add(large).sum();
        assertText("""
                x = leaf float64 (1) value 1 gradient 17
                large = constant float64 (17) value 1 … 1
                t0 = add(x, large) float64 (17) value 2 … 2 gradient 1 … 1
                t1 = sum(t0) float64 (1) value 34 gradient 1
                t2 = reshape(t1) float64 () value 34 gradient 1
                """, y);
        large.fill(5);
        assertText("""
                x = leaf float64 (1) value 1 gradient 17
                c0 = constant float64 (17)
                t0 = add(x, c0) float64 (17) gradient 1 … 1
                t1 = sum(t0) float64 (1) gradient 1
                t2 = reshape(t1) float64 () value 34 gradient 1
                """, y);
    }

    private static void assertText(String expected, Tensor result) {
        assertEquals(expected, Graph.of(result).text().replaceAll(" +", " "));
    }

    @Test
    void severalNumbersAndNoScalar() {
        Tensor x = leaf("x", 1, 2.5, -1e-9, 12345678);
        Tensor y = x.neg().name("y");
        assertEquals("""
                x = leaf    float64 (4)  value [1, 2.5, -1E-9, 1.235E+7]
                y = neg(x)  float64 (4)  value [-1, -2.5, 1E-9, -1.235E+7]
                """, Graph.of(y).text());
        assertTrue(Graph.of(leaf("w", 1, 2, 3, 4, 5)).text().contains("value 1 … 5"));
    }

    @Test
    void namesCanBeGiven() {
        Tensor w = leaf("own name", 3);
        Tensor twice = w.mul(2);
        String text = Graph.of(twice.square(), Map.of("layer.weight", w, "twice", twice, "elsewhere", leaf("a", 1))).text();
        assertTrue(text.startsWith("layer.weight = leaf") && text.contains("twice = mul 2(layer.weight)") && text.contains("square(twice)"), text);
        assertEquals("own name", w.name());
    }

    @Test
    void dotAndPicturesAreWellFormed() {
        Tensor x = Rng.seed(1).randn(2, 3).requiresGrad(true).name("x \"<&>\\");
        Tensor w = Rng.seed(2).randn(3, 2).requiresGrad(true).name("w");
        Graph graph = Graph.of(x.matmul(w).relu().add(w.sum()).mean());
        String dot = graph.dot();
        assertTrue(dot.contains("label=\"x \\\"<&>\\\\\\nfloat32 (2, 3)"), dot);
        assertEquals(10, dot.lines().filter(line -> line.contains("[label=")).count());
        assertEquals(10, dot.lines().filter(line -> line.contains(" -> ")).count());
        String svg = graph.svg();
        assertEquals(10, svg.split("marker-end").length - 1);
        assertEquals(10 + 1, svg.split("<rect").length - 1);
        assertTrue(svg.contains("x \"&lt;&amp;&gt;\\"));
        assertTrue(graph.html().contains(svg));
        assertFalse(graph.html().contains("http://") && !graph.html().contains("http://www.w3.org/2000/svg"));
        assertEquals(svg, Graph.of(x.matmul(w).relu().add(w.sum()).mean()).svg(), "the same graph gives the same picture");
    }

    /** No two boxes overlap, and every arrow points to the right. */
    @Test
    void boxesStandApart() {
        Tensor x = leaf("x", 0.5);
        Tensor y = x;
        for (int i = 0; i < 12; i++) {
            y = y.mul(x.sin()).add(y.exp()).sub(x);
        }
        List<double[]> boxes = Graph.of(y).svg().lines().filter(line -> line.startsWith("<rect x="))
                .map(line -> Pattern.compile("(?:x|y|width|height)=\"([-\\d.]+)\"").matcher(line).results()
                        .mapToDouble(m -> Double.parseDouble(m.group(1))).toArray()).toList();
        assertTrue(boxes.size() > 40);
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = 0; j < i; j++) {
                double[] a = boxes.get(i);
                double[] b = boxes.get(j);
                assertTrue(a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1],
                        () -> "boxes overlap: " + Arrays.toString(a) + " and " + Arrays.toString(b));
            }
        }
    }

    @Test
    void whatHasNoGraphIsRefused() {
        assertEquals("a tensor of shape (1) has no graph to show: nothing it was made of requires a gradient, or it was made under"
                + " noGrad", assertThrows(IllegalStateException.class, () -> Graph.of(Tensor.ones(1))).getMessage());
        Tensor y = leaf("x", 1).exp();
        y.backward();
        assertEquals("the graph behind exp was freed by a backward pass: take Graph.of before it, or pass RETAIN_GRAPH to it",
                assertThrows(IllegalStateException.class, () -> Graph.of(y)).getMessage());
    }
}
