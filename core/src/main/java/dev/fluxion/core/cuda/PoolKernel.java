package dev.fluxion.core.cuda;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Precision;
import java.util.function.Consumer;

/**
 * Pooling and its transposes over planes of images.
 *
 * <pre>
 *   MAX      a thread an element of y: the largest of its rectangle, and its place
 *   MEAN     a thread an element of y: the sum of its rectangle in row-major order, divided
 *   SHARES   a thread an element of x: the shares of all rectangles that hold it, in the order of y
 *   SPREAD   a thread a plane: the elements of y added at their places, in order
 * </pre>
 *
 * <p>Bins are three tables of integers: starts, ends and counts.
 *
 * @param work what is done
 * @param precision of the numbers
 */
record PoolKernel(Work work, Precision precision) implements Kernels.Kernel {
    static final int COUNT = 0;
    static final int HEIGHT = 1;
    static final int WIDTH = 2;
    static final int ROWS = 3;
    static final int COLS = 4;
    static final int ROW_STEP = 5;
    static final int COL_STEP = 6;
    static final int ROW_BINS = 7;
    static final int COL_BINS = 8;
    static final int X = 9;
    static final int Y = 10;
    static final int INDICES = 11;

    /** What is done. */
    enum Work { MAX, MEAN, SHARES, SPREAD }

    @Override
    public String name() {
        return "pool";
    }

    @Override
    public int slots() {
        return INDICES + 1;
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
        private final String plane;
        private final String width;
        private final String[] sizes;
        private final String[] steps;
        private final String[] bins;
        private final String x;
        private final String y;
        private final String indices;

        Body(Ptx ptx, FormulaPtx writer) {
            this.ptx = ptx;
            this.writer = writer;
            width = ptx.integer(WIDTH);
            plane = ptx.op('r', "mul.lo.u32", ptx.integer(HEIGHT), width);
            sizes = new String[] {ptx.integer(ROWS), ptx.integer(COLS)};
            steps = new String[] {ptx.integer(ROW_STEP), ptx.integer(COL_STEP)};
            bins = work == Work.SPREAD ? null : new String[] {ptx.pointer(ROW_BINS), ptx.pointer(COL_BINS)};
            x = ptx.pointer(X);
            y = ptx.pointer(Y);
            indices = work == Work.MAX || work == Work.SPREAD ? ptx.pointer(INDICES) : null;
        }

        void write() {
            ptx.forEach(ptx.integer(COUNT), i -> {
                switch (work) {
                    case MAX -> max(i);
                    case MEAN -> mean(i);
                    case SHARES -> shares(i);
                    case SPREAD -> spread(i);
                }
            });
        }

        /** An entry of the tables of an axis. @param table 0 starts, 1 ends, 2 counts */
        private String bin(int axis, int table, String o) {
            return ptx.op('r', "ld.global.u32", ptx.element(bins[axis], ptx.op('r', "mad.lo.u32", sizes[axis], table, o), 4));
        }

        private String at(String base, String index) {
            return ptx.element(base, index, writer.bytes());
        }

        /** The plane, row and column of element i of y. */
        private String[] output(String i) {
            String[] col = ptx.divide(i, sizes[1]);
            String[] row = ptx.divide(col[0], sizes[0]);
            return new String[] {row[0], row[1], col[1]};
        }

        private String pixel(String row, String col) {
            return ptx.op('r', "mad.lo.u32", row, width, col);
        }

        /** Runs {@code body} with the place in its plane of each element of an output's rectangle. */
        private void forEachPixel(String[] at, Consumer<String> body) {
            String end = bin(1, 1, at[2]);
            String start = bin(1, 0, at[2]);
            ptx.loop(bin(0, 0, at[1]), bin(0, 1, at[1]), steps[0],
                    h -> ptx.loop(start, end, steps[1], k -> body.accept(pixel(h, k))));
        }

        private String first(String plane) {
            return ptx.op('r', "mul.lo.u32", plane, this.plane);
        }

        private void max(String i) {
            String[] at = output(i);
            String first = first(at[0]);
            String place = ptx.op('r', "mov.u32", pixel(bin(0, 0, at[1]), bin(1, 0, at[2])));
            String best = ptx.op(writer.kind(), writer.move(), writer.load("global", at(x, ptx.op('r', "add.u32", first, place))));
            forEachPixel(at, pixel -> {
                String value = writer.load("global", at(x, ptx.op('r', "add.u32", first, pixel)));
                String taken = ptx.op('p', "or.pred", writer.binary(BinaryOp.LT, best, value), writer.isNaN(value));
                ptx.set(best, writer.choose(), value, best, taken);
                ptx.set(place, "selp.u32", pixel, place, taken);
            });
            writer.store("global", at(y, i), best);
            ptx.run("st.global.u32", ptx.element(indices, i, 4), place);
        }

        /** A number divided by what an output counts as, in F64: rounded to F32 that is F32's own quotient. */
        private String share(String x, String row, String col) {
            String rows = ptx.op('d', "cvt.rn.f64.s32", bin(0, 2, row));
            String count = ptx.op('d', "mul.rn.f64", rows, ptx.op('d', "cvt.rn.f64.s32", bin(1, 2, col)));
            return writer.narrow(ptx.op('d', "div.rn.f64", writer.wide(x), count));
        }

        private void mean(String i) {
            String[] at = output(i);
            String first = first(at[0]);
            String sum = ptx.op(writer.kind(), writer.move(), writer.literal(0));
            forEachPixel(at, pixel -> ptx.set(sum, writer.move(), writer.binary(BinaryOp.ADD, sum,
                    writer.load("global", at(x, ptx.op('r', "add.u32", first, pixel))))));
            writer.store("global", at(y, i), share(sum, at[1], at[2]));
        }

        /** Runs {@code body} for every output along an axis whose bin holds an index. */
        private void holders(int axis, String index, Consumer<String> body) {
            ptx.loop(0, sizes[axis], 1, o -> {
                String distance = ptx.op('r', "sub.u32", index, bin(axis, 0, o));
                String outside = ptx.op('p', "setp.ge.u32", index, bin(axis, 1, o));
                outside = ptx.op('p', "or.pred", outside, ptx.op('p', "setp.lt.s32", distance, 0));
                String rest = ptx.op('r', "rem.u32", distance, steps[axis]);
                ptx.unless(ptx.op('p', "or.pred", outside, ptx.op('p', "setp.ne.u32", rest, 0)), () -> body.accept(o));
            });
        }

        private void shares(String i) {
            String[] col = ptx.divide(i, width);
            String[] row = ptx.divide(col[0], ptx.integer(HEIGHT));
            String sum = ptx.op(writer.kind(), writer.move(), writer.literal(0));
            holders(0, row[1], p -> holders(1, col[1], q -> {
                String line = ptx.op('r', "mad.lo.u32", row[0], sizes[0], p);
                String value = writer.load("global", at(y, ptx.op('r', "mad.lo.u32", line, sizes[1], q)));
                ptx.set(sum, writer.move(), writer.binary(BinaryOp.ADD, sum, share(value, p, q)));
            }));
            writer.store("global", at(x, i), sum);
        }

        private void spread(String i) {
            String first = first(i);
            ptx.loop(0, plane, 1, e -> writer.store("global", at(x, ptx.op('r', "add.u32", first, e)), writer.number(0)));
            String outputs = ptx.op('r', "mul.lo.u32", sizes[0], sizes[1]);
            String from = ptx.op('r', "mul.lo.u32", i, outputs);
            ptx.loop(0, outputs, 1, o -> {
                String source = ptx.op('r', "add.u32", from, o);
                String index = ptx.op('r', "ld.global.u32", ptx.element(indices, source, 4));
                String target = at(x, ptx.op('r', "add.u32", first, index));
                writer.store("global", target, writer.binary(BinaryOp.ADD, writer.load("global", target),
                        writer.load("global", at(y, source))));
            });
        }
    }
}
