package dev.fluxion.core.cpu;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The {@link Tile}s of packed operands, each {@link Warm} on its own: a network uses few of the sixteen, and those soon have no
 * others to wait for.
 */
final class WarmTiles {
    /** Nanoseconds for the sample: compiled code takes a fifth of it at most, other code twenty times as much. */
    private static final long FAST = 1_500;
    /**
     * So few steps that a tile is compiled once: C2 takes it after 600 calls if they made 15,000 steps. After 40,000 steps in fewer
     * calls it compiles the loop alone, which nobody calls again, and later all over again.
     */
    private static final int STEPS = 24;
    /** Multiplications, once there are tiles at all. */
    private static final long ENOUGH = 1;

    private final Tiles tiles;
    /** By the logarithm of their rows. */
    private final List<Warm<Tile>> wide;
    private final List<Warm<Tile>> narrow;

    WarmTiles(Tiles tiles) {
        this.tiles = tiles;
        wide = warm(2);
        narrow = warm(1);
    }

    private List<Warm<Tile>> warm(int registers) {
        return IntStream.rangeClosed(0, Integer.numberOfTrailingZeros(tiles.rows)).mapToObj(s -> {
            boolean packed = !tiles.direct || 1 << s < tiles.rows;
            return new Warm<>(() -> TileCompiler.compile(tiles.precision, 1 << s, registers, packed), this::sample, FAST, ENOUGH);
        }).toList();
    }

    private void sample(Tile tile) {
        int width = tiles.width;
        Object numbers = tiles.allocate(3 * width * STEPS);
        tile.run(STEPS, numbers, 0, 1, width, numbers, width * STEPS, width, numbers, 2 * width * STEPS, width, false);
        tile.run(STEPS, numbers, 0, 1, width, numbers, width * STEPS, width, numbers, 2 * width * STEPS, width, true);
    }

    /** {@return whether the tiles for so many rows and columns are warm; those that are not are started} */
    boolean areReady(int rows, int cols) {
        boolean ready = true;
        for (int left = rows; left > 0; ) {
            int height = tiles.height(left);
            ready &= cols < tiles.width || wide(height) != null;
            ready &= cols % tiles.width == 0 || narrow(height) != null;
            left %= height;
        }
        return ready;
    }

    /** {@return the tile with so many rows and two registers of columns, or null} @param rows 1, 2, 4 or 8 */
    Tile wide(int rows) {
        return wide.get(Integer.numberOfTrailingZeros(rows)).get(1);
    }

    /** {@return the tile with so many rows and a register of columns, or null} */
    Tile narrow(int rows) {
        return narrow.get(Integer.numberOfTrailingZeros(rows)).get(1);
    }
}
