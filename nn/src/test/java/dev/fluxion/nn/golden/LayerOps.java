package dev.fluxion.nn.golden;

/** Family 05: layers, softmax and normalization. */
final class LayerOps {
    private LayerOps() { }

    static void fill(OpTable table) {
        table.op("softmax", call -> call.in("x").softmax(call.attrs().integer("dim")));
        table.op("log_softmax", call -> call.in("x").logSoftmax(call.attrs().integer("dim")));
    }
}
