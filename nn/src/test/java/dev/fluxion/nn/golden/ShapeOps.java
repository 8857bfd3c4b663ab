package dev.fluxion.nn.golden;

import dev.fluxion.core.Tensor;
import java.util.List;

/** Family 03: views, concatenation and indexing. */
final class ShapeOps {
    private ShapeOps() { }

    static void fill(OpTable table) {
        table.op("reshape", call -> call.in("x").reshape(call.attrs().integers("shape")));
        table.op("transpose", call -> call.in("x").transpose(
                call.attrs().integer("dim0"), call.attrs().integer("dim1")));
        table.op("permute", call -> call.in("x").permute(call.attrs().integers("dims")));
        table.op("expand", call -> call.in("x").expand(call.attrs().integers("size")));
        table.op("squeeze", call -> call.attrs().isNull("dim")
                ? call.in("x").squeeze() : call.in("x").squeeze(call.attrs().integer("dim")));
        table.op("unsqueeze", call -> call.in("x").unsqueeze(call.attrs().integer("dim")));
        table.op("flatten", call -> call.in("x").flatten(
                call.attrs().integer("start_dim"), call.attrs().integer("end_dim")));
        table.op("slice", ShapeOps::slice);
        table.op("select", call -> call.in("x").select(call.attrs().integer("dim"), call.attrs().integer("index")));
        table.op("flip", call -> call.in("x").flip(call.attrs().integers("dims")));
        table.op("cat", call -> Tensor.cat(call.attrs().integer("dim"), parts(call)));
        table.op("stack", call -> Tensor.stack(call.attrs().integer("dim"), parts(call)));
        table.op("index_select", call -> call.in("x").indexSelect(call.attrs().integer("dim"), call.in("index")));
        table.op("gather", call -> call.in("x").gather(call.attrs().integer("dim"), call.in("index")));
        table.op("scatter_add", call -> call.in("x").scatterAdd(
                call.attrs().integer("dim"), call.in("index"), call.in("src")));
    }

    private static Tensor[] parts(Call call) {
        return call.inputs().values().toArray(Tensor[]::new);
    }

    /** [start, stop, step] for each leading dimension, where null (NaN here) is the default. */
    private static Tensor slice(Call call) {
        Tensor y = call.in("x");
        List<double[]> slices = call.attrs().rows("slices");
        for (int dim = 0; dim < slices.size(); dim++) {
            double[] range = slices.get(dim);
            y = y.slice(dim, orElse(range[0], 0), orElse(range[1], Integer.MAX_VALUE), orElse(range[2], 1));
        }
        return y;
    }

    private static int orElse(double value, int byDefault) {
        return Double.isNaN(value) ? byDefault : (int) value;
    }
}
