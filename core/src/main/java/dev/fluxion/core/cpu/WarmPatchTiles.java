package dev.fluxion.core.cpu;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The {@link PatchTile}s of kernels whose taps lie in runs of one length, each {@link Warm} on its own: a network uses few of them, and
 * the JIT compiler would take seconds for all.
 */
final class WarmPatchTiles {
    /** Rows of weights, and runs of taps, that there are tiles for. */
    private static final int[] HEIGHTS = {1, 2, 4, 6, 8};
    private static final int[] RUNS = {1, 2, 3, 4, 8, 9};
    /** The most taps of a tile where there are 32 registers: two rows of a kernel of 5 by 5; or all of one of 3 by 3. */
    private static final int MOST = 10;
    /** The same where there are 16. */
    private static final int MOST_OF_FEW = 6;
    /** Nanoseconds for a sample, and for each fused multiply-add in it: compiled code takes a half of it at most, other code fifty times as much. */
    private static final long FAST_CALL = 1_500;
    private static final long FAST_STEP = 1;
    /** Loops of a sample: calls and steps come so fast that C2 compiles a tile once, as {@link WarmTiles} tells. */
    private static final int OUTER = 3;
    private static final int INNER = 8;
    /** Multiplications, once there is a filter at all. */
    private static final long ENOUGH = 1;
    /** Nanoseconds: before C2 takes the largest tiles, 600 samples take half a second. */
    private static final long PATIENCE = 1_000_000_000;

    private final Tiles tiles;
    private final int run;
    private final NavigableMap<Integer, Widths<PatchTile.Apply>> apply = new TreeMap<>();
    private final NavigableMap<Integer, Widths<PatchTile.Correlate>> correlate = new TreeMap<>();

    /** @param run how many taps are adjacent */
    WarmPatchTiles(Tiles tiles, int run) {
        this.tiles = tiles;
        this.run = run;
        IntStream.of(HEIGHTS).filter(rows -> rows <= tiles.rows)
                .forEach(rows -> apply.put(rows, Widths.of(registers -> warmApply(rows, registers))));
        int most = tiles.direct ? MOST : MOST_OF_FEW;
        IntStream.of(RUNS).filter(runs -> runs == 1 || runs * run <= most)
                .forEach(runs -> correlate.put(runs, Widths.of(registers -> warmCorrelate(runs, registers))));
    }

    /** Tiles of one register and of two. */
    private record Widths<T>(Warm<T> narrow, Warm<T> wide) {
        static <T> Widths<T> of(IntFunction<Warm<T>> make) {
            return new Widths<>(make.apply(1), make.apply(2));
        }

        /** {@return the tile, or null if it is not warm} */
        T get(int registers) {
            return (registers == 1 ? narrow : wide).get(1);
        }
    }

    private Warm<PatchTile.Apply> warmApply(int rows, int registers) {
        int cols = OUTER * tiles.width;
        int weights = rows * INNER * run;
        int image = INNER + run + cols;
        int[] offsets = IntStream.range(0, INNER).toArray();
        return new Warm<>(() -> PatchTileCompiler.apply(tiles.precision, run, rows, registers), tile -> {
            Object numbers = tiles.allocate(weights + image + rows * cols);
            tile.run(OUTER, INNER, numbers, 0, INNER * run, numbers, offsets, weights, numbers, weights + image, cols);
        }, FAST_CALL + FAST_STEP * OUTER * INNER * run * rows * registers, ENOUGH, PATIENCE);
    }

    private Warm<PatchTile.Correlate> warmCorrelate(int runs, int registers) {
        int image = runs + run + OUTER * INNER;
        int right = OUTER * INNER * tiles.width;
        int taps = runs * run;
        int[] offsets = IntStream.range(0, runs).toArray();
        return new Warm<>(() -> PatchTileCompiler.correlate(tiles.precision, run, runs, registers), tile -> {
            Object numbers = tiles.allocate(image + right + taps * tiles.width);
            for (boolean more : new boolean[] {false, true}) {
                tile.run(OUTER, INNER, INNER, numbers, offsets, 0, 0, numbers, image, numbers, image + right, tiles.width, more);
            }
        }, FAST_CALL + FAST_STEP * 2 * OUTER * INNER * taps * registers, ENOUGH, PATIENCE);
    }

    /** {@return whether weights of so many rows find their tiles warm; those that are not are started} */
    boolean areReadyToApply(int rows) {
        boolean ready = true;
        for (int left = rows; left > 0; left -= height(left)) {
            var tile = apply.get(height(left));
            ready &= tile.get(1) != null & tile.get(2) != null;
        }
        return ready;
    }

    /** {@return the same for so many runs of taps, and channels of y} */
    boolean areReadyToCorrelate(int runs, int channels) {
        boolean ready = true;
        int registers = Math.ceilDiv(channels, tiles.lanes);
        for (int left = runs; left > 0; left -= runs(left)) {
            var tile = correlate.get(runs(left));
            ready &= registers < 2 || tile.get(2) != null;
            ready &= registers % 2 == 0 || tile.get(1) != null;
        }
        return ready;
    }

    /** {@return the rows of the next tile} @param left how many are left */
    int height(int left) {
        return apply.floorKey(left);
    }

    /** {@return the runs of the next tile} @param left how many are left */
    int runs(int left) {
        // Nine are one tile where eight would leave a single one; else eight go on.
        return correlate.floorKey(left == 9 ? 9 : Math.min(left, 8));
    }

    /** {@return a tile of {@link #height} rows, or null if it is not warm} @param registers one or two */
    PatchTile.Apply apply(int rows, int registers) {
        return apply.get(rows).get(registers);
    }

    /** {@return a tile of {@link #runs} runs of taps, or null if it is not warm} @param registers one or two */
    PatchTile.Correlate correlate(int runs, int registers) {
        return correlate.get(runs).get(registers);
    }
}
