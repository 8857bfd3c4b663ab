package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import java.util.Arrays;

/** Products by {@link MatMulKernel}: the bits of every other backend. */
final class OwnProducts implements Products {
    private final Kernels kernels;
    /** For fewer blocks than this, smaller tiles are faster: some of the GPU would have nothing to do. */
    private final int processors;

    OwnProducts(Kernels kernels, int processors) {
        this.kernels = kernels;
        this.processors = processors;
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
        int count = Arrays.stream(batch).reduce(1, (x, y) -> x * y);
        MatMulKernel kernel = null;
        long blocks = 0;
        for (int per : out.buffer().dtype() == DType.F64 ? new int[] {4, 1} : new int[] {8, 4, 1}) {
            kernel = new MatMulKernel(out.buffer().dtype().precision(), per, byRows(left), byRows(right), dims.rank());
            blocks = (long) count * Math.ceilDiv(m, kernel.tile()) * Math.ceilDiv(n, kernel.tile());
            if (blocks >= processors && Math.min(m, n) > kernel.tile() / 2) {
                break;
            }
        }
        launch(kernel, Math.toIntExact(blocks), dims, batches, new int[] {m, n, k, count}, out, left, right);
    }

    private void launch(MatMulKernel kernel, int blocks, Collapsed dims, View[] batches, int[] sizes, View... matrices) {
        kernels.run(kernel, blocks, MatMulKernel.threads(), values -> {
            for (int s = 0; s < sizes.length; s++) {
                values.set(s, sizes[s]); // M, N, K and BATCHES
            }
            int slot = MatMulKernel.STRIDES;
            for (View view : matrices) {
                for (int d = view.rank() - 2; d < view.rank(); d++) {
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
