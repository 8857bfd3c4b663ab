package dev.fluxion.nn.golden;

import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Linear;

/** Family 05: layers, softmax and normalization. */
final class LayerOps {
    private LayerOps() { }

    static void fill(OpTable table) {
        table.op("linear", call -> new Linear(call.in("weight"), call.optional("bias")).forward(call.in("x")));
        table.op("dropout", call -> call.attrs().flag("training")
                ? Dropout.drop(call.in("x"), call.in("mask"), call.attrs().number("p"))
                : call.in("x"));
        table.op("softmax", call -> call.in("x").softmax(call.attrs().integer("dim")));
        table.op("log_softmax", call -> call.in("x").logSoftmax(call.attrs().integer("dim")));
    }
}
