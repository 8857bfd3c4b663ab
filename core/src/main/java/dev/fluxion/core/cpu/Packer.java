package dev.fluxion.core.cpu;

/** Copies the operands of a product in the order in which tiles read them. */
final class Packer {
    private final Tiles tiles;

    Packer(Tiles tiles) {
        this.tiles = tiles;
    }

    /** {@return the panels of b, each as wide as a tile} @param cols of b */
    int panels(int cols) {
        return Math.ceilDiv(cols, tiles.width);
    }

    /** Packs the columns of one panel where it belongs behind {@code at}. */
    void panel(Matrix b, int panel, Object to, int at) {
        int col = panel * tiles.width;
        tiles.pack(b.part(0, col, b.rows(), tiles.width), to, at + col * b.rows(), tiles.width);
    }

    /** Packs rows of a tile by tile, interleaved; all rows of a belong behind {@code at}. */
    void rows(Matrix a, int firstRow, int endRow, Object to, int at) {
        int k = a.cols();
        int row = firstRow;
        int four = 4 * tiles.rows;
        while (endRow - row >= four && tiles.packFour(a.part(row, 0, four, k).transposed(), to, at + row * k)) {
            row += four;
        }
        while (row < endRow) {
            int height = tiles.height(endRow - row);
            tiles.pack(a.part(row, 0, height, k).transposed(), to, at + row * k, height);
            row += height;
        }
    }
}
