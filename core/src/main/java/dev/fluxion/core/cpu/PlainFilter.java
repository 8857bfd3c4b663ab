package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;

/** A {@link Filter} that writes patches out, a part at a time, and leaves the rest to a matrix product. */
final class PlainFilter implements Filter {
    /** Elements of patches at a time. */
    private static final int BLOCK = 1 << 17;
    private static final int CHANNELS = 64;
    /** Positions of a row that are not cut. */
    private static final int POSITIONS = 256;

    private final Product product;
    private final DType dtype;

    PlainFilter(Product product, DType dtype) {
        this.product = product;
        this.dtype = dtype;
    }

    private Object allocate(int size) {
        return HostBuffer.zeros(dtype, size).array();
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public void apply(Matrix c, Matrix a, Patches b, int firstRow, int rows) {
        int taps = b.taps().count();
        int cols = Math.min(b.cols(), Math.max(POSITIONS, BLOCK / Math.max(1, taps)));
        int together = cols < b.cols() ? 1 : Math.clamp(BLOCK / Math.max(1, taps * cols), 1, rows);
        Object patches = allocate(taps * together * cols);
        for (int row = 0; row < rows; row += together) {
            int count = Math.min(together, rows - row);
            for (int col = 0; col < b.cols(); col += cols) {
                Patches part = b.part(firstRow + row, col, count, Math.min(cols, b.cols() - col));
                int positions = part.positions();
                part.copy(0, taps, 0, count, patches);
                product.run(new Matrix(c.array(), c.at(0, row * b.cols() + col), c.rows(), positions, c.rowStride(), 1), a,
                        new Matrix(patches, 0, taps, positions, positions, 1));
            }
        }
    }

    @Override
    public void correlate(Object sums, Matrix y, Patches b) {
        int positions = b.positions();
        int m = y.rows();
        int together = Math.clamp(BLOCK / Math.max(1, positions), 1, b.taps().count());
        Object patches = allocate(together * positions);
        Object part = allocate(together * m);
        for (int tap = 0; tap < b.taps().count(); tap += together) {
            int taps = Math.min(together, b.taps().count() - tap);
            b.copy(tap, taps, 0, b.rows(), patches);
            product.run(new Matrix(part, 0, taps, m, m, 1), new Matrix(patches, 0, taps, positions, positions, 1), y.transposed());
            Folds.scalar(part).add(0, taps * m, sums, tap * m);
        }
    }
}
