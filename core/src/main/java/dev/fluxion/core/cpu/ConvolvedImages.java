package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.ConvolvedMaxima;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;

/** {@link ConvolvedMaxima} of a few images at a time: what lies between the convolution and its maxima stays in the second-level cache. */
final class ConvolvedImages implements ConvolvedMaxima {
    private static final Expr ZERO = Expr.constant(0);
    private static final Formula RELU = Formula.of(Functions.relu(Expr.arg(0)));
    private static final Formula POSITIVE = Formula.of(Expr.select(Expr.arg(1).le(ZERO), ZERO, Expr.arg(0)));
    private static final double[] NO_SCALARS = {};
    /** Bytes of planes between a convolution and its maxima. */
    private static final int TOGETHER_BYTES = 1 << 17;

    private final FormulaMap map;
    private final Convolution convolution;
    private final Pooling pooling;
    private final Reductions reductions;

    ConvolvedImages(FormulaMap map, Convolution convolution, Pooling pooling, Reductions reductions) {
        this.map = map;
        this.convolution = convolution;
        this.pooling = pooling;
        this.reductions = reductions;
    }

    /** A single channel's sum has another order than those of several, and a block of images has one thread. */
    @Override
    public boolean fits(View x, View w, Layer layer) {
        return w.shape()[0] > 1 && x.size() > 0 && w.size() > 0 && Convolution.blocks(x.shape()[0]) >= Parallel.shared().threads();
    }

    private static int[] shape(int images, View w, Layer layer) {
        return new int[] {images, w.shape()[0], layer.height(), layer.width()};
    }

    /** What lies between, for some images. */
    private static final class Between {
        private final int[] one;
        private final ArrayPool arrays;
        private final int together;

        Between(View w, Layer layer) {
            DType dtype = w.buffer().dtype();
            one = shape(1, w, layer);
            int size = one[1] * one[2] * one[3];
            together = Math.max(1, TOGETHER_BYTES / dtype.bytes() / size);
            arrays = new ArrayPool(dtype, together * size);
        }

        /** Calls {@code work} for images first to end − 1, some at a time. */
        void forEach(int first, int end, Images work) {
            for (int n = first; n < end; n += together) {
                int from = n;
                int count = Math.min(together, end - n);
                arrays.with(array -> {
                    int[] shape = {count, one[1], one[2], one[3]};
                    var buffer = new HostBuffer(array instanceof float[] ? DType.F32 : DType.F64, array);
                    work.run(new View(buffer, shape, View.rowMajor(shape), 0), from, count);
                });
            }
        }
    }

    private interface Images {
        void run(View between, int first, int count);
    }

    private static View part(View all, int first, int count) {
        int[] shape = all.shape().clone();
        shape[0] = count;
        return new View(all.buffer(), shape, all.strides(), all.offset() + first * all.strides()[0]);
    }

    @Override
    public void forward(View y, View indices, View x, View w, View bias, Layer layer) {
        int images = x.shape()[0];
        var pass = convolution.new Forward(shape(images, w, layer), x, w, bias, layer.window(), layer.groups());
        var between = new Between(w, layer);
        Parallel.shared().forEach(Math.ceilDiv(images, between.together), task -> {
            int end = Math.min(images, (task + 1) * between.together);
            between.forEach(task * between.together, end, (room, first, count) -> {
                View out = part(y, first, count);
                View z = layer.isPooled() ? room : out;
                for (int i = 0; i < count * layer.groups(); i++) {
                    pass.part(z, i / layer.groups(), first + i / layer.groups(), i % layer.groups(), 0, layer.height());
                }
                if (layer.isPooled()) {
                    pooling.max(out, part(indices, first, count), z, layer.rows(), layer.cols());
                }
                map.run(RELU, new View[] {out}, new View[] {out}, NO_SCALARS);
            });
        });
    }

    @Override
    public void backward(Wanted wanted, View cotangent, View y, View indices, View x, View w, Layer layer) {
        int images = x.shape()[0];
        int[] shape = shape(images, w, layer);
        Convolution.Data data = wanted.x() == null ? null
                : convolution.new Data(wanted.x(), shape, w, layer.window(), layer.groups());
        Convolution.Weight weight = wanted.w() == null ? null
                : convolution.new Weight(wanted.w(), x, shape, layer.window(), layer.groups());
        View sums = wanted.bias() == null ? null : sums(w.buffer().dtype(), images, shape[1]);
        var between = new Between(w, layer);
        var passed = layer.isPooled() ? new ArrayPool(w.buffer().dtype(), between.together * shape[1] * layer.outRows() * layer.outCols()) : null;
        Parallel.shared().forEach(Convolution.blocks(images), block -> between.forEach(Convolution.first(images, block),
                Convolution.first(images, block + 1), (z, first, count) -> {
            unpool(z, part(cotangent, first, count), part(y, first, count), layer.isPooled() ? part(indices, first, count) : null, passed);
            for (int i = 0; i < count; i++) {
                for (int g = 0; data != null && g < layer.groups(); g++) {
                    data.image(first + i, g, z, i);
                }
                for (int p = 0; weight != null && p < weight.parts; p++) {
                    weight.image(first + i, p, z, i);
                }
            }
            if (sums != null) {
                reductions.run(Reduction.SUM, part(sums, first, count), z, new int[] {2, 3});
            }
        }));
        if (weight != null) {
            weight.join();
        }
        if (sums != null) {
            View out = new View(wanted.bias().buffer(), new int[] {1, shape[1], 1, 1}, new int[] {shape[1], 1, 1, 1}, wanted.bias().offset());
            reductions.run(Reduction.SUM, out, sums, new int[] {0});
        }
    }

    private static View sums(DType dtype, int images, int channels) {
        int[] shape = {images, channels, 1, 1};
        return new View(HostBuffer.zeros(dtype, images * channels), shape, View.rowMajor(shape), 0);
    }

    /** What of ȳ goes through the rectifier, at the place that it came from. */
    private void unpool(View z, View cotangent, View y, View indices, ArrayPool passed) {
        if (indices == null) {
            map.run(POSITIVE, new View[] {z}, new View[] {cotangent, y}, NO_SCALARS);
            return;
        }
        passed.with(array -> {
            View through = new View(new HostBuffer(z.buffer().dtype(), array), y.shape(), View.rowMajor(y.shape()), 0);
            map.run(POSITIVE, new View[] {through}, new View[] {cotangent, y}, NO_SCALARS);
            pooling.maxTransposed(z, through, indices);
        });
    }
}
