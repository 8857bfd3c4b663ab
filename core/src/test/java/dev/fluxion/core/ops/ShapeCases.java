package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.PadMode;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Locale;
import java.util.stream.IntStream;

/** The rows of {@code Shaped} and {@code Rearranged}: elements keep their values and go elsewhere. */
final class ShapeCases {
    private ShapeCases() {}

    private static Tensor count(int... sizes) {
        return Tensor.arange(Shape.of(sizes).elements()).to(DType.F64).reshape(sizes);
    }

    static void fill(OpCases t) {
        t.one("permute", x -> x[0].permute(1, 0)).golden("permute").on("3x4 -> 4x3", "1x4 -> 4x1", "0x3 -> 3x0")
                .says("y[iₒ₍₀₎, …] = x[i₀, …]", "inverse permutation")
                .fails("order is [0, 0], expected each of the 2 dimensions of shape (2, 3) once", () -> count(2, 3).permute(0, 0));
        t.one("transpose", x -> x[0].transpose(0, -1)).golden("transpose").on("3x4 -> 4x3", "2x1x3 -> 3x1x2", "0x3 -> 3x0", "s -> s")
                .says("y[j, i] = x[i, j]", "transposed")
                .fails("dim is 2 for shape (2, 3), expected -2 to 1", () -> count(2, 3).transpose(0, 2));
        t.one("t", x -> x[0].t()).on("3x4 -> 4x3", "1x2 -> 2x1", "0x3 -> 3x0").says("y[j, i] = x[i, j]", "transposed")
                .example(() -> count(2, 3).t(), 0, 3, 1, 4, 2, 5)
                .fails("t() of shape (2), expected 2 dimensions: use transpose", () -> count(2).t());
        t.one("reshape", x -> x[0].reshape(-1, 2)).golden("reshape").on("3x4 -> 6x2", "1x4 -> 2x2", "0x2 -> 0x2")
                .says("the same elements in row-major order", "reshaped back")
                .fails("reshape of (2, 3) to [4, -1], expected sizes with a product of 6 and at most one -1", () -> count(2, 3).reshape(4, -1))
                .fails("reshape of (2, 3) to [-1, -1], expected sizes with a product of 6 and at most one -1", () -> count(2, 3).reshape(-1, -1));
        t.one("flatten", x -> x[0].flatten()).golden("flatten").on("3x4 -> 12", "1x4 -> 4", "0x3 -> 0", "s -> 1")
                .says("dimensions as one", "reshaped back")
                .fails("flatten from dim 1 to 0 of (2, 3), expected the first not after the last", () -> count(2, 3).flatten(1, 0));
        t.one("unflatten", x -> x[0].unflatten(1, 2, -1)).on("3x4 -> 3x2x2", "1x2 -> 1x2x1", "0x4 -> 0x2x2")
                .says("a dimension as several", "reshaped back").example(() -> count(4).unflatten(0, 2, 2), 0, 1, 2, 3)
                .fails("reshape of (4) to [3, -1], expected sizes with a product of 4 and at most one -1", () -> count(4).unflatten(0, 3, -1));
        t.one("unsqueeze", x -> x[0].unsqueeze(-1)).golden("unsqueeze").on("3x4 -> 3x4x1", "1 -> 1x1", "0 -> 0x1", "s -> 1")
                .says("a dimension of size 1 inserted", "reshaped back")
                .fails("dim is 3, expected -3 to 2", () -> count(2, 3).unsqueeze(3));
        t.one("squeeze", x -> x[0].squeeze(1)).golden("squeeze").on("3x1x4 -> 3x4", "3x4 -> 3x4", "0x1 -> 0").large("300x1x300 -> 300x300")
                .says("a dimension of size 1 dropped", "reshaped back")
                .fails("dim is 2 for shape (2, 3), expected -2 to 1", () -> count(2, 3).squeeze(2));
        t.one("expand", x -> x[0].expand(2, -1, 4)).golden("expand").on("3x4 -> 2x3x4", "3x1 -> 2x3x4", "1x4 -> 2x1x4", "0x1 -> 2x0x4")
                .large("300x4 -> 2x300x4").says("y[…, i] = x[i]", "Σ over what was repeated")
                .fails("expand of (2, 3) to (3, 3), expected a shape that it broadcasts to", () -> count(2, 3).expand(3, 3));
        t.one("sumTo", x -> x[0].sumTo(Shape.of(1, 4))).on("3x4 -> 1x4", "1x4 -> 1x4", "0x4 -> 1x4").large("3000x4 -> 1x4")
                .says("Σ over what expand repeats", "ȳ expanded").example(() -> count(3, 2).sumTo(Shape.of(2)), 6, 9)
                .fails("sumTo of (2, 3) to (4), expected a shape that broadcasts to it", () -> count(2, 3).sumTo(Shape.of(4)));
        t.one("slice", x -> x[0].slice(1, 1, -1, 2)).golden("slice").on("3x4 -> 3x1", "2x7 -> 2x3", "1x1 -> 1x0", "0x4 -> 0x1").dropsNaN()
                .says("x[start], x[start + step], … before stop", "zeros around ȳ")
                .fails("step is 0, expected 1 or more: use flip to run backwards", () -> count(2).slice(0, 0, 1, 0))
                .fails("slice of a scalar, expected at least one dimension", () -> count().slice(0, 0, 1));
        t.one("select", x -> x[0].select(1, -2)).golden("select").on("3x4 -> 3", "1x2 -> 1", "0x3 -> 0").dropsNaN()
                .says("x[…, index, …]", "zeros around ȳ")
                .fails("index is 2 in dim 0 of shape (2, 3), expected -2 to 1", () -> count(2, 3).select(0, 2));
        t.one("narrow", x -> x[0].narrow(1, 1, 2)).on("3x4 -> 3x2", "1x3 -> 1x2", "0x3 -> 0x2").dropsNaN()
                .says("x[start], …, x[start + length − 1]", "zeros around ȳ").example(() -> count(5).narrow(0, 2, 2), 2, 3)
                .fails("narrow from 2 by 2 in dim 0 of shape (3), expected a part of 0 to 3", () -> count(3).narrow(0, 2, 2));
        t.one("flip", x -> x[0].flip(0, 1)).golden("flip").on("3x4 -> 3x4", "1x4 -> 1x4", "0x3 -> 0x3")
                .says("y[i] = x[n − 1 − i]", "flipped back").fails("dim is 1 for shape (2), expected -1 to 0", () -> count(2).flip(1))
                .fails("flip: dims are [0, -1] of (2), expected each once", () -> count(2).flip(0, -1));
        t.one("movedim", x -> x[0].movedim(0, 2)).on("2x3x4 -> 3x4x2", "2x1x4 -> 1x4x2", "0x1x2 -> 1x2x0").large("50x60x30 -> 60x30x50")
                .says("dimensions in another order", "moved back").example(() -> count(2, 2, 1).movedim(2, 0), 0, 1, 2, 3)
                .fails("dim is 2 for shape (2, 3), expected -2 to 1", () -> count(2, 3).movedim(0, 2));
        t.add("split", x -> x[0].split(3, 1)).golden("split").on("3x4 -> 3x3 3x1", "1x2 -> 1x2", "0x3 -> 0x3", "2x0 -> 2x0")
                .says("parts of a size", "parts joined").fails("size is 0, expected 1 or more", () -> count(2).split(0, 0))
                .fails("sizes are [1, 2], expected 0 or more and a sum of 2 for dim 0 of shape (2)", () -> count(2).split(new int[] {1, 2}, 0))
                .fails("sizes are [5, -3], expected 0 or more and a sum of 2 for dim 0 of shape (2)", () -> count(2).split(new int[] {5, -3}, 0));
        t.add("chunk", x -> x[0].chunk(2, 1)).golden("chunk").on("3x4 -> 3x2 3x2", "1x3 -> 1x2 1x1", "0x2 -> 0x1 0x1")
                .says("so many parts", "parts joined").fails("chunks is 0, expected 1 or more", () -> count(2).chunk(0, 0));
        t.add("unbind", x -> x[0].unbind(1)).on("3x4 -> 3 3 3 3", "1x2 -> 1 1", "0x2 -> 0 0").large("3000x4 -> 3000 3000 3000 3000")
                .says("every index of a dimension", "parts stacked").example(() -> count(2, 2).unbind(1)[1], 1, 3)
                .fails("unbind of a scalar, expected at least one dimension", () -> count().unbind(0));
        t.one("diagonal", x -> x[0].diagonal(1, 0, 1)).golden("diagonal").on("3x4 -> 3", "1x4 -> 1", "4x1 -> 0", "0x3 -> 0").dropsNaN()
                .says("y[i] = x[i, i + offset]", "zeros around ȳ")
                .fails("diagonal of dims 0 and -2 of shape (2, 3), expected two dimensions", () -> count(2, 3).diagonal(0, 0, -2));
        t.one("unfold", x -> x[0].unfold(1, 3, 2)).on("3x8 -> 3x3x3", "3x4 -> 3x1x3", "1x3 -> 1x1x3", "0x5 -> 0x2x3").large("300x300 -> 300x149x3")
                .says("y[…, j, …, i] = x[…, j·step + i, …]", "Σ over the windows that cover a place")
                .example(() -> count(5).unfold(0, 3, 1), 0, 1, 2, 1, 2, 3, 2, 3, 4)
                .fails("unfold with size 4 and step 1 in dim 0 of shape (3), expected a size of 0 to 3 and a step of 1 or more",
                        () -> count(3).unfold(0, 4, 1));
        rearranged(t);
    }

    private static void rearranged(OpCases t) {
        t.one("pad", x -> x[0].pad(new int[] {1, 2, -1, 0}, 0.5)).golden("pad_constant").on("3x4 -> 2x7", "1x2 -> 0x5", "2x0 -> 1x3").dropsNaN()
                .says("value around x", "the part of ȳ inside")
                .fails("sides are [1] for shape (2), expected two for each of at most 1 dimensions, the last one first",
                        () -> count(2).pad(new int[] {1}, 0))
                .fails("sides are [-2, -1] for shape (2), expected to crop no more than there is", () -> count(2).pad(new int[] {-2, -1}, 0));
        for (PadMode mode : PadMode.values()) {
            t.one("pad", x -> x[0].pad(new int[] {1, 2, 0, 1}, mode)).golden("pad_" + mode.name().toLowerCase(Locale.ROOT))
                    .on("3x4 -> 4x7", "2x3 -> 3x6", mode == PadMode.REFLECT ? "0x2x3 -> 0x3x6" : "0x1x3 -> 0x2x6",
                            mode == PadMode.REFLECT ? "1x2x3 -> 1x3x6" : "1x3 -> 2x6")
                    .says("x continued: " + mode, "Σ over the copies of a place")
                    .fails("sides are [-1, 0] for shape (2), expected 0 to " + (mode == PadMode.REFLECT ? 1 : mode == PadMode.CIRCULAR ? 2
                            : Integer.MAX_VALUE) + " in dim 0 with " + mode, () -> count(2).pad(new int[] {-1, 0}, mode));
        }
        t.one("roll", x -> x[0].roll(-3, 1)).golden("roll").on("3x4 -> 3x4", "1x2 -> 1x2", "0x3 -> 0x3", "3x0 -> 3x0")
                .says("y[i] = x[(i − shift) mod n]", "rolled back").example(() -> count(2, 2).roll(1), 3, 0, 1, 2)
                .fails("dim is 1 for shape (2), expected -1 to 0", () -> count(2).roll(1, 1))
                .fails("shifts are [1] for dims [0, 1], expected one for each", () -> count(2, 2).roll(new int[] {1}, new int[] {0, 1}));
        t.one("repeat", x -> x[0].repeat(2, 1, 3)).golden("repeat").on("3x4 -> 2x3x12", "1x1 -> 2x1x3", "0x2 -> 2x0x6", "s -> 2x1x3")
                .says("copies side by side", "Σ over the copies")
                .fails("times are [2] for shape (2, 3), expected at least 2 numbers of 0 or more", () -> count(2, 3).repeat(2));
        t.one("tile", x -> x[0].tile(2)).on("3x4 -> 3x8", "1x1 -> 1x2", "0x2 -> 0x4").says("copies side by side", "Σ over the copies")
                .example(() -> count(2, 2).tile(2), 0, 1, 0, 1, 2, 3, 2, 3)
                .fails("times are [-1] for shape (2), expected at least 1 numbers of 0 or more", () -> count(2).tile(-1));
        t.one("repeatInterleave", x -> x[0].repeatInterleave(2, 0)).on("3x4 -> 6x4", "1x2 -> 2x2", "0x2 -> 0x2", "s -> 2")
                .says("y[i·times + j] = x[i]", "Σ over the copies").example(() -> count(2).repeatInterleave(2, 0), 0, 0, 1, 1)
                .fails("times is -1, expected 0 or more", () -> count(2).repeatInterleave(-1, 0));
        t.one("tril", x -> x[0].tril(1)).golden("tril").on("3x4 -> 3x4", "2x1x2 -> 2x1x2", "0x3 -> 0x3").says("x where j − i ≤ diagonal, else 0", "ȳ there")
                .fails("tril of shape (2), expected at least 2 dimensions", () -> count(2).tril(0));
        t.one("triu", x -> x[0].triu(-1)).golden("triu").on("3x4 -> 3x4", "2x1x2 -> 2x1x2", "0x3 -> 0x3").says("x where j − i ≥ diagonal, else 0", "ȳ there")
                .fails("triu of shape (2), expected at least 2 dimensions", () -> count(2).triu(0));
        t.one("diagEmbed", x -> x[0].diagEmbed(-1)).golden("diag_embed").on("3x4 -> 3x5x5", "1 -> 2x2", "0 -> 1x1").large("30x300 -> 30x301x301")
                .says("y[i, i + offset] = x[i], else 0", "that diagonal of ȳ")
                .fails("diagEmbed of a scalar, expected at least one dimension", () -> count().diagEmbed(0));
        t.one("diff", x -> x[0].diff(1)).on("3x4 -> 3x3", "3x1 -> 3x0", "0x3 -> 0x2", "2x0 -> 2x0").says("y[i] = x[i + 1] − x[i]", "x̄[i] = ȳ[i − 1] − ȳ[i]")
                .example(() -> Tensor.of(new double[] {1, 4, 9}).diff(0), 3, 5).fails("dim is 1 for shape (2), expected -1 to 0", () -> count(2).diff(1));
        t.one("rot90", x -> x[0].rot90(1, 0, 1)).on("3x4 -> 4x3", "1x2 -> 2x1", "0x3 -> 3x0").says("y[i, j] = x[j, n − 1 − i]", "turned back")
                .example(() -> count(2, 2).rot90(1, 0, 1), 1, 3, 0, 2).example(() -> count(2, 2).rot90(2, 0, 1), 3, 2, 1, 0)
                .example(() -> count(2, 2).rot90(3, 0, 1), 2, 0, 3, 1).fails("dim is 2 for shape (2, 2), expected -2 to 1", () -> count(2, 2).rot90(1, 0, 2));
        more(t);
    }

    /** 2, 0, 1, 2, 0, 1 … for the rows of x. */
    private static Tensor times(Tensor x) {
        return Tensor.of(IntStream.range(0, x.size(0)).map(row -> (row + 2) % 3).toArray()).to(x.device());
    }

    private static void more(OpCases t) {
        t.one("diff", x -> x[0].diff(2, 1)).on("3x4 -> 3x2", "3x1 -> 3x0", "0x3 -> 0x1").says("differences of differences", "").example(() -> Tensor.of(new double[] {1, 4, 9}).diff(2, 0), 2)
                .example(() -> Tensor.of(new int[] {1, 4, 9}).diff(0), 3, 5).fails("times is -1, expected 0 or more", () -> count(2).diff(-1, 0));
        t.one("diag", x -> x[0].diag(1)).on("3x4 -> 3", "3 -> 4x4", "1x1 -> 0", "0 -> 1x1").dropsNaN().says("the diagonal of a matrix, or a matrix with it", "the other way round")
                .example(() -> count(2, 2).diag(0), 0, 3).example(() -> count(2).diag(0), 0, 0, 0, 1).fails("diag of shape (1, 1, 1), expected a vector or a matrix", () -> count(1, 1, 1).diag(0));
        t.one("repeatInterleave", x -> x[0].repeatInterleave(times(x[0]), 0)).on("3x4 -> 3x4", "3x1 -> 3x1", "3x0 -> 3x0").says("the i-th entry timesᵢ times", "Σ over the copies")
                .example(() -> count(3).repeatInterleave(Tensor.of(new int[] {2, 0, 1}), 0), 0, 0, 2)
                .fails("times are int32 (2) for shape (3) along dim 0, expected int32 (3) of 0 or more", () -> count(3).repeatInterleave(Tensor.of(new int[2]), 0));
        t.one("cartesianProd", x -> x[0].cartesianProd(x[1])).on("3 4 -> 12x2", "1 2 -> 2x2", "0 3 -> 0x2").large("300 300 -> 90000x2").says("all pairs", "Σ over the pairs")
                .example(() -> Tensor.of(new double[] {1, 2}).cartesianProd(Tensor.of(new double[] {3, 4})), 1, 3, 1, 4, 2, 3, 2, 4)
                .fails("axis 1 has shape (2, 2), expected one dimension", () -> count(2).cartesianProd(count(2, 2)));
    }
}
