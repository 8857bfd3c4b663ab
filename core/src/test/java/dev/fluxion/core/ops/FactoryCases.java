package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/** The rows of what makes, joins, copies and converts tensors. */
final class FactoryCases {
    private FactoryCases() {}

    static void fill(OpCases t) {
        t.one("zeros", x -> Tensor.zeros(2, 3)).on("-> 2x3").factory().says("0", "").example(() -> Tensor.zeros(2), 0, 0)
                .fails("size of dimension 0 is -1 in (-1), expected 0 or more", () -> Tensor.zeros(-1));
        t.one("ones", x -> Tensor.ones(2, 0)).on("-> 2x0").factory().says("1", "").example(() -> Tensor.ones(2), 1, 1)
                .fails("size of dimension 0 is -1 in (-1), expected 0 or more", () -> Tensor.ones(-1));
        t.one("full", x -> Tensor.full(Shape.of(2), 7, DType.I32, Device.getDefault())).on("-> 2").factory().says("a value everywhere", "")
                .example(() -> Tensor.full(Shape.of(2), 7, DType.I32, Device.getDefault()), 7, 7).nothingFails();
        t.one("scalar", x -> Tensor.scalar(2)).on("-> s").factory().says("a number", "").example(() -> Tensor.scalar(2), 2).nothingFails();
        t.one("of", x -> Tensor.of(new float[] {1, 2})).on("-> 2").factory().says("the elements of an array", "").example(() -> Tensor.of(new double[][] {{1, 2}}), 1, 2)
                .fails("data has 2 elements, expected 6 for shape (2, 3)", () -> Tensor.of(new float[2], 2, 3))
                .fails("row 1 has 1 elements, expected 2 as row 0 has", () -> Tensor.of(new double[][] {{1, 2}, {1}}));
        t.one("arange", x -> Tensor.arange(2, 9, 3)).on("-> 3").factory().says("start, start + step, … before stop", "")
                .example(() -> Tensor.arange(2, 9, 3), 2, 5, 8).example(() -> Tensor.arange(3), 0, 1, 2).example(() -> Tensor.arange(1, 0, -0.4), 1, 0.6, 0.2)
                .example(() -> Tensor.arange(3, 0, 1)).fails("arange from 0.0 to 1.0 with step 0.0, expected finite ends, a step other than 0 and at most 2147483647"
                        + " elements", () -> Tensor.arange(0, 1, 0));
        t.one("linspace", x -> Tensor.linspace(0, 1, 5)).on("-> 5").factory().says("steps numbers from start to stop", "")
                .example(() -> Tensor.linspace(0, 1, 5), 0, 0.25, 0.5, 0.75, 1).example(() -> Tensor.linspace(3, 4, 1), 3).example(() -> Tensor.linspace(3, 4, 0))
                .fails("steps is -1, expected 0 or more", () -> Tensor.linspace(0, 1, -1));
        t.one("logspace", x -> Tensor.logspace(0, 3, 4, 2)).on("-> 4").factory().says("base^start … base^stop", "")
                .example(() -> Tensor.logspace(0, 3, 4, 2), 1, 2, 4, 8).example(() -> Tensor.logspace(-1, 2, 4, 10), 0.1, 1, 10, 100)
                .fails("steps is -1, expected 0 or more", () -> Tensor.logspace(0, 1, -1, 10));
        t.one("eye", x -> Tensor.eye(2, 3)).on("-> 2x3").factory().says("1 where i = j, else 0", "").example(() -> Tensor.eye(2), 1, 0, 0, 1)
                .fails("size of dimension 0 is -1 in (-1, -1), expected 0 or more", () -> Tensor.eye(-1));
        t.add("meshgrid", Tensor::meshgrid).on("3 4 -> 3x4 3x4", "1 2 3 -> 1x2x3 1x2x3 1x2x3", "0 2 -> 0x2 0x2").large("300 300 -> 300x300 300x300").says("coordinates of a grid", "Σ over the other axes")
                .example(() -> Tensor.meshgrid(Tensor.arange(2), Tensor.arange(2))[1], 0, 1, 0, 1)
                .fails("axis 0 has shape (2, 2), expected one dimension", () -> Tensor.meshgrid(Tensor.zeros(2, 2)));
        t.one("cat", x -> Tensor.cat(1, x)).golden("cat").on("3x4 3x4 -> 3x8", "1x2 1x1 1x0 -> 1x3", "0x2 0x3 -> 0x5").says("one behind the other", "parts of ȳ")
                .fails("part 1 has shape (3, 3), expected that of part 0, (2, 3), in all dimensions but 1", () -> Tensor.cat(1, Tensor.zeros(2, 3), Tensor.zeros(3, 3)))
                .fails("parts are 0, expected at least 1 tensor", () -> Tensor.cat(0));
        t.one("stack", x -> Tensor.stack(1, x)).golden("stack").on("3x4 3x4 -> 3x2x4", "1 1 1 -> 1x3", "0x2 0x2 -> 0x2x2").says("side by side in a new dimension", "parts of ȳ")
                .fails("part 1 has shape (3, 1), expected that of part 0, (2, 1), in all dimensions but 1", () -> Tensor.stack(1, Tensor.zeros(2), Tensor.zeros(3)));
        t.one("hstack", Tensor::hstack).on("3x4 3x2 -> 3x6", "3 s -> 4", "1x2 1x0 -> 1x2", "2x1x3 2x2x3 -> 2x3x3").large("258x256 258x1 -> 258x257").says("side by side", "parts of ȳ")
                .example(() -> Tensor.hstack(Tensor.of(new double[] {1, 2}), Tensor.of(new double[] {3})), 1, 2, 3)
                .fails("parts are 0, expected at least 1 tensor", Tensor::hstack);
        t.one("vstack", Tensor::vstack).on("3x4 2x4 -> 5x4", "3 3 1x3 -> 3x3", "0x2 2 -> 1x2", "s s -> 2x1").large("258x256 1x256 -> 259x256").says("one below the other", "parts of ȳ")
                .example(() -> Tensor.vstack(Tensor.of(new double[] {1, 2}), Tensor.of(new double[] {3, 4})), 1, 2, 3, 4)
                .fails("part 1 has shape (1, 3), expected that of part 0, (1, 2), in all dimensions but 0", () -> Tensor.vstack(Tensor.zeros(2), Tensor.zeros(3)));
        t.one("dstack", Tensor::dstack).on("3x4 3x4 -> 3x4x2", "3 3 -> 1x3x2", "s 1x1x2 -> 1x1x3", "0x2 0x2 -> 0x2x2").says("one behind the other", "parts of ȳ")
                .example(() -> Tensor.dstack(Tensor.of(new double[] {1, 2}), Tensor.of(new double[] {3, 4})), 1, 3, 2, 4)
                .fails("parts are 0, expected at least 1 tensor", Tensor::dstack);
        t.one("blockDiag", Tensor::blockDiag).on("3x4 2x2 -> 5x6", "1x2 2 s -> 3x5", "0x2 2x0 -> 2x2").large("150x100 200x220 -> 350x320").says("matrices on the diagonal", "blocks of Ȳ")
                .example(() -> Tensor.blockDiag(Tensor.ones(1, 2), Tensor.of(new float[] {2, 3}), Tensor.scalar(4)), 1, 1, 0, 0, 0, 0, 0, 2, 3, 0, 0, 0, 0, 0, 4)
                .fails("blockDiag: part 1 has shape (1, 1, 1), expected at most 2 dimensions", () -> Tensor.blockDiag(Tensor.zeros(2), Tensor.zeros(1, 1, 1)));
        t.one("copy", x -> x[0].copy()).on("3x4 -> 3x4", "1 -> 1", "0x3 -> 0x3", "s -> s").says("x, in memory of its own", "ȳ").like(x -> x[0]).nothingFails();
        t.one("zerosLike", x -> x[0].zerosLike()).on("3x4 -> 3x4", "1 -> 1", "0x3 -> 0x3", "s -> s").notDifferentiable().dropsNaN().says("0, of the shape of x", "").like(x -> 0).nothingFails();
        t.one("onesLike", x -> x[0].onesLike()).on("3x4 -> 3x4", "1 -> 1", "0x3 -> 0x3", "s -> s").notDifferentiable().dropsNaN().says("1, of the shape of x", "").like(x -> 1).nothingFails();
        t.one("fullLike", x -> x[0].fullLike(7)).on("3x4 -> 3x4", "1 -> 1", "0x3 -> 0x3", "s -> s").notDifferentiable().dropsNaN().says("a value, of the shape of x", "").like(x -> 7).nothingFails();
        t.one("contiguous", x -> x[0].contiguous()).on("3x4 -> 3x4", "1 -> 1", "0x3 -> 0x3", "s -> s").says("x in row-major order", "ȳ").like(x -> x[0]).nothingFails();
        t.one("to", x -> x[0].to(DType.F64).to(x[0].dtype())).on("3x4 -> 3x4", "1 -> 1", "0x3 -> 0x3").says("x in another dtype, or on another device", "ȳ converted back")
                .like(x -> x[0]).example(() -> Tensor.of(new double[] {1.7, -1.7, 1e12}).to(DType.I32), 1, -1, Integer.MAX_VALUE)
                .fails("backend is 'abacus', expected one of cuda, vector, scalar, interpreted, auto", () -> Tensor.zeros(1).to(Device.of("abacus")));
    }
}
