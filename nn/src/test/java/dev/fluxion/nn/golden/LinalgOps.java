package dev.fluxion.nn.golden;

import dev.fluxion.core.Tensor;

/** Family 04: products of vectors, matrices and batches of them. */
final class LinalgOps {
    private LinalgOps() { }

    static void fill(OpTable table) {
        table.binary("matmul", Tensor::matmul);
        table.binary("dot", Tensor::dot);
        table.binary("outer", Tensor::outer);
        table.binary("mv", Tensor::mv);
        table.binary("bmm", Tensor::bmm);
        table.op("addmm", call -> call.in("input").addmm(call.in("a"), call.in("b"),
                call.attrs().number("beta"), call.attrs().number("alpha")));
        table.unary("trace", Tensor::trace);
        table.op("einsum", call -> Tensor.einsum(call.attrs().text("equation"),
                call.inputs().values().toArray(Tensor[]::new)));
    }
}
