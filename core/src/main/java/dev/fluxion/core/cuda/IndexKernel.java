package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.BinaryOp;

/**
 * Elements found, added or checked by index along one dimension.
 *
 * <pre>
 *   GATHER   dense[…, j, …] = indexed[…, index[…, j, …], …]      a thread an element
 *   PUT      indexed[…, index[…, j, …], …] = dense[…, j, …]      a thread a line of the dimension: in the order of j
 *   ADD      indexed[…, index[…, j, …], …] += dense[…, j, …]     the same
 *   CHECK    the number of the first index outside of 0 … size − 1, as a minimum
 * </pre>
 *
 * <p>Parameters: n, the threads' work; the stride in bytes of {@code indexed} along the dimension; the length of a line and its strides
 * in {@code dense} and {@code index}, or the address of the minimum and the size; the views index, dense and indexed, the last with
 * stride 0 along the dimension.
 *
 * @param work what is done
 * @param dtype of the elements
 * @param rank how many dimensions the views have, at least 1
 */
record IndexKernel(Work work, DType dtype, int rank) implements Kernels.Kernel {
    static final int COUNT = 0;
    static final int STRIDE = 1;
    static final int LENGTH = 2;
    static final int DENSE_STRIDE = 3;
    static final int INDEX_STRIDE = 4;
    static final int FOUND = 3;

    /** What a kernel does. */
    enum Work { GATHER, PUT, ADD, CHECK }

    @Override
    public String name() {
        return "index";
    }

    Strided views() {
        return new Strided(5, work == Work.CHECK ? 1 : 3, rank);
    }

    @Override
    public int slots() {
        return views().end();
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        String n = ptx.integer(COUNT);
        String[] bases = views().bases(ptx);
        String stride = ptx.distance(STRIDE);
        ptx.forEach(n, i -> {
            String[] at = views().positions(ptx, bases, i);
            switch (work) {
                case GATHER -> {
                    copy(ptx, at[1], target(ptx, at[0], at[2], stride));
                }
                case PUT, ADD -> scatter(ptx, at, stride);
                case CHECK -> {
                    String index = ptx.op('r', "ld.global.u32", "[" + at[0] + "]");
                    String good = ptx.op('p', "setp.lt.u32", index, ptx.integer(LENGTH));
                    ptx.unless(good, () -> ptx.op('r', "atom.global.min.u32", "[" + ptx.pointer(FOUND) + "]", i));
                }
            }
        });
        return ptx.module(name(), slots());
    }

    /** The address in {@code indexed} that the index at an address says. */
    private static String target(Ptx ptx, String index, String base, String stride) {
        String value = ptx.op('l', "cvt.s64.s32", ptx.op('r', "ld.global.u32", "[" + index + "]"));
        return ptx.op('l', "mad.lo.s64", value, stride, base);
    }

    private void copy(Ptx ptx, String to, String from) {
        String type = ".u" + 8 * dtype.bytes();
        ptx.run("st.global" + type, "[" + to + "]", ptx.op(dtype.bytes() == 8 ? 'l' : 'r', "ld.global" + type, "[" + from + "]"));
    }

    private void scatter(Ptx ptx, String[] at, String stride) {
        String index = ptx.op('l', "mov.u64", at[0]);
        String dense = ptx.op('l', "mov.u64", at[1]);
        ptx.loop(0, ptx.integer(LENGTH), 1, j -> {
            String place = target(ptx, index, at[2], stride);
            if (work == Work.PUT) {
                copy(ptx, place, dense);
            } else if (dtype.isIntegral()) {
                var element = new ElementPtx(ptx, dtype);
                element.storeInteger(place, ptx.op('l', "add.s64", element.load(place), element.load(dense)));
            } else {
                var writer = new FormulaPtx(ptx, dtype.precision());
                String sum = writer.binary(BinaryOp.ADD, writer.load("global", "[" + place + "]"), writer.load("global", "[" + dense + "]"));
                writer.store("global", "[" + place + "]", sum);
            }
            ptx.set(index, "add.s64", index, ptx.distance(INDEX_STRIDE));
            ptx.set(dense, "add.s64", dense, ptx.distance(DENSE_STRIDE));
        });
    }
}
