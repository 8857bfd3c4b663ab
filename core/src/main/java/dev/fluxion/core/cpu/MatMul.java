package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;
import java.util.Arrays;

/**
 * Matrix products {@code (…,m,k)·(k,n) → (…,m,n)}.
 *
 * <p>Element (i, j) is cᵢⱼ = fma(aᵢ₍ₖ₋₁₎, b₍ₖ₋₁₎ⱼ, … fma(aᵢ₁, b₁ⱼ, fma(aᵢ₀, b₀ⱼ, 0))), one fused multiply-add after the other in
 * ascending order, whatever the strides and sizes: blocking, packing and threads change no bit.
 */
final class MatMul {
    private final Product product;

    /** @param product how two matrices are multiplied */
    MatMul(Product product) {
        this.product = product;
    }

    void run(View out, View a, View b) {
        int rank = out.rank();
        if (rank == 2 && out.size() > 0) {
            product.run(matrix(out, out.offset()), matrix(a, a.offset()), matrix(b, b.offset()));
            return;
        }
        // One right factor for all: the rows of all left factors are rows of one matrix, as far as their strides allow.
        boolean oneRight = isConstant(b, rank - 2);
        int leading = oneRight ? rank - 1 : rank - 2;
        int[] shape = Arrays.copyOf(out.shape(), leading);
        var region = new Region(shape, first(out, shape), first(a, shape), first(oneRight ? null : b, shape));
        int k = a.shape()[rank - 1];
        int n = out.shape()[rank - 1];
        for (boolean more = out.size() > 0 && region.first(); more; more = region.next()) {
            for (int r = 0; r < region.rows; r++) {
                int c = region.offset(0) + r * region.rowStride(0);
                int left = region.offset(1) + r * region.rowStride(1);
                if (oneRight) {
                    product.run(new Matrix(out.buffer().array(), c, region.cols, n, region.colStride(0), out.strides()[rank - 1]),
                            new Matrix(a.buffer().array(), left, region.cols, k, region.colStride(1), a.strides()[rank - 1]),
                            matrix(b, b.offset()));
                } else {
                    int right = region.offset(2) + r * region.rowStride(2);
                    for (int batch = 0; batch < region.cols; batch++) {
                        product.run(matrix(out, c + batch * region.colStride(0)), matrix(a, left + batch * region.colStride(1)),
                                matrix(b, right + batch * region.colStride(2)));
                    }
                }
            }
        }
    }

    private static boolean isConstant(View view, int dims) {
        for (int d = 0; d < dims; d++) {
            if (view.shape()[d] != 1 && view.strides()[d] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The view of the first element in every remaining dimension. */
    private static View first(View view, int[] shape) {
        return view == null ? null
                : new View(view.buffer(), shape, Arrays.copyOf(view.strides(), shape.length), view.offset());
    }

    /** The last two dimensions. */
    private static Matrix matrix(View view, int offset) {
        int rank = view.rank();
        return new Matrix(view.buffer().array(), offset, view.shape()[rank - 2], view.shape()[rank - 1],
                view.strides()[rank - 2], view.strides()[rank - 1]);
    }
}
