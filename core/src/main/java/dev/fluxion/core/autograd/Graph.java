package dev.fluxion.core.autograd;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.op.Elementwise;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A recorded computation to look at: the leaves and operations behind a result with shapes, values and gradients.
 *
 * <pre>{@code
 * Tensor a = Tensor.of(new double[] {3}).requiresGrad(true).name("a");
 * Tensor b = a.add(a).name("b");
 * Tensor c = b.add(b).name("c");
 * System.out.print(Graph.of(c, b));
 * // a = leaf           float64 (1)  value 3   gradient 4
 * // b = add(a, a)      float64 (1)  value 6   gradient 2
 * // c = add(b, b)      float64 (1)  value 12  gradient 1
 * }</pre>
 *
 * <p>Taken before {@code backward()}, which frees the graph. Gradients are shown for a result of one element; no {@code grad}
 * is touched. A value that the graph does not hold is computed again from its inputs; where these are not known, it is left out: a constant of
 * more than 16 elements is known as long as the program holds it.
 */
public final class Graph {
    private final List<Vertex> vertices;

    private Graph(List<Vertex> vertices) {
        this.vertices = List.copyOf(vertices);
    }

    /** One output of a vertex. Value and gradient may be null. */
    record Output(String name, Shape shape, DType dtype, Tensor value, Tensor gradient) {}

    /** Where an input comes from: an output of another vertex. */
    record Source(Vertex vertex, int output) {}

    /** A leaf, with op null, an operation, or what takes no gradient, with op {@value #CONSTANT}. */
    record Vertex(String op, List<Source> inputs, List<Output> outputs) {
        static final String CONSTANT = "constant";

        boolean isLeaf() {
            return op == null;
        }

        /** {@return what was computed: {@code add(a, b)}} */
        String call() {
            return isLeaf() ? "leaf" : inputs.isEmpty() ? op : op + inputs.stream()
                    .map(in -> in.vertex().outputs().get(in.output()).name()).collect(Collectors.joining(", ", "(", ")"));
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * The graph behind a result.
     *
     * @param result part of a gradient
     * @param named results in between, to show their names: a graph keeps operations, not the tensors that they made
     * @return the graph, the oldest operation first
     * @throws IllegalStateException if the result has no graph, or a backward pass freed it
     */
    public static Graph of(Tensor result, Tensor... named) {
        Map<Tensor, String> names = new IdentityHashMap<>();
        Arrays.stream(named).forEach(tensor -> names.put(tensor, tensor.name()));
        return read(result, names);
    }

    /**
     * The graph behind a result, in which leaves bear names that they have elsewhere, such as those of a module's parameters.
     *
     * @param result part of a gradient
     * @param named leaves, and results in between, by the name to show
     * @return as {@link #of(Tensor, Tensor...)}
     */
    public static Graph of(Tensor result, Map<String, Tensor> named) {
        Map<Tensor, String> names = new IdentityHashMap<>();
        named.forEach((name, tensor) -> names.put(tensor, name));
        return read(result, names);
    }

    private static Graph read(Tensor result, Map<Tensor, String> names) {
        if (!result.requiresGrad()) {
            throw new IllegalStateException("a tensor of shape " + result.shape() + " has no graph to show: nothing it was made of"
                    + " requires a gradient, or it was made under noGrad");
        }
        return new Graph(new GraphReader(result, names).read());
    }

    /** {@return the vertices, inputs before what is made of them} */
    List<Vertex> vertices() {
        return vertices;
    }

    /** {@return one line for each leaf and operation, in the order of creation} */
    public String text() {
        var rows = new ArrayList<String[]>();
        for (Vertex vertex : vertices) {
            for (int i = 0; i < vertex.outputs().size(); i++) {
                Output output = vertex.outputs().get(i);
                rows.add(new String[] {output.name() + " = " + vertex.call() + (i == 0 ? "" : " output " + i),
                    output.dtype() + " " + output.shape(), shown("value ", output.value()), shown("gradient ", output.gradient())});
            }
        }
        int[] widths = new int[4];
        rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], row[i].length())));
        var text = new StringBuilder();
        for (String[] row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** {@return the graph in the language of Graphviz: {@code dot -Tsvg}} */
    public String dot() {
        var text = new StringBuilder("digraph {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", shape=box];\n");
        Map<Vertex, Integer> numbers = new IdentityHashMap<>();
        for (Vertex vertex : vertices) {
            int number = numbers.size();
            numbers.put(vertex, number);
            String label = lines(vertex).stream().map(line -> line.replace("\\", "\\\\").replace("\"", "\\\""))
                    .collect(Collectors.joining("\\n"));
            text.append("  v").append(number).append(" [label=\"").append(label).append('"')
                    .append(vertex.isLeaf() ? ", style=filled, fillcolor=\"#e8f1fb\"" : ", style=rounded").append("];\n");
            vertex.inputs().forEach(in ->
                    text.append("  v").append(numbers.get(in.vertex())).append(" -> v").append(number).append(";\n"));
        }
        return text.append("}\n").toString();
    }

    /** {@return a picture that stands alone} */
    public String svg() {
        return new GraphPicture(this).svg();
    }

    /** {@return a page that stands alone: the picture, and {@link #text} below it} */
    public String html() {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>Computation graph</title>
                <style>:root { color-scheme: light dark; } body { font: 15px sans-serif; margin: 24px; } h1 { font-size: 20px; }
                div, pre { overflow-x: auto; } svg { display: block; } pre { font-size: 13px; line-height: 1.5; }
                @media (prefers-color-scheme: dark) { body { background: #14181d; color: #f0f3f6; } }</style>
                </head>
                <body>
                <h1>%s</h1>
                <div>%s</div>
                <pre>%s</pre>
                </body>
                </html>
                """.formatted(escaped(vertices.getLast().outputs().getFirst().name() + " and what it was made of"), svg(),
                escaped(text()));
    }

    /** {@return {@link #text}} */
    @Override
    public String toString() {
        return text();
    }

    /** What a picture says of a vertex, line by line. */
    static List<String> lines(Vertex vertex) {
        var lines = new ArrayList<String>();
        for (Output output : vertex.outputs()) {
            lines.add(vertex.isLeaf() ? output.name() : output.name() + " = " + vertex.op());
            lines.add(output.dtype() + " " + output.shape());
            if (output.value() != null) {
                lines.add(shown("value ", output.value()));
            }
            if (output.gradient() != null) {
                lines.add(shown("gradient ", output.gradient()));
            }
        }
        return lines;
    }

    /** Up to four numbers, or the range of more. */
    private static String shown(String what, Tensor tensor) {
        if (tensor == null) {
            return "";
        }
        double[] values = tensor.toDoubleArray();
        if (values.length == 1) {
            return what + number(values[0]);
        }
        if (values.length <= 4) {
            return what + Arrays.stream(values).mapToObj(Graph::number).collect(Collectors.joining(", ", "[", "]"));
        }
        var all = Arrays.stream(values).summaryStatistics();
        return what + number(all.getMin()) + " … " + number(all.getMax());
    }

    /** Four significant digits at most. */
    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        String text = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toString();
        return value == 0 ? "0" : text.contains("E") && Math.abs(value) >= 1 && Math.abs(value) < 1e7
                ? new BigDecimal(text).toPlainString() : text;
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** {@return an operation's name with its settings} @param op the operation */
    static String label(Op op) {
        return op instanceof Elementwise formula && formula.scalars().length > 0
                ? op.name() + Arrays.stream(formula.scalars()).mapToObj(Graph::number).collect(Collectors.joining(" ", " ", " "))
                        .stripTrailing()
                : op.name();
    }
}
