package dev.fluxion.nn.data;

import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Columns of equal length, as {@link Csv} reads them. @param columns in the order of the file */
public record Table(List<Column> columns) {
    /** What the cells of a column are. */
    public enum Type {
        /** Numbers. */
        NUMBER,
        /** One of a few texts. */
        CATEGORY
    }

    /**
     * One column.
     *
     * @param name its name
     * @param type what its cells are
     * @param values numbers, or positions in the categories; NaN where one is missing
     * @param categories in the order of their characters; empty for numbers
     */
    public record Column(String name, Type type, double[] values, List<String> categories) {
        /** How many columns of a matrix it takes: one a category. */
        private int width() {
            return type == Type.NUMBER ? 1 : categories.size();
        }
    }

    /** A table. @param columns of equal length, at least one */
    public Table {
        columns = List.copyOf(columns);
        if (columns.stream().mapToInt(column -> column.values.length).distinct().count() != 1) {
            throw new IllegalArgumentException("columns are " + columns.size() + ", expected at least one, of equal length");
        }
    }

    /** {@return the number of rows} */
    public int rows() {
        return columns.getFirst().values.length;
    }

    /** {@return the names of the columns} */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** {@return a column} @param name its name */
    public Column column(String name) {
        return columns.stream().filter(column -> column.name.equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("column is '" + name + "', expected one of " + names()));
    }

    /**
     * Columns side by side, F32 {@code (rows, …)}: a column of categories becomes one of zeros and ones for each category.
     *
     * @param names which columns, in this order
     * @return the matrix; missing numbers are NaN, missing categories rows of zeros
     * @throws IllegalArgumentException with the widest column, if the matrix has more numbers than a tensor holds
     */
    public Tensor features(String... names) {
        List<Column> chosen = Arrays.stream(names).map(this::column).toList();
        int width = width(chosen);
        float[] matrix = new float[rows() * width];
        int at = 0;
        for (Column column : chosen) {
            for (int row = 0; row < rows(); row++) {
                double value = column.values[row];
                if (column.type == Type.NUMBER) {
                    matrix[row * width + at] = (float) value;
                } else if (!Double.isNaN(value)) {
                    matrix[row * width + at + (int) value] = 1;
                }
            }
            at += column.width();
        }
        return Tensor.of(matrix, rows(), width);
    }

    /** {@return how many columns the matrix has} */
    private int width(List<Column> chosen) {
        long width = chosen.stream().mapToLong(Column::width).sum();
        if (rows() * width > Integer.MAX_VALUE) {
            Column widest = chosen.stream().max(Comparator.comparingInt(Column::width)).orElseThrow();
            throw new IllegalArgumentException("the features are " + rows() + " rows of " + width + " numbers, of which column "
                    + widest.name + " with its " + widest.categories.size() + " categories takes " + widest.width()
                    + ", expected at most " + Integer.MAX_VALUE + " numbers in all: a column of names or texts has to be left out");
        }
        return (int) width;
    }

    /**
     * A column as classes, I32 {@code (rows)}: positions in its categories, or its numbers.
     *
     * @param name of the column
     * @return the labels
     * @throws IllegalArgumentException with the row, if one is missing or a number is no class
     */
    public Tensor labels(String name) {
        double[] values = column(name).values;
        int[] labels = new int[values.length];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = (int) values[row];
            if (labels[row] != values[row] || labels[row] < 0) {
                throw new IllegalArgumentException("column " + name + ", row " + row + " is " + values[row]
                        + ", expected a class: a whole number of 0 or more");
            }
        }
        return Tensor.of(labels);
    }

    /**
     * A column of numbers to predict, F32 {@code (rows, 1)}.
     *
     * @param name of the column
     * @return the targets
     * @throws IllegalArgumentException with the row, if one is missing or not finite, or the column is of categories
     */
    public Tensor targets(String name) {
        Column column = column(name);
        if (column.type != Type.NUMBER) {
            throw new IllegalArgumentException("column " + name + " is of categories, expected numbers");
        }
        for (int row = 0; row < rows(); row++) {
            if (!Double.isFinite(column.values[row])) {
                throw new IllegalArgumentException(
                        "column " + name + ", row " + row + " is " + column.values[row] + ", expected a finite number");
            }
        }
        return features(name);
    }

    /** {@return all other columns, and the classes of one} @param target the column of the classes */
    public TensorDataset classification(String target) {
        return new TensorDataset(features(others(target)), labels(target));
    }

    /** {@return all other columns, and the numbers of one} @param target the column of the numbers */
    public TensorDataset regression(String target) {
        return new TensorDataset(features(others(target)), targets(target));
    }

    private String[] others(String target) {
        return names().stream().filter(name -> !name.equals(target)).toArray(String[]::new);
    }
}
