package dev.fluxion.core.cuda;

import dev.fluxion.core.expr.Precision;

/**
 * Batched products of strided matrices, {@code (m,k)·(k,n) → (m,n)}, each element one fused multiply-add after the other in ascending
 * order of k, as on every backend.
 *
 * <p>A block of 16 × 16 threads makes a tile of {@code 16·per} rows and columns, each thread {@code per × per} elements in registers. Panels
 * of {@link #depth} columns of the left and rows of the right factor lie in shared memory, twice: while one pair is multiplied, the
 * next is on its way from memory to registers, and goes to the other place before the one barrier a panel.
 *
 * <p>Parameters: m, n, k; the strides in bytes of rows and columns of out, a and b; the batch's size and views.
 *
 * @param precision of the numbers
 * @param per how many rows and columns a thread has: 1, 4 or 8
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

    @Override
    public String name() {
        return "matmul";
    }

    int tile() {
        return SIDE * per;
    }

    /** How much of k a panel holds: more where a tile is small, so that there is something to do between barriers. */
    int depth() {
        return per == 8 ? 8 : per == 4 ? 16 : 32;
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

    /** A thread's row or column number i, counted from its first: they come in groups that one load of 16 bytes brings. */
    private int along(int i, int width) {
        return i / width * width * SIDE + i % width;
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        var writer = new FormulaPtx(ptx, precision);
        int width = Math.min(per, 16 / writer.bytes());
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

        int line = (tile() + width) * writer.bytes(); // a little longer than the tile, so that banks differ
        int panel = depth() * line;
        String memory = ptx.shared("panels", 4 * panel);
        var a = new MatMulPanel(ptx, writer, tile(), depth(), line, aByRows, memory, 0);
        var b = new MatMulPanel(ptx, writer, tile(), depth(), line, !bByRows, memory, 2 * panel);
        a.start(thread, at[1], firstRow, m, ptx.distance(STRIDES + 2), ptx.distance(STRIDES + 3));
        b.start(thread, at[2], firstColumn, n, ptx.distance(STRIDES + 5), ptx.distance(STRIDES + 4));
        String[][] sums = new String[per][per];
        for (String[] sum : sums) {
            for (int j = 0; j < per; j++) {
                sum[j] = ptx.op(writer.kind(), writer.move(), writer.literal(0));
            }
        }
        String myRow = ptx.op('r', "mul.lo.u32", own[0], width);
        String myColumn = ptx.op('r', "mul.lo.u32", own[1], width);
        String rows = ptx.op('r', "mad.lo.u32", myRow, writer.bytes(), memory);
        String columns = ptx.op('r', "mad.lo.u32", myColumn, writer.bytes(), memory);
        String left = ptx.op('r', "mov.u32", k); // of k, for the panels that are fetched next: less than nothing after the last
        String other = ptx.op('r', "mov.u32", panel); // how far the other place is
        a.fetch(left);
        b.fetch(left);
        a.put();
        b.put();
        ptx.run("bar.sync 0");
        ptx.loop(depth() - 1, k, depth(), _ -> {
            ptx.set(left, "sub.s32", left, depth());
            a.fetch(left);
            b.fetch(left);
            for (int depth = 0; depth < depth(); depth++) {
                if (depth == depth() - 1) { // as late as registers allow: what was fetched has had time to come
                    a.turn(other);
                    b.turn(other);
                    a.put();
                    b.put();
                }
                multiply(writer, ptx, sums, rows, columns, depth * line, 2 * panel, width);
            }
            ptx.run("bar.sync 0");
            ptx.set(rows, "add.u32", rows, other);
            ptx.set(columns, "add.u32", columns, other);
            ptx.set(other, "sub.u32", 0, other);
        });
        ptx.loop(0, left, 1, _ -> {
            multiply(writer, ptx, sums, rows, columns, 0, 2 * panel, width);
            ptx.set(rows, "add.u32", rows, line);
            ptx.set(columns, "add.u32", columns, line);
        });
        store(ptx, writer, sums, at[0], new String[] {firstRow, myRow, m}, new String[] {firstColumn, myColumn, n}, width);
        return ptx.module(name(), slots());
    }

    /** One step of k for all elements of a thread. */
    private void multiply(FormulaPtx writer, Ptx ptx, String[][] sums, String a, String b, int offset, int toRight, int width) {
        String[] left = new String[per];
        String[] right = new String[per];
        for (int i = 0; i < per; i += width) {
            int at = offset + along(i, width) * writer.bytes();
            System.arraycopy(writer.load("shared", "[" + a + "+" + at + "]", width), 0, left, i, width);
            System.arraycopy(writer.load("shared", "[" + b + "+" + (toRight + at) + "]", width), 0, right, i, width);
        }
        for (int i = 0; i < per; i++) {
            for (int j = 0; j < per; j++) {
                ptx.set(sums[i][j], writer.fma(), left[i], right[j], sums[i][j]);
            }
        }
    }

    private void store(Ptx ptx, FormulaPtx writer, String[][] sums, String out, String[] rows, String[] columns, int width) {
        String rowStride = ptx.distance(STRIDES);
        String columnStride = ptx.distance(STRIDES + 1);
        String firstRow = ptx.op('r', "add.u32", rows[0], rows[1]);
        String firstColumn = ptx.op('r', "add.u32", columns[0], columns[1]);
        for (int i = 0; i < per; i++) {
            String row = ptx.op('r', "add.u32", firstRow, along(i, width));
            String line = ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", row), rowStride, out);
            String outside = ptx.op('p', "setp.ge.u32", row, rows[2]);
            for (int j = 0; j < per; j++) {
                String sum = sums[i][j];
                String column = ptx.op('r', "add.u32", firstColumn, along(j, width));
                ptx.unless(ptx.op('p', "or.pred", outside, ptx.op('p', "setp.ge.u32", column, columns[2])), () ->
                        writer.store("global", "[" + ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", column), columnStride, line)
                                + "]", sum));
            }
        }
    }
}
