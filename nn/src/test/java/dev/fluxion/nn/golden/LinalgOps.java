package dev.fluxion.nn.golden;

import dev.fluxion.core.Tensor;

/** Family 04: products of vectors, matrices and batches of them. */
final class LinalgOps {
    private LinalgOps() { }

    static void fill(OpTable table) {
        table.binary("matmul", Tensor::matmul);
        table.binary("dot", Tensor::matmul);
        table.binary("mv", Tensor::matmul);
        table.binary("bmm", Tensor::matmul);
    }
}
