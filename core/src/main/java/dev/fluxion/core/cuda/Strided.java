package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.View;

/**
 * The parameters by which a kernel finds elements of strided views: their addresses, the sizes of the common dimensions, and the
 * strides in bytes of each view and dimension.
 *
 * @param first the first of the slots
 * @param views how many views
 * @param rank how many dimensions, at least 1
 */
record Strided(int first, int views, int rank) {
    /** {@return the slot after the last} */
    int end() {
        return stride(views, 0);
    }

    private int size(int dim) {
        return first + views + dim;
    }

    private int stride(int view, int dim) {
        return size(rank) + view * rank + dim;
    }

    /** Sets the parameters. */
    void fill(Kernels.Arguments values, Collapsed dims, View... all) {
        for (int v = 0; v < views; v++) {
            if (all[v] != null) {
                values.set(first + v, all[v]);
                for (int d = 0; d < rank; d++) {
                    values.set(stride(v, d), (long) dims.strides()[v][d] * all[v].buffer().dtype().bytes());
                }
            }
        }
        for (int d = 0; d < rank; d++) {
            values.set(size(d), dims.shape()[d]);
        }
    }

    /** {@return the registers of the addresses} @param used which views are there */
    String[] bases(Ptx ptx, boolean... used) {
        String[] bases = new String[views];
        for (int v = 0; v < views; v++) {
            bases[v] = used.length == 0 || used[v] ? ptx.pointer(first + v) : null;
        }
        return bases;
    }

    /** {@return the address of element {@code i}, in row-major order, in each view} */
    String[] positions(Ptx ptx, String[] bases, String i) {
        String[] at = bases.clone();
        String rest = i;
        for (int d = rank - 1; d >= 0; d--) {
            String index = rest;
            if (d > 0) {
                String[] parts = ptx.divide(rest, ptx.integer(size(d)));
                rest = parts[0];
                index = parts[1];
            }
            String wide = ptx.op('l', "cvt.u64.u32", index);
            for (int v = 0; v < views; v++) {
                if (at[v] != null) {
                    at[v] = ptx.op('l', "mad.lo.s64", wide, ptx.distance(stride(v, d)), at[v]);
                }
            }
        }
        return at;
    }
}
