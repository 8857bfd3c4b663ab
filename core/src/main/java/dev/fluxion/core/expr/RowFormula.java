package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A computation along the rows of matrices of one size {@code (rows, n)}, as data: formulas for every element, and sums and
 * maxima of rows in between. Softmax, normalization and their gradients are such.
 *
 * <pre>{@code
 * var f = new RowFormula.Builder();
 * Expr x = f.elements();
 * Expr e = f.let(exp(x.sub(f.max(x))));
 * f.output(e.div(f.sum(e)));
 * RowFormula softmax = f.build();
 * }</pre>
 *
 * <p>Its {@linkplain #values values} are computed in order; value i is {@code Expr.arg(i)} in the formulas of later ones. A
 * backend takes as many rows at a time as its caches hold. That changes no bit: formulas round each node, and each sum has
 * the one order that {@code docs/sums.md} defines.
 */
public final class RowFormula {
    /** How many numbers a value has. */
    public enum Extent {
        /** One for each element: {@code (rows, n)}. */
        ELEMENTS,
        /** One for each row: {@code (rows, 1)}. */
        ROW,
        /** One for each column: {@code (1, n)}. */
        COLUMN
    }

    /** Where the numbers come from. */
    public sealed interface Value {
        /** {@return how many there are} */
        Extent extent();
    }

    /** What is given. @param extent how many @param index its position among the inputs */
    public record Input(Extent extent, int index) implements Value {}

    /**
     * A formula of earlier values.
     *
     * @param extent ELEMENTS, or ROW if it reads nothing but such
     * @param formula of one output
     */
    public record Mapped(Extent extent, Formula formula) implements Value {}

    /** The sum, or the largest, of each row; NaN is largest. @param of a value of extent ELEMENTS @param max which */
    public record Folded(int of, boolean max) implements Value {
        @Override
        public Extent extent() {
            return Extent.ROW;
        }
    }

    /** The sum of each column; later values can't read it. @param of a value of extent ELEMENTS */
    public record ColumnSum(int of) implements Value {
        @Override
        public Extent extent() {
            return Extent.COLUMN;
        }
    }

    private final List<Value> values;
    private final int[] outputs;

    private RowFormula(List<Value> values, int[] outputs) {
        this.values = values;
        this.outputs = outputs;
    }

    /** {@return what is computed, in order, inputs among it} */
    public List<Value> values() {
        return values;
    }

    /** {@return the values that are asked for, by position} */
    public int[] outputs() {
        return outputs.clone();
    }

    /** {@return whether the sum of a column is asked for} */
    public boolean hasColumnSums() {
        return values.stream().anyMatch(ColumnSum.class::isInstance);
    }

    /** Writes down a row formula, value after value. */
    public static final class Builder {
        private final List<Value> values = new ArrayList<>();
        private final List<Integer> outputs = new ArrayList<>();
        private int inputs;

        /** Nothing yet. */
        public Builder() {}

        /** {@return the next input, {@code (rows, n)}} */
        public Expr elements() {
            return input(Extent.ELEMENTS);
        }

        /** {@return the next input, a number for each row} */
        public Expr perRow() {
            return input(Extent.ROW);
        }

        /** {@return the next input, a number for each column} */
        public Expr perColumn() {
            return input(Extent.COLUMN);
        }

        private Expr input(Extent extent) {
            return add(new Input(extent, inputs++));
        }

        /** {@return the expression as a value, computed once} @param x what is computed */
        public Expr let(Expr x) {
            return x instanceof Expr.Arg ? x : add(new Mapped(extent(x), Formula.of(x)));
        }

        /** {@return the sum of each row} @param x of extent ELEMENTS */
        public Expr sum(Expr x) {
            return add(new Folded(position(x), false));
        }

        /** {@return the largest of each row} @param x of extent ELEMENTS */
        public Expr max(Expr x) {
            return add(new Folded(position(x), true));
        }

        /** {@return the value, which becomes the next output} @param x what is computed */
        public Expr output(Expr x) {
            Expr y = x instanceof Expr.Arg arg && !(values.get(arg.index()) instanceof Input) && !outputs.contains(arg.index())
                    ? x : add(new Mapped(extent(x), Formula.of(x)));
            outputs.add(((Expr.Arg) y).index());
            return y;
        }

        /** Makes the sum of each column the next output. @param x of extent ELEMENTS */
        public void columnSum(Expr x) {
            int of = position(x);
            outputs.add(((Expr.Arg) add(new ColumnSum(of))).index());
        }

        /** {@return the formula} */
        public RowFormula build() {
            if (outputs.isEmpty()) {
                throw new IllegalArgumentException("a row formula has no outputs, expected at least 1");
            }
            return new RowFormula(List.copyOf(values), outputs.stream().mapToInt(Integer::intValue).toArray());
        }

        private Expr add(Value value) {
            values.add(value);
            return Expr.arg(values.size() - 1);
        }

        private int position(Expr x) {
            int at = ((Expr.Arg) let(x)).index();
            if (values.get(at).extent() != Extent.ELEMENTS) {
                throw new IllegalArgumentException(x + " has one number for each " + values.get(at).extent()
                        + ", expected one for each element");
            }
            return at;
        }

        private Extent extent(Expr x) {
            Extent[] read = Formula.of(x).nodes().stream().filter(Expr.Arg.class::isInstance)
                    .map(arg -> values.get(((Expr.Arg) arg).index()).extent()).distinct().toArray(Extent[]::new);
            return Arrays.equals(read, new Extent[] {Extent.ROW}) ? Extent.ROW : Extent.ELEMENTS;
        }
    }
}
