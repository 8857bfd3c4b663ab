package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import java.util.Arrays;

/** Products by {@link MatMulKernel}: the bits of every other backend. */
final class OwnProducts implements Products {
    private final Kernels kernels;

    OwnProducts(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void multiply(View out, View left, View right) {
        int rank = out.rank();
        int[] batch = Arrays.copyOf(out.shape(), rank - 2);
        View[] batches = {leading(out, batch), leading(left, batch), leading(right, batch)};
        Collapsed dims = Collapsed.of(batch, batches);
        int m = out.shape()[rank - 2];
        int n = out.shape()[rank - 1];
        int k = left.shape()[rank - 1];
        boolean wide = out.buffer().dtype() == DType.F64;
        int per = Math.min(m, n) <= 32 ? 1 : Math.min(m, n) < 256 || wide ? 4 : 8;
        var kernel = new MatMulKernel(out.buffer().dtype().precision(), per, byRows(left), byRows(right), dims.rank());
        int count = Arrays.stream(batch).reduce(1, (x, y) -> x * y);
        int blocks = Math.toIntExact((long) count * Math.ceilDiv(m, kernel.tile()) * Math.ceilDiv(n, kernel.tile()));
        kernels.run(kernel, blocks, MatMulKernel.threads(), values -> {
            values.set(MatMulKernel.M, m);
            values.set(MatMulKernel.N, n);
            values.set(MatMulKernel.K, k);
            values.set(MatMulKernel.BATCHES, count);
            int slot = MatMulKernel.STRIDES;
            for (View view : new View[] {out, left, right}) {
                for (int d = rank - 2; d < rank; d++) {
                    values.set(slot++, (long) view.strides()[d] * view.buffer().dtype().bytes());
                }
            }
            kernel.batch().fill(values, dims, batches);
        });
    }

    private static boolean byRows(View matrix) {
        return matrix.strides()[matrix.rank() - 2] == 1 && matrix.strides()[matrix.rank() - 1] != 1;
    }

    /** The leading dimensions alone. */
    static View leading(View view, int[] shape) {
        return new View(view.buffer(), shape, Arrays.copyOf(view.strides(), shape.length), view.offset());
    }
}
