package dev.fluxion.nn.golden;

import dev.fluxion.core.PadMode;
import dev.fluxion.core.Reducible;
import dev.fluxion.core.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Family 03: views, concatenation, borders, indexing and order. */
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
        table.op("index_add", call -> call.in("x").indexAdd(
                call.attrs().integer("dim"), call.in("index"), call.in("src")));
        table.op("one_hot", call -> call.in("index").oneHot(call.attrs().integer("num_classes")));
        table.op("embedding", call -> call.attrs().isNull("padding_idx")
                ? call.in("weight").embedding(call.in("index"))
                : call.in("weight").embedding(call.in("index"), call.attrs().integer("padding_idx")));
        table.op("masked_fill", call -> call.in("x").maskedFill(call.in("mask"), call.attrs().number("value")));
        fillRearranged(table);
    }

    private static void fillRearranged(OpTable table) {
        table.outputs("split", call -> named(call.attrs().isList("split_size")
                ? call.in("x").split(call.attrs().integers("split_size"), call.attrs().integer("dim"))
                : call.in("x").split(call.attrs().integer("split_size"), call.attrs().integer("dim"))));
        table.outputs("chunk", call -> named(
                call.in("x").chunk(call.attrs().integer("chunks"), call.attrs().integer("dim"))));
        table.op("pad_constant", call -> call.in("x").pad(call.attrs().integers("pad"), call.attrs().number("value")));
        table.op("pad_reflect", call -> call.in("x").pad(call.attrs().integers("pad"), PadMode.REFLECT));
        table.op("pad_replicate", call -> call.in("x").pad(call.attrs().integers("pad"), PadMode.REPLICATE));
        table.op("pad_circular", call -> call.in("x").pad(call.attrs().integers("pad"), PadMode.CIRCULAR));
        table.op("roll", call -> call.in("x").roll(call.attrs().integers("shifts"), call.attrs().integers("dims")));
        table.op("repeat", call -> call.in("x").repeat(call.attrs().integers("repeats")));
        table.op("tril", call -> call.in("x").tril(call.attrs().integer("diagonal")));
        table.op("triu", call -> call.in("x").triu(call.attrs().integer("diagonal")));
        table.op("diagonal", call -> call.in("x").diagonal(
                call.attrs().integer("offset"), call.attrs().integer("dim1"), call.attrs().integer("dim2")));
        table.op("diag_embed", call -> call.in("x").diagEmbed(call.attrs().integer("offset")));
        table.outputs("sort", call -> found(
                call.in("x").sort(call.attrs().integer("dim"), call.attrs().flag("descending"))));
        table.outputs("topk", call -> found(call.in("x").topk(
                call.attrs().integer("k"), call.attrs().integer("dim"), call.attrs().flag("largest"))));
    }

    /** A single output is y, several are y0, y1, … */
    private static Map<String, Tensor> named(Tensor[] outputs) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < outputs.length; i++) {
            named.put(outputs.length == 1 ? "y" : "y" + i, outputs[i]);
        }
        return named;
    }

    static Map<String, Tensor> found(Reducible.Found found) {
        return Map.of("values", found.values(), "indices", found.indices());
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
