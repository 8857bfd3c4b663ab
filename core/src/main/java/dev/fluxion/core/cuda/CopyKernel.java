package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;

/**
 * Copies elements between strided views and converts them, as {@link ElementPtx} says.
 *
 * <p>Parameters: n; the views, output first.
 *
 * @param to the dtype written
 * @param from the dtype read
 * @param rank how many dimensions the views have, at least 1
 */
record CopyKernel(DType to, DType from, int rank) implements ElementwiseKernel {
    @Override
    public String name() {
        return "copy";
    }

    @Override
    public Strided views() {
        return new Strided(1, 2, rank);
    }

    @Override
    public void write(Ptx ptx, String[] at) {
        var target = new ElementPtx(ptx, to);
        var source = new ElementPtx(ptx, from);
        if (to == from) {
            String type = ".u" + 8 * to.bytes();
            ptx.run("st.global" + type, "[" + at[0] + "]", ptx.op(to.bytes() == 8 ? 'l' : 'r', "ld.global" + type, "[" + at[1] + "]"));
        } else if (source.isReal()) {
            target.storeReal(at[0], source.load(at[1]));
        } else {
            target.storeInteger(at[0], source.load(at[1]));
        }
    }
}
