package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;

/**
 * Products of matrices of whole numbers, a thread an element, {@code out[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]} in 64 bits.
 *
 * <p>Parameters: n, the elements of out; k; the strides in bytes along k of a and b; the views, output first, each of the shape of out: a
 * with stride 0 for j, b with stride 0 for i.
 *
 * @param dtype of all elements
 * @param rank how many dimensions the views have, at least 1
 */
record IntegerProductKernel(DType dtype, int rank) implements ElementwiseKernel {
    static final int K = 1;
    static final int A_STRIDE = 2;
    static final int B_STRIDE = 3;

    @Override
    public String name() {
        return "integermatmul";
    }

    @Override
    public Strided views() {
        return new Strided(B_STRIDE + 1, 3, rank);
    }

    @Override
    public void write(Ptx ptx, String[] at) {
        var element = new ElementPtx(ptx, dtype);
        String a = ptx.op('l', "mov.u64", at[1]);
        String b = ptx.op('l', "mov.u64", at[2]);
        String sum = ptx.op('l', "mov.b64", 0);
        ptx.loop(0, ptx.integer(K), 1, _ -> {
            ptx.set(sum, "mad.lo.s64", element.load(a), element.load(b), sum);
            ptx.set(a, "add.s64", a, ptx.distance(A_STRIDE));
            ptx.set(b, "add.s64", b, ptx.distance(B_STRIDE));
        });
        element.storeInteger(at[0], sum);
    }
}
