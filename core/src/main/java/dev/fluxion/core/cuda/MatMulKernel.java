package dev.fluxion.core.cuda;

import dev.fluxion.core.expr.Precision;

/**
 * Batched products of strided matrices, {@code (m,k)·(k,n) → (m,n)}, each element one fused multiply-add after the other in ascending
 * order of k, as on every backend.
 *
 * <p>A block of 16 × 16 threads makes a tile of {@code 16·per} rows and columns: it brings {@value #DEPTH} columns of the left and rows of
 * the right factor at a time to shared memory, and each thread keeps {@code per × per} elements, 16 apart, in registers.
 *
 * <p>Parameters: m, n, k; the strides in bytes of rows and columns of out, a and b; the batch's size and views.
 *
 * @param precision of the numbers
 * @param per how many rows and columns a thread has
 * @param aByRows whether neighbouring threads read neighbouring rows of a, which then lie together, and not columns
 * @param bByRows whether neighbouring threads read neighbouring rows of b
 * @param rank how many dimensions the batch has, at least 1
 */
record MatMulKernel(Precision precision, int per, boolean aByRows, boolean bByRows, int rank) implements Kernels.Kernel {
    static final int M = 0;
    static final int N = 1;
    static final int K = 2;
    static final int BATCHES = 3;
    /** Two slots each for out, a and b. */
    static final int STRIDES = 4;
    private static final int SIDE = 16;
    private static final int DEPTH = 8;

    @Override
    public String name() {
        return "matmul";
    }

    int tile() {
        return SIDE * per;
    }

    static int threads() {
        return SIDE * SIDE;
    }

    Strided batch() {
        return new Strided(STRIDES + 6, 3, rank);
    }

    @Override
    public int slots() {
        return batch().end();
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        var writer = new FormulaPtx(ptx, precision);
        String m = ptx.integer(M);
        String n = ptx.integer(N);
        String k = ptx.integer(K);
        String thread = ptx.op('r', "mov.u32", "%tid.x");
        String[] own = ptx.divide(thread, ptx.op('r', "mov.u32", SIDE));
        String tiles = ptx.op('r', "mov.u32", tile());
        String across = ptx.op('r', "div.u32", ptx.op('r', "add.u32", n, tile() - 1), tiles);
        String down = ptx.op('r', "div.u32", ptx.op('r', "add.u32", m, tile() - 1), tiles);
        String[] column = ptx.divide(ptx.op('r', "mov.u32", "%ctaid.x"), across);
        String[] row = ptx.divide(column[0], down);
        String firstRow = ptx.op('r', "mul.lo.u32", row[1], tile());
        String firstColumn = ptx.op('r', "mul.lo.u32", column[1], tile());
        String[] at = batch().positions(ptx, batch().bases(ptx), row[0]);

        var a = new Panel(ptx, writer, "left", tile(), aByRows, at[1], firstRow, m, ptx.distance(STRIDES + 2), ptx.distance(STRIDES + 3));
        var b = new Panel(ptx, writer, "right", tile(), !bByRows, at[2], firstColumn, n, ptx.distance(STRIDES + 5),
                ptx.distance(STRIDES + 4));
        String[][] sums = new String[per][per];
        for (String[] line : sums) {
            for (int j = 0; j < per; j++) {
                line[j] = ptx.op(writer.kind(), writer.move(), writer.literal(0));
            }
        }
        String myA = ptx.op('r', "mad.lo.u32", own[0], writer.bytes(), a.memory);
        String myB = ptx.op('r', "mad.lo.u32", own[1], writer.bytes(), b.memory);
        String whole = ptx.op('r', "and.b32", k, -DEPTH);
        ptx.loop(0, whole, DEPTH, from -> {
            a.bring(thread, from, k);
            b.bring(thread, from, k);
            ptx.run("bar.sync 0");
            for (int depth = 0; depth < DEPTH; depth++) {
                multiply(writer, ptx, sums, myA, myB, depth * a.line());
            }
            ptx.run("bar.sync 0");
        });
        a.bring(thread, whole, k);
        b.bring(thread, whole, k);
        ptx.run("bar.sync 0");
        ptx.loop(whole, k, 1, depth -> {
            multiply(writer, ptx, sums, myA, myB, 0);
            ptx.set(myA, "add.u32", myA, a.line());
            ptx.set(myB, "add.u32", myB, b.line());
        });
        store(ptx, writer, sums, at[0], new String[] {firstRow, own[0], m}, new String[] {firstColumn, own[1], n});
        return ptx.module(name(), slots());
    }

    /** One step of k for all elements of a thread. */
    private void multiply(FormulaPtx writer, Ptx ptx, String[][] sums, String a, String b, int offset) {
        String[] left = new String[per];
        String[] right = new String[per];
        for (int i = 0; i < per; i++) {
            int at = offset + i * SIDE * writer.bytes();
            left[i] = writer.load("shared", "[" + a + "+" + at + "]");
            right[i] = writer.load("shared", "[" + b + "+" + at + "]");
        }
        for (int i = 0; i < per; i++) {
            for (int j = 0; j < per; j++) {
                ptx.set(sums[i][j], writer.fma(), left[i], right[j], sums[i][j]);
            }
        }
    }

    private void store(Ptx ptx, FormulaPtx writer, String[][] sums, String out, String[] rows, String[] columns) {
        String rowStride = ptx.distance(STRIDES);
        String columnStride = ptx.distance(STRIDES + 1);
        String firstRow = ptx.op('r', "add.u32", rows[0], rows[1]);
        String firstColumn = ptx.op('r', "add.u32", columns[0], columns[1]);
        for (int i = 0; i < per; i++) {
            String row = ptx.op('r', "add.u32", firstRow, i * SIDE);
            String line = ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", row), rowStride, out);
            String outside = ptx.op('p', "setp.ge.u32", row, rows[2]);
            for (int j = 0; j < per; j++) {
                String sum = sums[i][j];
                String column = ptx.op('r', "add.u32", firstColumn, j * SIDE);
                ptx.unless(ptx.op('p', "or.pred", outside, ptx.op('p', "setp.ge.u32", column, columns[2])), () ->
                        writer.store("global", "[" + ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", column), columnStride, line)
                                + "]", sum));
            }
        }
    }

    /** A factor's part in shared memory: {@value #DEPTH} lines of {@code tile} elements, one element longer so that banks differ. */
    private static final class Panel {
        private final Ptx ptx;
        private final FormulaPtx writer;
        private final int tile;
        private final boolean together;
        private final String base;
        private final String first;
        private final String size;
        private final String stride;
        private final String depthStride;
        final String memory;

        /** @param together whether neighbouring threads read along the tile and not along k */
        Panel(Ptx ptx, FormulaPtx writer, String name, int tile, boolean together, String base, String first, String size,
                String stride, String depthStride) {
            this.ptx = ptx;
            this.writer = writer;
            this.tile = tile;
            this.together = together;
            this.base = base;
            this.first = first;
            this.size = size;
            this.stride = stride;
            this.depthStride = depthStride;
            memory = ptx.shared(name, DEPTH * line());
        }

        /** Bytes from one line to the next. */
        int line() {
            return (tile + 1) * writer.bytes();
        }

        /** Copies lines {@code from} to {@code from + DEPTH}, what is outside as 0, which nobody uses. */
        void bring(String thread, String from, String k) {
            int rounds = Math.ceilDiv(tile * DEPTH, threads());
            for (int round = 0; round < rounds; round++) {
                String item = ptx.op('r', "add.u32", thread, round * threads());
                String[] place = ptx.divide(item, ptx.op('r', "mov.u32", together ? tile : DEPTH));
                String depth = together ? place[0] : place[1];
                String along = together ? place[1] : place[0];
                String target = ptx.op('r', "mad.lo.u32", depth, line(), ptx.op('r', "mad.lo.u32", along, writer.bytes(), memory));
                String element = ptx.op('r', "add.u32", first, along);
                String inner = ptx.op('r', "add.u32", from, depth);
                String x = ptx.op(writer.kind(), writer.move(), writer.literal(0));
                String outside = ptx.op('p', "or.pred", ptx.op('p', "setp.ge.u32", element, size), ptx.op('p', "setp.ge.u32", inner, k));
                Runnable copy = () -> {
                    ptx.unless(outside, () -> {
                        String at = ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", element), stride, base);
                        at = ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", inner), depthStride, at);
                        ptx.set(x, writer.loadOpcode("global"), "[" + at + "]");
                    });
                    writer.store("shared", "[" + target + "]", x);
                };
                if (tile * DEPTH % threads() == 0) {
                    copy.run();
                } else {
                    ptx.unless(ptx.op('p', "setp.ge.u32", item, tile * DEPTH), copy);
                }
            }
        }
    }
}
