package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Matrix products {@code (…,m,k)·(k,n) → (…,m,n)}.
 *
 * <p>Element (i, j) is cᵢⱼ = fma(aᵢ₍ₖ₋₁₎, b₍ₖ₋₁₎ⱼ, … fma(aᵢ₁, b₁ⱼ, fma(aᵢ₀, b₀ⱼ, 0))), one fused multiply-add after the other in
 * ascending order, whatever the strides and sizes: blocking, packing and threads change no bit.
 */
final class MatMul {
    /** Multiplications that are worth a thread's attention. */
    private static final long MIN_PART = 1 << 17;
    /** Products of so many multiplications are shared by all threads, unless there are so many of them. */
    private static final long MAX_ALONE = 1 << 20;
    private static final int MANY = 16;

    private final Product product;

    /** @param product how two matrices are multiplied */
    MatMul(Product product) {
        this.product = product;
    }

    void run(View out, View a, View b) {
        int rank = out.rank();
        if (out.size() == 0) {
            return;
        }
        if (rank == 2) {
            product.run(matrix(out, out.offset()), matrix(a, a.offset()), matrix(b, b.offset()));
        } else if (isConstant(b, rank - 2)) {
            oneRight(out, a, b);
        } else {
            batches(out, a, b);
        }
    }

    /** Products of matrices by one right factor. */
    Backend.Factor factor(View b) {
        Product.By product = this.product.prepare(matrix(b, b.offset()));
        return (out, a) -> {
            if (out.size() > 0) {
                product.run(matrix(out, out.offset()), matrix(a, a.offset()));
            }
        };
    }

    /** One right factor for all: the rows of all left factors are rows of one matrix, as far as their strides allow. */
    private void oneRight(View out, View a, View b) {
        int rank = out.rank();
        int[] shape = Arrays.copyOf(out.shape(), rank - 1);
        var region = new Region(shape, first(out, shape), first(a, shape));
        int k = a.shape()[rank - 1];
        int n = out.shape()[rank - 1];
        for (boolean more = region.first(); more; more = region.next()) {
            for (int r = 0; r < region.rows; r++) {
                product.run(new Matrix(out.buffer().array(), region.offset(0) + r * region.rowStride(0), region.cols, n,
                                region.colStride(0), out.strides()[rank - 1]),
                        new Matrix(a.buffer().array(), region.offset(1) + r * region.rowStride(1), region.cols, k,
                                region.colStride(1), a.strides()[rank - 1]),
                        matrix(b, b.offset()));
            }
        }
    }

    /** Each thread takes some of the products, unless they are few and large: then each is shared by all threads. */
    private void batches(View out, View a, View b) {
        int rank = out.rank();
        int[] shape = Arrays.copyOf(out.shape(), rank - 2);
        View[] views = {out, a, b};
        int[][] offsets = new int[views.length][];
        for (int v = 0; v < views.length; v++) {
            offsets[v] = Region.positions(first(views[v], shape));
        }
        int count = offsets[0].length;
        Product chosen = product.like(matrix(out, out.offset()), matrix(a, a.offset()), matrix(b, b.offset()), count);
        IntConsumer one = i -> chosen.run(matrix(out, offsets[0][i]), matrix(a, offsets[1][i]), matrix(b, offsets[2][i]));
        long work = (long) out.size() / count * a.shape()[rank - 1];
        if (work >= MAX_ALONE && count < MANY) {
            for (int i = 0; i < count; i++) {
                one.accept(i);
            }
            return;
        }
        int together = (int) Math.min(count, Math.max(1, MIN_PART / Math.max(1, work)));
        Parallel.shared().forEach(Math.ceilDiv(count, together), part -> {
            for (int i = part * together; i < Math.min(count, (part + 1) * together); i++) {
                one.accept(i);
            }
        });
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
    static View first(View view, int[] shape) {
        return new View(view.buffer(), shape, Arrays.copyOf(view.strides(), shape.length), view.offset());
    }

    /** The last two dimensions. */
    private static Matrix matrix(View view, int offset) {
        int rank = view.rank();
        return new Matrix(view.buffer().array(), offset, view.shape()[rank - 2], view.shape()[rank - 1],
                view.strides()[rank - 2], view.strides()[rank - 1]);
    }
}
