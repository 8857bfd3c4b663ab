package dev.fluxion.core.cpu;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The {@link Tile}s of packed operands, each {@link Warm} on its own: a network uses few of them, and those soon have no
 * others to wait for.
 */
final class WarmTiles {
    /** Nanoseconds for the sample: compiled code takes 250 to 1,200, other code 5,000 to 50,000. */
    private static final long FAST = 3_000;
    /**
     * So few steps that a tile is compiled once: C2 takes it after 600 calls if they made 15,000 steps. After 40,000 steps in fewer
     * calls it compiles the loop alone, which nobody calls again, and later all over again.
     */
    private static final int STEPS = 24;
    /** Multiplications, once there are tiles at all. */
    private static final long ENOUGH = 1;

    private final Tiles tiles;
    /** By {@link #index}. */
    private final List<Warm<Tile>> all;

    WarmTiles(Tiles tiles) {
        this.tiles = tiles;
        all = IntStream.range(0, 8 * (Integer.numberOfTrailingZeros(tiles.rows) + 1)).mapToObj(index -> {
            var kind = new Tile.Kind(1 << index / 8, index / 4 % 2 + 1, index / 2 % 2 == 1, index % 2 == 1);
            return new Warm<>(() -> TileCompiler.compile(tiles.precision, kind), this::sample, FAST, ENOUGH);
        }).toList();
    }

    private static int index(int rows, boolean isWide, boolean packedA, boolean packedB) {
        return 8 * Integer.numberOfTrailingZeros(rows) + (isWide ? 4 : 0) + (packedA ? 2 : 0) + (packedB ? 1 : 0);
    }

    private void sample(Tile tile) {
        int width = tiles.width;
        Object numbers = tiles.allocate(3 * width * STEPS);
        tile.run(STEPS, numbers, 0, STEPS, numbers, width * STEPS, width, numbers, 2 * width * STEPS, width, false);
        tile.run(STEPS, numbers, 0, STEPS, numbers, width * STEPS, width, numbers, 2 * width * STEPS, width, true);
    }

    /** {@return whether the tiles for so many rows and columns are warm; those that are not are started} */
    boolean areReady(int rows, int cols, Layout layout) {
        boolean ready = true;
        for (int left = rows; left > 0; ) {
            int height = tiles.height(left);
            boolean packedA = !layout.directA() || height < tiles.rows;
            int rest = cols % tiles.width;
            ready &= cols < tiles.width || get(height, true, packedA, !layout.directB()) != null;
            ready &= rest < tiles.lanes || get(height, false, packedA, !layout.directB()) != null;
            ready &= rest % tiles.lanes == 0 || get(height, false, packedA, true) != null;
            left %= height;
        }
        return ready;
    }

    /** {@return a tile with so many rows and two registers of columns or one, or null if it is not warm} @param rows 1, 2, 4 or 8 */
    Tile get(int rows, boolean isWide, boolean packedA, boolean packedB) {
        return all.get(index(rows, isWide, packedA, packedB)).get(1);
    }
}
