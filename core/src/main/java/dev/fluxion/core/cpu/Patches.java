package dev.fluxion.core.cpu;

/**
 * The matrix of a convolution, never written out: row k holds what tap k sees, one column for each output position (p, q),
 *
 * <pre>
 *   element (k, (p, q)) = image[base + offset of tap k + p·pitch + q]
 * </pre>
 *
 * <p>Where there is padding or a stride, images are copied beforehand, with the padding around them and every phase of the stride
 * by itself, so that neighbouring positions are always adjacent.
 *
 * @param image a {@code float[]} or {@code double[]} with {@link #SLACK} unused elements at its end
 * @param base where the image begins
 * @param taps where they lie
 * @param rows of output positions
 * @param cols of output positions
 * @param pitch from row to row
 */
record Patches(Object image, int base, Taps taps, int rows, int cols, int pitch) {
    /** So much may be read beyond the last element: all of a vector register. */
    static final int SLACK = 64;

    int positions() {
        return rows * cols;
    }

    /** Some columns of some rows of positions. */
    Patches part(int firstRow, int firstCol, int rows, int cols) {
        return new Patches(image, base + firstRow * pitch + firstCol, taps, rows, cols, pitch);
    }

    /** Copies what some taps see at some rows of positions, as a matrix with a column for each position. */
    void copy(int firstTap, int count, int firstRow, int together, Object to) {
        for (int k = 0; k < count; k++) {
            int from = base + taps.offset(firstTap + k) + firstRow * pitch;
            for (int p = 0; p < together; p++) {
                Runs.copy(image, from + p * pitch, 1, to, (k * together + p) * cols, 1, cols);
            }
        }
    }
}
