package dev.fluxion.core;

import java.util.function.IntUnaryOperator;

/** Java's arrays of rows as matrices. */
final class NestedRows {
    private NestedRows() {}

    /** An element of a row. */
    interface Cell {
        double at(int row, int column);
    }

    /** {@return an F64 matrix} @param length of each row, which must be one @param cell its elements */
    static Tensor tensor(int rows, IntUnaryOperator length, Cell cell) {
        int columns = rows == 0 ? 0 : length.applyAsInt(0);
        double[] data = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            if (length.applyAsInt(i) != columns) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + length.applyAsInt(i) + " elements, expected " + columns + " as row 0 has");
            }
            for (int j = 0; j < columns; j++) {
                data[i * columns + j] = cell.at(i, j);
            }
        }
        return Tensor.of(data, rows, columns);
    }
}
