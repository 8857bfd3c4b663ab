package dev.fluxion.core.cuda;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Precision;
import java.util.function.Consumer;

/**
 * Convolution and its transposes, a thread an element, one chain of fused multiply-adds in the order that {@code Backend.convolve} and
 * its neighbours define; what lies outside of an image counts as 0.
 *
 * @param work which of the three
 * @param precision of the numbers
 * @param biased whether a bias is added
 */
record ConvolutionKernel(Work work, Precision precision, boolean biased) implements Kernels.Kernel {
    static final int COUNT = 0;
    static final int IMAGES = 1;
    /** Images in a block of the gradient of the weights. */
    static final int EACH = 2;
    static final int GROUP_IN = 3;
    static final int GROUP_OUT = 4;
    static final int CHANNELS = 5;
    static final int HEIGHT = 6;
    static final int WIDTH = 7;
    static final int OUT_CHANNELS = 8;
    static final int ROWS = 9;
    static final int COLS = 10;
    /** The eight numbers of the window, in its order. */
    static final int WINDOW = 11;
    static final int X = 19;
    static final int W = 20;
    static final int Y = 21;
    static final int BIAS = 22;
    static final int BIAS_STRIDE = 23;
    static final int X_STRIDES = 24;
    static final int W_STRIDES = 28;
    static final int Y_STRIDES = 32;

    /** What is computed. */
    enum Work { FORWARD, DATA, WEIGHT }

    @Override
    public String name() {
        return "convolution";
    }

    @Override
    public int slots() {
        return Y_STRIDES + 4;
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        new Body(ptx, new FormulaPtx(ptx, precision)).write();
        return ptx.module(name(), slots());
    }

    private final class Body {
        private final Ptx ptx;
        private final FormulaPtx writer;
        private final String groupIn;
        private final String groupOut;
        private final String height;
        private final String width;
        private final String rows;
        private final String cols;
        private final String[] window = new String[8];
        private final String x;
        private final String w;
        private final String y;

        Body(Ptx ptx, FormulaPtx writer) {
            this.ptx = ptx;
            this.writer = writer;
            groupIn = ptx.integer(GROUP_IN);
            groupOut = ptx.integer(GROUP_OUT);
            height = ptx.integer(HEIGHT);
            width = ptx.integer(WIDTH);
            rows = ptx.integer(ROWS);
            cols = ptx.integer(COLS);
            for (int k = 0; k < 8; k++) {
                window[k] = ptx.integer(WINDOW + k);
            }
            x = ptx.pointer(X);
            w = ptx.pointer(W);
            y = ptx.pointer(Y);
        }

        void write() {
            ptx.forEach(ptx.integer(COUNT), i -> {
                switch (work) {
                    case FORWARD -> forward(i);
                    case DATA -> data(i);
                    case WEIGHT -> weight(i);
                }
            });
        }

        /** The coordinates of element {@code i} of an array of four dimensions, the last three of these sizes. */
        private String[] coordinates(String i, String b, String c, String d) {
            String[] last = ptx.divide(i, d);
            String[] third = ptx.divide(last[0], c);
            String[] second = ptx.divide(third[0], b);
            return new String[] {second[0], second[1], third[1], last[1]};
        }

        private String zero() {
            return ptx.op(writer.kind(), writer.move(), writer.literal(0));
        }

        private String add(String a, String b) {
            return ptx.op('r', "add.u32", a, b);
        }

        /** {@code position·stride + tap·dilation − padding}. @param axis 0 for rows, 1 for columns */
        private String seen(String position, String tap, int axis) {
            String at = ptx.op('r', "mad.lo.s32", position, window[2 + axis], ptx.op('r', "mul.lo.s32", tap, window[6 + axis]));
            return ptx.op('r', "sub.s32", at, window[4 + axis]);
        }

        private String outside(String index, String size) {
            return ptx.op('p', "setp.ge.u32", index, size);
        }

        /** An element, or 0 outside. */
        private String element(String outside, String at) {
            String value = zero();
            ptx.unless(outside, () -> ptx.set(value, writer.loadOpcode("global"), "[" + at + "]"));
            return value;
        }

        private void forward(String index) {
            String[] at = coordinates(index, ptx.integer(OUT_CHANNELS), rows, cols);
            String first = ptx.op('r', "mul.lo.u32", ptx.op('r', "div.u32", at[1], groupOut), groupIn);
            String image = ptx.place(x, X_STRIDES, at[0]);
            String filter = ptx.place(w, W_STRIDES, at[1]);
            String sum = zero();
            ptx.loop(0, groupIn, 1, c -> {
                String plane = ptx.place(image, X_STRIDES, null, add(first, c));
                String taps = ptx.place(filter, W_STRIDES, null, c);
                ptx.loop(0, window[0], 1, i -> {
                    String h = seen(at[2], i, 0);
                    String above = outside(h, height);
                    String row = ptx.place(plane, X_STRIDES, null, null, h);
                    String tapRow = ptx.place(taps, W_STRIDES, null, null, i);
                    ptx.loop(0, window[1], 1, j -> {
                        String k = seen(at[3], j, 1);
                        String value = element(ptx.op('p', "or.pred", above, outside(k, width)),
                                ptx.place(row, X_STRIDES, null, null, null, k));
                        ptx.set(sum, writer.fma(), writer.load("global", "[" + ptx.place(tapRow, W_STRIDES, null, null, null, j) + "]"),
                                value, sum);
                    });
                });
            });
            String result = biased ? writer.binary(BinaryOp.ADD, sum,
                    writer.load("global", "[" + ptx.place(ptx.pointer(BIAS), BIAS_STRIDE, at[1]) + "]")) : sum;
            writer.store("global", "[" + ptx.place(y, Y_STRIDES, at) + "]", result);
        }

        /** Runs {@code body} for the outputs along an axis that see element {@code at}, in ascending order, with their taps. */
        private void seers(String at, int axis, Consumer<String[]> body) {
            ptx.loop(0, window[axis], 1, back -> {
                String tap = ptx.op('r', "sub.u32", ptx.op('r', "sub.u32", window[axis], 1), back);
                String from = ptx.op('r', "sub.s32", ptx.op('r', "add.s32", at, window[4 + axis]),
                        ptx.op('r', "mul.lo.s32", tap, window[6 + axis]));
                String position = ptx.op('r', "div.s32", from, window[2 + axis]);
                String exact = ptx.op('r', "mul.lo.s32", position, window[2 + axis]);
                ptx.unless(ptx.op('p', "setp.ne.u32", exact, from), () -> body.accept(new String[] {position, tap}));
            });
        }

        private void data(String index) {
            String[] at = coordinates(index, ptx.integer(CHANNELS), height, width);
            String[] group = ptx.divide(at[1], groupIn);
            String first = ptx.op('r', "mul.lo.u32", group[0], groupOut);
            String image = ptx.place(y, Y_STRIDES, at[0]);
            String filters = ptx.place(w, W_STRIDES, null, group[1]);
            String sum = zero();
            ptx.loop(0, groupOut, 1, o -> {
                String channel = add(first, o);
                String plane = ptx.place(image, Y_STRIDES, null, channel);
                String taps = ptx.place(filters, W_STRIDES, channel);
                seers(at[2], 0, p -> {
                    String above = outside(p[0], rows);
                    String row = ptx.place(plane, Y_STRIDES, null, null, p[0]);
                    String tapRow = ptx.place(taps, W_STRIDES, null, null, p[1]);
                    seers(at[3], 1, q -> {
                        String value = element(ptx.op('p', "or.pred", above, outside(q[0], cols)),
                                ptx.place(row, Y_STRIDES, null, null, null, q[0]));
                        ptx.set(sum, writer.fma(), writer.load("global", "[" + ptx.place(tapRow, W_STRIDES, null, null, null, q[1]) + "]"),
                                value, sum);
                    });
                });
            });
            writer.store("global", "[" + ptx.place(x, X_STRIDES, at) + "]", sum);
        }

        /** Element {@code (block, o, c, i, j)}; w is contiguous, so that blocks lie behind one another. */
        private void weight(String index) {
            String[] at = coordinates(index, groupIn, window[0], window[1]);
            String[] block = ptx.divide(at[0], ptx.integer(OUT_CHANNELS));
            String o = block[1];
            String c = add(ptx.op('r', "mul.lo.u32", ptx.op('r', "div.u32", o, groupOut), groupIn), at[1]);
            String planes = ptx.place(x, X_STRIDES, null, c);
            String outputs = ptx.place(y, Y_STRIDES, null, o);
            String from = ptx.op('r', "mul.lo.u32", block[0], ptx.integer(EACH));
            String to = ptx.op('r', "min.u32", add(from, ptx.integer(EACH)), ptx.integer(IMAGES));
            String total = zero();
            ptx.loop(from, to, 1, n -> {
                String plane = ptx.place(planes, X_STRIDES, n);
                String output = ptx.place(outputs, Y_STRIDES, n);
                String sum = zero();
                ptx.loop(0, rows, 1, p -> {
                    String h = seen(p, at[2], 0);
                    String above = outside(h, height);
                    String row = ptx.place(plane, X_STRIDES, null, null, h);
                    String outRow = ptx.place(output, Y_STRIDES, null, null, p);
                    ptx.loop(0, cols, 1, q -> {
                        String k = seen(q, at[3], 1);
                        String value = element(ptx.op('p', "or.pred", above, outside(k, width)),
                                ptx.place(row, X_STRIDES, null, null, null, k));
                        ptx.set(sum, writer.fma(), value,
                                writer.load("global", "[" + ptx.place(outRow, Y_STRIDES, null, null, null, q) + "]"), sum);
                    });
                });
                ptx.set(total, writer.move(), writer.binary(BinaryOp.ADD, total, sum));
            });
            writer.store("global", ptx.element(w, index, writer.bytes()), total);
        }
    }
}
