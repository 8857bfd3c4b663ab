package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.backend.Window;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
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
    private final List<Warm<Filter>> floats;
    private final List<Warm<Filter>> doubles;

    private Convolution(Product product, List<Warm<Filter>> floats, List<Warm<Filter>> doubles) {
        coldFloats = new PlainFilter(product, DType.F32);
        coldDoubles = new PlainFilter(product, DType.F64);
        this.floats = floats;
        this.doubles = doubles;
    }

    /** On patches that are written out. @param product of matrices */
    static Convolution plain(Product product) {
        return new Convolution(product, List.of(), List.of());
    }

    /** On SIMD registers. @param cold what runs until that is fast */
    static Convolution vector(Product cold) {
        return new Convolution(cold, warm(DType.F32), warm(DType.F64));
    }

    private static List<Warm<Filter>> warm(DType dtype) {
        return IntStream.rangeClosed(1, Taps.MOST).mapToObj(run -> VectorFilter.warm(dtype, run)).toList();
    }

    private Filter filter(DType dtype, Taps taps, long work) {
        List<Warm<Filter>> warm = dtype == DType.F32 ? floats : doubles;
        Filter filter = warm.isEmpty() ? null : warm.get(taps.run() - 1).get(work);
        return filter != null ? filter : dtype == DType.F32 ? coldFloats : coldDoubles;
    }

    private static Object allocate(DType dtype, int size) {
        return HostBuffer.zeros(dtype, size).array();
    }

    private static long work(View y, View w) {
        return (long) y.size() * w.shape()[1] * w.shape()[2] * w.shape()[3];
    }

    /** Arrays of one size that threads take and give back. */
    private static final class Pool {
        private final ConcurrentLinkedQueue<Object> idle = new ConcurrentLinkedQueue<>();
        private final DType dtype;
        private final int size;

        Pool(DType dtype, int size) {
            this.dtype = dtype;
            this.size = size;
        }

        void with(Consumer<Object> work) {
            Object taken = idle.poll();
            Object array = taken != null ? taken : allocate(dtype, size);
            work.accept(array);
            idle.add(array);
        }
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

    private static Padded padded(View x, View y, Window window, int groups) {
        int rows = (y.shape()[2] - 1) + Math.ceilDiv((window.height() - 1) * window.dilationY() + 1, window.strideY());
        int cols = (y.shape()[3] - 1) + Math.ceilDiv((window.width() - 1) * window.dilationX() + 1, window.strideX());
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
    private static Patches patches(Padded padded, View x, int n, int group, Object copy, Taps taps, View y) {
        int channel = group * padded.channels();
        int at = padded.inPlace(x, n, channel);
        if (at < 0) {
            padded.copy(x, n, channel, copy);
        }
        return new Patches(at < 0 ? copy : x.buffer().array(), Math.max(0, at), taps, y.shape()[2], y.shape()[3], padded.pitch());
    }

    private static View contiguous(View view) {
        return view.isContiguous() ? view : Overlap.copy(view);
    }

    void forward(View y, View x, View weights, View bias, Window window, int groups) {
        if (y.size() == 0) {
            return;
        }
        View w = contiguous(weights);
        DType dtype = y.buffer().dtype();
        Padded padded = padded(x, y, window, groups);
        Taps taps = taps(padded, window);
        Filter filter = filter(dtype, taps, work(y, w));
        int k = taps.count();
        int m = y.shape()[1] / groups;
        int rows = y.shape()[2];
        int cols = y.shape()[3];
        var images = new Pool(dtype, padded.size());
        forEach(x.shape()[0], groups, rows, (n, g, first, end) -> images.with(image -> {
            Patches patches = patches(padded, x, n, g, image, taps, y);
            var a = new Matrix(w.buffer().array(), w.offset() + g * m * k, m, k, k, 1);
            int at = y.offset() + (n * groups + g) * m * rows * cols + first * cols;
            var c = new Matrix(y.buffer().array(), at, m, (end - first) * cols, rows * cols, 1);
            filter.apply(c, a, patches, first, end - first);
            for (int o = 0; bias != null && o < m; o++) {
                Runs.addOne(bias.buffer().array(), bias.offset() + (g * m + o) * bias.strides()[0], c.array(), c.at(o, 0), c.cols());
            }
        }));
    }

    void data(View x, View y, View w, Window window, int groups) {
        if (x.size() == 0) {
            return;
        }
        DType dtype = x.buffer().dtype();
        int strideX = window.strideX();
        Phase[] vertical = Phase.of(window.height(), window.strideY(), window.top(), window.dilationY(), x.shape()[2]);
        Phase[] horizontal = Phase.of(window.width(), strideX, window.left(), window.dilationX(), x.shape()[3]);
        int top = Phase.before(vertical);
        int left = Phase.before(horizontal);
        int m = x.shape()[1] / groups;
        var padded = Padded.of(y.shape()[1] / groups, top, left, 1, 1, Phase.extent(vertical, top), Phase.extent(horizontal, left),
                y.shape()[3]);
        var filters = new Turned[groups][vertical.length * horizontal.length];
        for (int g = 0; g < groups; g++) {
            for (int f = 0; f < filters[g].length; f++) {
                filters[g][f] = new Turned(w, g * padded.channels(), padded, vertical[f / strideX], horizontal[f % strideX]);
            }
        }
        var images = new Pool(dtype, padded.size());
        long work = work(y, w);
        int height = x.shape()[2];
        int width = x.shape()[3];
        forEach(x.shape()[0], groups, 1, (n, g, first, end) -> images.with(image -> {
            padded.copy(y, n, g * padded.channels(), image);
            var planes = new Matrix(x.buffer().array(), x.offset() + (n * groups + g) * m * height * width, m, height * width,
                    height * width, 1);
            for (Turned turned : filters[g]) {
                turned.run(filter(dtype, turned.taps, work), planes, width, image);
            }
        }));
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
            int to = 0;
            for (int c = 0; c < m; c++) {
                for (int o = 0; o < channels; o++) {
                    int plane = w.offset() + (channel + o) * strides[0] + c * strides[1];
                    for (int i : vertical.taps()) {
                        for (int j : horizontal.taps()) {
                            Runs.copy(w.buffer().array(), plane + i * strides[2] + j * strides[3], 1, turned, to++, 1, 1);
                        }
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
        View y = contiguous(cotangents);
        int n = x.shape()[0];
        DType dtype = w.buffer().dtype();
        Padded padded = padded(x, y, window, groups);
        Taps taps = taps(padded, window);
        Filter filter = filter(dtype, taps, work(y, w));
        int k = taps.count();
        int m = y.shape()[1] / groups;
        int positions = y.shape()[2] * y.shape()[3];
        int perBlock = Math.max(1, Math.ceilDiv(n, BLOCKS));
        int blocks = Math.ceilDiv(n, perBlock);
        int slices = Math.ceilDiv(m, filter.channels());
        Object[] sums = new Object[Math.max(1, blocks) * groups * slices];
        Arrays.setAll(sums, i -> allocate(dtype, k * Math.min(filter.channels(), m - i % slices * filter.channels())));
        var images = new Pool(dtype, padded.size());
        boolean empty = y.size() == 0 || k == 0;
        Parallel.shared().forEach(empty ? 0 : sums.length, index -> images.with(image -> {
            int slice = index % slices;
            int g = index / slices % groups;
            int block = index / slices / groups;
            int channel = g * m + slice * filter.channels();
            int channels = Math.min(filter.channels(), m - slice * filter.channels());
            for (int i = block * perBlock; i < Math.min(n, (block + 1) * perBlock); i++) {
                Patches patches = patches(padded, x, i, g, image, taps, y);
                int at = y.offset() + (i * m * groups + channel) * positions;
                filter.correlate(sums[index], new Matrix(y.buffer().array(), at, channels, positions, positions, 1), patches);
            }
        }));
        Parallel.shared().forEach(groups * slices, index -> {
            for (int step = 1; step < blocks; step *= 2) {
                for (int block = 0; block + step < blocks; block += 2 * step) {
                    Object first = sums[block * groups * slices + index];
                    Runs.add(sums[(block + step) * groups * slices + index], 0, first, 0, Array.getLength(first));
                }
            }
            int channel = index / slices * m + index % slices * filter.channels();
            int channels = Math.min(filter.channels(), m - index % slices * filter.channels());
            for (int o = 0; o < channels; o++) {
                Runs.copy(sums[index], o, channels, w.buffer().array(), w.offset() + (channel + o) * k, 1, k);
            }
        });
    }
}
