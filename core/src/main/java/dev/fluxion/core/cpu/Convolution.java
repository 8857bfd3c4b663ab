package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.backend.Window;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Convolutions of images and their two transposes, as matrix products with {@link Patches} (Chellapilla, Puri and Simard,
 * 2006, but implicit, as in cuDNN: Chetlur et al., 2014):
 *
 * <pre>
 *   y  = w · patches(x)          (O, C·k)·(C·k, positions)
 *   x̄  = w̃ · patches(ȳ)         (C, O·k)·(O·k, elements of x), for each phase of the stride
 *   w̄ᵀ = patches(x) · ȳᵀ         (C·k, positions)·(positions, O), summed over the images
 * </pre>
 *
 * <p>{@link dev.fluxion.core.backend.Backend} says in which order sums are made; filters, threads and parts change no bit.
 */
final class Convolution {
    /** Into how many blocks the images are cut, at most, whose weight gradients are joined in pairs. */
    private static final int BLOCKS = 16;
    /** So many parts of work keep all threads busy. */
    private static final int PARTS_PER_THREAD = 4;

    private final Filter coldFloats;
    private final Filter coldDoubles;
    /** By the length of a kernel's runs of taps, less one. */
    private final List<Warm<VectorFilter>> floats;
    private final List<Warm<VectorFilter>> doubles;
    private final Function<Object, Folds> folds;

    private Convolution(Product product, List<Warm<VectorFilter>> floats, List<Warm<VectorFilter>> doubles, Function<Object, Folds> folds) {
        coldFloats = new PlainFilter(product, DType.F32);
        coldDoubles = new PlainFilter(product, DType.F64);
        this.floats = floats;
        this.doubles = doubles;
        this.folds = folds;
    }

    /** On patches that are written out. @param product of matrices */
    static Convolution plain(Product product) {
        return new Convolution(product, List.of(), List.of(), Folds::scalar);
    }

    /** On SIMD registers. @param cold what runs until that is fast @param folds make loops that add */
    static Convolution vector(Product cold, Function<Object, Folds> folds) {
        return new Convolution(cold, warm(DType.F32, folds), warm(DType.F64, folds), folds);
    }

    private static List<Warm<VectorFilter>> warm(DType dtype, Function<Object, Folds> folds) {
        return IntStream.rangeClosed(1, Taps.MOST).mapToObj(run -> VectorFilter.warm(dtype, run, folds)).toList();
    }

    /** @param isReady whether all tiles that are needed are warm */
    private Filter filter(DType dtype, Taps taps, long work, Predicate<VectorFilter> isReady) {
        List<Warm<VectorFilter>> warm = dtype == DType.F32 ? floats : doubles;
        VectorFilter filter = warm.isEmpty() ? null : warm.get(taps.run() - 1).get(work);
        return filter != null && isReady.test(filter) ? filter : dtype == DType.F32 ? coldFloats : coldDoubles;
    }

    private static Object allocate(DType dtype, int size) {
        return HostBuffer.zeros(dtype, size).array();
    }

    private static long work(int[] y, View w) {
        return (long) y[0] * y[1] * y[2] * y[3] * w.shape()[1] * w.shape()[2] * w.shape()[3];
    }

    private static int perBlock(int images) {
        return Math.max(1, Math.ceilDiv(images, BLOCKS));
    }

    /** {@return in how many blocks of images weight gradients are summed} */
    static int blocks(int images) {
        return Math.ceilDiv(images, perBlock(images));
    }

    /** {@return the first image of a block; of the one behind the last, how many images there are} */
    static int first(int images, int block) {
        return Math.min(images, block * perBlock(images));
    }

    /** Sees to each of {@code images} and {@code groups} in some parts of {@code rows} on all threads. */
    private static void forEach(int images, int groups, int rows, Part part) {
        int tasks = images * groups;
        int wanted = Math.ceilDiv(PARTS_PER_THREAD * Parallel.shared().threads(), Math.max(1, tasks));
        int parts = Math.clamp(wanted, 1, Math.max(1, rows));
        Parallel.shared().forEach(tasks * parts, index -> {
            int task = index / parts;
            int at = index % parts;
            part.run(task / groups, task % groups, (int) ((long) rows * at / parts), (int) ((long) rows * (at + 1) / parts));
        });
    }

    private interface Part {
        void run(int image, int group, int firstRow, int endRow);
    }

    private static Padded padded(View x, int[] y, Window window, int groups) {
        int rows = (y[2] - 1) + Math.ceilDiv((window.height() - 1) * window.dilationY() + 1, window.strideY());
        int cols = (y[3] - 1) + Math.ceilDiv((window.width() - 1) * window.dilationX() + 1, window.strideX());
        return Padded.of(x.shape()[1] / groups, window.top(), window.left(), window.strideY(), window.strideX(), rows, cols, x.shape()[3]);
    }

    /** Where the taps (c, i, j) of a padded image are. */
    private static Taps taps(Padded padded, Window window) {
        int[] taps = new int[padded.channels() * window.height() * window.width()];
        for (int c = 0, k = 0; c < padded.channels(); c++) {
            for (int i = 0; i < window.height(); i++) {
                for (int j = 0; j < window.width(); j++) {
                    taps[k++] = padded.at(c, i * window.dilationY(), j * window.dilationX());
                }
            }
        }
        return Taps.of(taps, window.width());
    }

    /** What taps see of the channels of a group, where they lie or in a copy. */
    private static Patches patches(Padded padded, View x, int n, int group, Object copy, Taps taps, int[] y, Filter filter) {
        int channel = group * padded.channels();
        int at = padded.inPlace(x, n, channel);
        if (at < 0) {
            padded.copy(x, n, channel, copy, filter);
        }
        return new Patches(at < 0 ? copy : x.buffer().array(), Math.max(0, at), taps, y[2], y[3], padded.pitch());
    }

    void forward(View y, View x, View w, View bias, Window window, int groups) {
        if (y.size() > 0) {
            var pass = new Forward(y.shape(), x, w, bias, window, groups);
            forEach(x.shape()[0], groups, y.shape()[2], (n, g, first, end) -> pass.part(y, n, n, g, first, end));
        }
    }

    /** The way from x to y: what is the same for all images. */
    final class Forward {
        private final View x;
        private final View w;
        private final View bias;
        private final Padded padded;
        private final Taps taps;
        private final Filter filter;
        private final int groups;
        private final ArrayPool images;

        /** @param y the shape of what becomes of all images */
        Forward(int[] y, View x, View weights, View bias, Window window, int groups) {
            this.x = x;
            this.bias = bias;
            this.groups = groups;
            w = Overlap.contiguous(weights);
            padded = padded(x, y, window, groups);
            taps = taps(padded, window);
            filter = filter(x.buffer().dtype(), taps, work(y, w), vector -> vector.applies(y[1] / groups));
            images = new ArrayPool(x.buffer().dtype());
        }

        /** {@return how far apart rows of y are best, if they need not be adjacent} @param cols of y */
        int pitch(int cols) {
            return filter.leavesGaps() ? padded.pitch() : cols;
        }

        /**
         * Some rows of a group of channels.
         *
         * @param y where to, contiguous or with rows {@link #pitch} apart
         * @param at which image of y
         * @param n which of x
         */
        void part(View y, int at, int n, int g, int first, int end) {
            int k = taps.count();
            int m = y.shape()[1] / groups;
            int pitch = y.strides()[2];
            int plane = y.strides()[1];
            images.with(padded.size(), image -> {
                Patches patches = patches(padded, x, n, g, image, taps, y.shape(), filter);
                var a = new Matrix(w.buffer().array(), w.offset() + g * m * k, m, k, k, 1);
                int to = y.offset() + (at * groups + g) * m * plane + first * pitch;
                var c = new Matrix(y.buffer().array(), to, m, (end - first) * pitch, plane, 1);
                filter.apply(c, a, patches, first, end - first);
                for (int o = 0; bias != null && o < m; o++) {
                    Runs.addOne(bias.buffer().array(), bias.offset() + (g * m + o) * bias.strides()[0], c.array(), c.at(o, 0), c.cols());
                }
            });
        }
    }

    void data(View x, View y, View w, Window window, int groups) {
        if (x.size() > 0) {
            var pass = new Data(x, y.shape(), w, window, groups);
            forEach(x.shape()[0], groups, 1, (n, g, first, end) -> pass.image(n, g, y, n));
        }
    }

    /** The way from y to x: what is the same for all images. */
    final class Data {
        private final View x;
        private final int groups;
        private final Padded padded;
        private final Turned[][] turned;
        /** For each phase, which all groups share, and for the copy. */
        private final Filter[] filters;
        private final Filter copy;
        private final ArrayPool images;

        /** @param y the shape of all images */
        Data(View x, int[] y, View w, Window window, int groups) {
            this.x = x;
            this.groups = groups;
            int strideX = window.strideX();
            Phase[] vertical = Phase.of(window.height(), window.strideY(), window.top(), window.dilationY(), x.shape()[2]);
            Phase[] horizontal = Phase.of(window.width(), strideX, window.left(), window.dilationX(), x.shape()[3]);
            int top = Phase.before(vertical);
            int left = Phase.before(horizontal);
            padded = Padded.of(y[1] / groups, top, left, 1, 1, Phase.extent(vertical, top), Phase.extent(horizontal, left),
                    y[3]);
            turned = new Turned[groups][vertical.length * horizontal.length];
            for (int g = 0; g < groups; g++) {
                for (int f = 0; f < turned[g].length; f++) {
                    turned[g][f] = new Turned(w, g * padded.channels(), padded, vertical[f / strideX], horizontal[f % strideX]);
                }
            }
            DType dtype = x.buffer().dtype();
            images = new ArrayPool(dtype);
            filters = Arrays.stream(turned[0]).map(phase -> filter(dtype, phase.taps, work(y, w),
                    vector -> vector.applies(x.shape()[1] / groups))).toArray(Filter[]::new);
            copy = filter(dtype, turned[0][0].taps, 0, _ -> true);
        }

        /** A group of channels. @param n which image of x @param y where from @param at which image of y */
        void image(int n, int g, View y, int at) {
            int m = x.shape()[1] / groups;
            int width = x.shape()[3];
            int plane = x.shape()[2] * width;
            images.with(padded.size(), image -> {
                var planes = new Matrix(x.buffer().array(), x.offset() + (n * groups + g) * m * plane, m, plane, plane, 1);
                padded.copy(y, at, g * padded.channels(), image, copy);
                for (int f = 0; f < filters.length; f++) {
                    turned[g][f].run(filters[f], planes, width, image);
                }
            });
        }
    }

    /**
     * What one phase of the stride adds up to: those elements of x whose position, with padding, is congruent to it see the taps
     * that are. With a stride of 1 that is a convolution of y with the weights turned by half.
     */
    private record Turned(Phase vertical, Phase horizontal, Matrix weights, Taps taps, Padded padded) {
        Turned(View w, int channel, Padded y, Phase vertical, Phase horizontal) {
            this(vertical, horizontal, weights(w, channel, y.channels(), vertical, horizontal),
                    taps(y, vertical, horizontal), y);
        }

        /** (C, O·taps): by output channel, then in ascending order of what they see. */
        private static Matrix weights(View w, int channel, int channels, Phase vertical, Phase horizontal) {
            int count = vertical.taps().length * horizontal.taps().length;
            int[] strides = w.strides();
            int m = w.shape()[1];
            Object turned = allocate(w.buffer().dtype(), m * channels * count);
            for (int c = 0; c < m; c++) {
                int to = c * channels * count;
                for (int i : vertical.taps()) {
                    for (int j : horizontal.taps()) {
                        int from = w.offset() + channel * strides[0] + c * strides[1] + i * strides[2] + j * strides[3];
                        Runs.copy(w.buffer().array(), from, strides[0], turned, to++, count, channels);
                    }
                }
            }
            return new Matrix(turned, 0, m, channels * count, channels * count, 1);
        }

        private static Taps taps(Padded y, Phase vertical, Phase horizontal) {
            return Taps.of(IntStream.range(0, y.channels()).boxed().flatMapToInt(o -> IntStream.of(vertical.shifts()).boxed().flatMapToInt(
                    r -> IntStream.of(horizontal.shifts()).map(c -> y.at(o, y.top() + r, y.left() + c)))).toArray(), horizontal.shifts().length);
        }

        /** @param x the channels of an image, of {@code width} columns */
        void run(Filter filter, Matrix x, int width, Object image) {
            int rows = vertical.count();
            int cols = horizontal.count();
            if (rows == 0 || cols == 0) {
                return;
            }
            var patches = new Patches(image, 0, taps, rows, cols, padded.pitch());
            if (rows * cols == x.cols()) {
                filter.apply(x, weights, patches, 0, rows);
                return;
            }
            var part = new Matrix(allocate(x.dtype(), x.rows() * rows * cols), 0, x.rows(), rows * cols, rows * cols, 1);
            filter.apply(part, weights, patches, 0, rows);
            for (int c = 0; c < x.rows(); c++) {
                for (int r = 0; r < rows; r++) {
                    int to = x.at(c, (vertical.start() + r * vertical.step()) * width + horizontal.start());
                    Runs.copy(part.array(), part.at(c, r * cols), 1, x.array(), to, horizontal.step(), cols);
                }
            }
        }
    }

    void weight(View w, View x, View cotangents, Window window, int groups) {
        View y = Overlap.contiguous(cotangents);
        var pass = new Weight(w, x, y.shape(), window, groups);
        Parallel.shared().forEach(y.size() == 0 || pass.taps.count() == 0 ? 0 : pass.sums.length, index -> {
            int block = index / pass.parts;
            for (int n = first(x.shape()[0], block); n < first(x.shape()[0], block + 1); n++) {
                pass.image(n, index % pass.parts, y, n);
            }
        });
        pass.join();
    }

    /** The way from x and y to w: what is the same for all images, and the sums of each block of them. */
    final class Weight {
        private final View w;
        private final View x;
        private final int groups;
        private final Padded padded;
        private final Taps taps;
        private final Filter filter;
        private final ArrayPool images;
        private final int m;
        private final int slices;
        private final int blocks;
        private final Object[] sums;
        /** In how many parts an image is seen to: slices of the channels of each group. */
        final int parts;

        /** @param y the shape of all images */
        Weight(View w, View x, int[] y, Window window, int groups) {
            this.w = w;
            this.x = x;
            this.groups = groups;
            padded = padded(x, y, window, groups);
            taps = taps(padded, window);
            m = y[1] / groups;
            filter = filter(w.buffer().dtype(), taps, work(y, w), vector -> vector.correlates(taps, m));
            images = new ArrayPool(w.buffer().dtype());
            slices = Math.ceilDiv(m, filter.channels());
            parts = groups * slices;
            blocks = blocks(x.shape()[0]);
            sums = new Object[Math.max(1, blocks) * parts];
            Arrays.setAll(sums, i -> allocate(w.buffer().dtype(), taps.count() * channels(i % parts)));
        }

        private int channel(int part) {
            return part / slices * m + part % slices * filter.channels();
        }

        private int channels(int part) {
            return Math.min(filter.channels(), m - part % slices * filter.channels());
        }

        /** Adds a part of what an image gives to the sum of its block; images of a block come in order. @param y contiguous @param at which image of y */
        void image(int n, int part, View y, int at) {
            int positions = y.shape()[2] * y.shape()[3];
            images.with(padded.size(), image -> {
                Patches patches = patches(padded, x, n, part / slices, image, taps, y.shape(), filter);
                int from = y.offset() + (at * m * groups + channel(part)) * positions;
                filter.correlate(sums[n / perBlock(x.shape()[0]) * parts + part],
                        new Matrix(y.buffer().array(), from, channels(part), positions, positions, 1), patches);
            });
        }

        /** Joins the blocks in pairs, and writes w. */
        void join() {
            int k = taps.count();
            Parallel.shared().forEach(parts, part -> {
                for (int step = 1; step < blocks; step *= 2) {
                    for (int block = 0; block + step < blocks; block += 2 * step) {
                        Object second = sums[(block + step) * parts + part];
                        folds.apply(second).add(0, Array.getLength(second), sums[block * parts + part], 0);
                    }
                }
                for (int o = 0; o < channels(part); o++) {
                    Runs.copy(sums[part], o, channels(part), w.buffer().array(), w.offset() + (channel(part) + o) * k, 1, k);
                }
            });
        }
    }
}
