package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Bins;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.backend.Window;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Convolution and pooling, with their transposes. */
final class DeviceImages {
    private final Kernels kernels;
    private final DeviceCopies copies;
    private final DeviceReductions reductions;

    DeviceImages(Kernels kernels, DeviceCopies copies, DeviceReductions reductions) {
        this.kernels = kernels;
        this.copies = copies;
        this.reductions = reductions;
    }

    void convolve(View y, View x, View w, View bias, Window window, int groups) {
        var kernel = new ConvolutionKernel(ConvolutionKernel.Work.FORWARD, y.buffer().dtype().precision(), bias != null);
        launch(kernel, y.size(), copies.separate(y, x), copies.separate(y, w), y,
                bias == null ? null : copies.separate(y, bias), window, groups, 0);
    }

    void convolveData(View x, View y, View w, Window window, int groups) {
        var kernel = new ConvolutionKernel(ConvolutionKernel.Work.DATA, x.buffer().dtype().precision(), false);
        launch(kernel, x.size(), x, copies.separate(x, w), copies.separate(x, y), null, window, groups, 0);
    }

    void convolveWeight(View w, View x, View y, Window window, int groups) {
        int images = x.shape()[0];
        int each = Math.max(1, Math.ceilDiv(images, 16));
        int blocks = Math.max(1, Math.ceilDiv(images, each));
        var kernel = new ConvolutionKernel(ConvolutionKernel.Work.WEIGHT, w.buffer().dtype().precision(), false);
        View parts = blocks == 1 ? w : copies.scratch(w.buffer().dtype(), blocks * w.size());
        View made = new View(parts.buffer(), w.shape(), w.strides(), parts.offset());
        launch(kernel, blocks * w.size(), copies.separate(w, x), made, copies.separate(w, y), null, window, groups, each);
        reductions.join(Reduction.SUM, w, parts, 1, blocks, w.size());
    }

    private void launch(ConvolutionKernel kernel, int count, View x, View w, View y, View bias, Window window, int groups, int each) {
        kernels.overElements(kernel, count, values -> {
            values.set(ConvolutionKernel.COUNT, count);
            values.set(ConvolutionKernel.IMAGES, x.shape()[0]);
            values.set(ConvolutionKernel.EACH, each);
            values.set(ConvolutionKernel.GROUP_IN, x.shape()[1] / groups);
            values.set(ConvolutionKernel.GROUP_OUT, w.shape()[0] / groups);
            values.set(ConvolutionKernel.CHANNELS, x.shape()[1]);
            values.set(ConvolutionKernel.HEIGHT, x.shape()[2]);
            values.set(ConvolutionKernel.WIDTH, x.shape()[3]);
            values.set(ConvolutionKernel.OUT_CHANNELS, w.shape()[0]);
            values.set(ConvolutionKernel.ROWS, y.shape()[2]);
            values.set(ConvolutionKernel.COLS, y.shape()[3]);
            int[] sizes = {window.height(), window.width(), window.strideY(), window.strideX(), window.top(), window.left(),
                window.dilationY(), window.dilationX()};
            for (int k = 0; k < sizes.length; k++) {
                values.set(ConvolutionKernel.WINDOW + k, sizes[k]);
            }
            place(values, ConvolutionKernel.X, ConvolutionKernel.X_STRIDES, x);
            place(values, ConvolutionKernel.W, ConvolutionKernel.W_STRIDES, w);
            place(values, ConvolutionKernel.Y, ConvolutionKernel.Y_STRIDES, y);
            if (bias != null) {
                place(values, ConvolutionKernel.BIAS, ConvolutionKernel.BIAS_STRIDE, bias);
            }
        });
    }

    private static void place(Kernels.Arguments values, int base, int strides, View view) {
        values.set(base, view);
        for (int d = 0; d < view.rank(); d++) {
            values.set(strides + d, (long) view.strides()[d] * view.buffer().dtype().bytes());
        }
    }

    /** @param work MAX or MEAN, which write y, or SHARES, which writes x @param indices of MAX, else null */
    void pool(PoolKernel.Work work, View y, View indices, View x, Bins rows, Bins cols) {
        boolean back = work == PoolKernel.Work.SHARES;
        View image = back ? x : copies.contiguous(y, x);
        View pooled = back ? copies.contiguous(x, y) : y;
        View rowBins = bins(rows);
        View colBins = bins(cols);
        launch(work, back ? x.size() : y.size(), image, pooled, indices, values -> {
            values.set(PoolKernel.ROW_STEP, rows.step());
            values.set(PoolKernel.COL_STEP, cols.step());
            values.set(PoolKernel.ROW_BINS, rowBins);
            values.set(PoolKernel.COL_BINS, colBins);
        });
    }

    void maxUnpool(View x, View y, View indices) {
        launch(PoolKernel.Work.SPREAD, x.shape()[0] * x.shape()[1], x, copies.contiguous(x, y), indices, _ -> { });
    }

    private void launch(PoolKernel.Work work, int count, View x, View y, View indices, Consumer<Kernels.Arguments> more) {
        kernels.overElements(new PoolKernel(work, x.buffer().dtype().precision()), count, values -> {
            values.set(PoolKernel.COUNT, count);
            values.set(PoolKernel.HEIGHT, x.shape()[2]);
            values.set(PoolKernel.WIDTH, x.shape()[3]);
            values.set(PoolKernel.ROWS, y.shape()[2]);
            values.set(PoolKernel.COLS, y.shape()[3]);
            values.set(PoolKernel.X, x);
            values.set(PoolKernel.Y, y);
            if (indices != null) {
                values.set(PoolKernel.INDICES, indices);
            }
            more.accept(values);
        });
    }

    private View bins(Bins bins) {
        int[] tables = Stream.of(bins.start(), bins.end(), bins.count()).flatMapToInt(Arrays::stream).toArray();
        return copies.upload(DType.I32, tables, tables.length);
    }
}
