package dev.fluxion.nn.golden;

import dev.fluxion.core.Reducible;
import dev.fluxion.core.Tensor;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Family 02: sums, extrema, moments and scans along dimensions. */
final class ReductionOps {
    private ReductionOps() { }

    /** A reduction along several dimensions. */
    private interface Reduce {
        Tensor apply(Tensor x, int[] dims, boolean keepDim);
    }

    /** A reduction along one dimension. */
    private interface ReduceOne<R> {
        R apply(Tensor x, int dim, boolean keepDim);
    }

    static void fill(OpTable table) {
        table.op("sum", along(Tensor::sum));
        table.op("mean", along(Tensor::mean));
        table.op("amax", along(Tensor::amax));
        table.op("amin", along(Tensor::amin));
        table.op("var", call -> call.in("x").var(dims(call), call.attrs().flag("unbiased") ? 1 : 0, keepDim(call)));
        table.op("std", call -> call.in("x").std(dims(call), call.attrs().flag("unbiased") ? 1 : 0, keepDim(call)));
        table.op("prod", along(Tensor::prod));
        table.op("norm", call -> call.in("x").norm(order(call), dims(call), keepDim(call)));
        table.op("logsumexp", along(Tensor::logsumexp));
        table.op("all", along(Tensor::all));
        table.op("any", along(Tensor::any));
        table.op("cumsum", call -> call.in("x").cumsum(call.attrs().integer("dim")));
        table.op("cumprod", call -> call.in("x").cumprod(call.attrs().integer("dim")));
        table.op("logcumsumexp", call -> call.in("x").logcumsumexp(call.attrs().integer("dim")));
        table.op("argmax", index(Tensor::argmax));
        table.op("argmin", index(Tensor::argmin));
        table.outputs("max_dim", found(Tensor::max));
        table.outputs("min_dim", found(Tensor::min));
    }

    private static Function<Call, Tensor> along(Reduce reduce) {
        return call -> reduce.apply(call.in("x"), dims(call), keepDim(call));
    }

    /** The index along one dimension; with dim null, in the flattened tensor. */
    private static Function<Call, Tensor> index(ReduceOne<Tensor> reduce) {
        return call -> call.attrs().isNull("dim")
                ? reduce.apply(call.in("x").flatten(), 0, false)
                : reduce.apply(call.in("x"), call.attrs().integer("dim"), keepDim(call));
    }

    private static Function<Call, Map<String, Tensor>> found(ReduceOne<Reducible.Found> reduce) {
        return call -> ShapeOps.found(reduce.apply(call.in("x"), call.attrs().integer("dim"), keepDim(call)));
    }

    /** The dimensions to reduce: null means all. */
    private static int[] dims(Call call) {
        return call.attrs().isNull("dim")
                ? IntStream.range(0, call.in("x").rank()).toArray()
                : call.attrs().integers("dim");
    }

    /** The p of a norm, whose infinities are words. */
    private static double order(Call call) {
        return switch (call.attrs().text("p")) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> call.attrs().number("p");
        };
    }

    private static boolean keepDim(Call call) {
        return call.attrs().flag("keepdim");
    }
}
