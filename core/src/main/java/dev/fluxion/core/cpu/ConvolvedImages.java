package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.ConvolvedMaxima;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Derivative;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import java.util.function.Consumer;

/** {@link ConvolvedMaxima} of a few images at a time: what lies between the convolution and its maxima stays in the second-level cache. */
final class ConvolvedImages implements ConvolvedMaxima {
    private static final double[] NO_SCALARS = {};
    /** Bytes of planes between a convolution and its maxima. */
    private static final int TOGETHER_BYTES = 1 << 17;

    /** The rectifier there and back; on its own, so that it is derived when it is used. */
    private static final class Relu {
        private static final Formula FORWARD = Formula.of(Functions.relu(Expr.arg(0)));
        /** Of x, which it does not need, ȳ and y. */
        private static final Formula BACKWARD = Derivative.vjp(FORWARD, new boolean[] {true});
    }

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
    public boolean fits(View x, View w) {
        return w.shape()[0] > 1 && x.size() > 0 && w.size() > 0 && Convolution.blocks(x.shape()[0]) >= Parallel.shared().threads();
    }

    private static int[] shape(int images, View w, Layer layer) {
        return new int[] {images, w.shape()[0], layer.height(), layer.width()};
    }

    /** Room for planes of some images at a time, for each thread that asks. */
    private static final class Room {
        private final DType dtype;
        private final int together;
        private final int[] one;
        private final ArrayPool arrays;

        /** @param one the shape of an image */
        Room(DType dtype, int together, int... one) {
            this.dtype = dtype;
            this.together = together;
            this.one = one;
            arrays = new ArrayPool(dtype);
        }

        void with(int images, Consumer<View> work) {
            arrays.with(together * one[0] * one[1] * one[2],
                    array -> work.accept(contiguous(new HostBuffer(dtype, array), images, one[0], one[1], one[2])));
        }
    }

    private static View contiguous(HostBuffer buffer, int... shape) {
        return new View(buffer, shape, View.rowMajor(shape), 0);
    }

    /** How many images are worked on at a time. */
    private static int together(View w, Layer layer) {
        return Math.max(1, TOGETHER_BYTES / w.buffer().dtype().bytes() / (w.shape()[0] * layer.height() * layer.width()));
    }

    private static View part(View all, int first, int count) {
        int[] shape = all.shape().clone();
        shape[0] = count;
        return new View(all.buffer(), shape, all.strides(), all.offset() + first * all.strides()[0]);
    }

    @Override
    public void forward(View y, View indices, View x, View w, View bias, Layer layer) {
        int images = x.shape()[0];
        int together = together(w, layer);
        var pass = convolution.new Forward(shape(images, w, layer), x, w, bias, layer.window(), layer.groups());
        var room = new Room(w.buffer().dtype(), together, w.shape()[0], layer.height(), pass.pitch(layer.width()));
        Parallel.shared().forEach(Math.ceilDiv(images, together), task -> {
            int first = task * together;
            int count = Math.min(together, images - first);
            View out = part(y, first, count);
            if (layer.isPooled()) {
                room.with(count, rows -> {
                    var z = new View(rows.buffer(), shape(count, w, layer), rows.strides(), rows.offset());
                    convolve(pass, z, first, layer);
                    pooling.max(out, part(indices, first, count), z, layer.rows(), layer.cols());
                });
            } else {
                convolve(pass, out, first, layer);
            }
            map.run(Relu.FORWARD, new View[] {out}, new View[] {out}, NO_SCALARS);
        });
    }

    /** Images of x from {@code first} on, as many as z has. */
    private static void convolve(Convolution.Forward pass, View z, int first, Layer layer) {
        for (int i = 0; i < z.shape()[0]; i++) {
            for (int g = 0; g < layer.groups(); g++) {
                pass.part(z, i, first + i, g, 0, layer.height());
            }
        }
    }

    @Override
    public void backward(Wanted wanted, View cotangent, View y, View indices, View x, View w, Layer layer) {
        int images = x.shape()[0];
        int[] shape = shape(images, w, layer);
        int together = together(w, layer);
        DType dtype = w.buffer().dtype();
        Convolution.Data data = wanted.x() == null ? null
                : convolution.new Data(wanted.x(), shape, w, layer.window(), layer.groups());
        Convolution.Weight weight = wanted.w() == null ? null
                : convolution.new Weight(wanted.w(), x, shape, layer.window(), layer.groups());
        View sums = wanted.bias() == null ? null : contiguous(HostBuffer.zeros(dtype, images * shape[1]), images, shape[1], 1, 1);
        var room = new Room(dtype, together, shape[1], layer.height(), layer.width());
        var pooled = new Room(dtype, together, shape[1], layer.outRows(), layer.outCols());
        Parallel.shared().forEach(Convolution.blocks(images), block -> {
            int end = Convolution.first(images, block + 1);
            for (int n = Convolution.first(images, block); n < end; n += together) {
                int first = n;
                int count = Math.min(together, end - n);
                room.with(count, z -> {
                    View g = part(cotangent, first, count);
                    View out = part(y, first, count);
                    if (layer.isPooled()) {
                        pooled.with(count, through -> {
                            rectify(through, g, out);
                            pooling.maxTransposed(z, through, part(indices, first, count));
                        });
                    } else {
                        rectify(z, g, out);
                    }
                    add(data, weight, z, first, layer);
                    if (sums != null) {
                        reductions.run(Reduction.SUM, part(sums, first, count), z, new int[] {2, 3});
                    }
                });
            }
        });
        if (weight != null) {
            weight.join();
        }
        if (sums != null) {
            View out = new View(wanted.bias().buffer(), new int[] {1, shape[1], 1, 1}, new int[] {shape[1], 1, 1, 1}, wanted.bias().offset());
            reductions.run(Reduction.SUM, out, sums, new int[] {0});
        }
    }

    /** What of ȳ goes through the rectifier. */
    private void rectify(View through, View cotangent, View y) {
        map.run(Relu.BACKWARD, new View[] {through}, new View[] {null, cotangent, y}, NO_SCALARS);
    }

    /** What z̄ of images from {@code first} on gives to x̄ and w̄. */
    private static void add(Convolution.Data data, Convolution.Weight weight, View z, int first, Layer layer) {
        for (int i = 0; i < z.shape()[0]; i++) {
            for (int g = 0; data != null && g < layer.groups(); g++) {
                data.image(first + i, g, z, i);
            }
            for (int p = 0; weight != null && p < weight.parts; p++) {
                weight.image(first + i, p, z, i);
            }
        }
    }
}
