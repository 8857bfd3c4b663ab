package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Precision;

/**
 * A matrix anywhere in an array: element (i, j) lies at {@code offset + i·rowStride + j·colStride}.
 *
 * @param array a {@code float[]} or {@code double[]}
 */
record Matrix(Object array, int offset, int rows, int cols, int rowStride, int colStride) {
    Matrix transposed() {
        return new Matrix(array, offset, cols, rows, colStride, rowStride);
    }

    int at(int row, int col) {
        return offset + row * rowStride + col * colStride;
    }

    DType dtype() {
        return array instanceof float[] ? DType.F32 : DType.F64;
    }

    Precision precision() {
        return dtype().precision();
    }

    /** {@return a copy whose rows are adjacent elements} */
    Matrix byRows() {
        Object copy = HostBuffer.zeros(dtype(), rows * cols).array();
        for (int row = 0; row < rows; row++) {
            Runs.copy(array, at(row, 0), colStride, copy, row * cols, 1, cols);
        }
        return new Matrix(copy, 0, rows, cols, cols, 1);
    }

    /** {@return a part of it: at most so many rows and columns} */
    Matrix part(int row, int col, int rows, int cols) {
        if (row == 0 && col == 0 && rows >= this.rows && cols >= this.cols) {
            return this;
        }
        return new Matrix(array, at(row, col), Math.min(rows, this.rows - row), Math.min(cols, this.cols - col), rowStride, colStride);
    }
}
