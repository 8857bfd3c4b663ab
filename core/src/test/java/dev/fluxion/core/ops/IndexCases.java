package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Index;
import dev.fluxion.core.ScatterJoin;
import dev.fluxion.core.Tensor;

/** The rows of {@code Indexed}. */
final class IndexCases {
    /** PyTorch 1.13's results: sum, prod, mean, amax, amin, with and without what was there. */
    private static final double[][] TORCH = {{8, 2, 3}, {7, 0, 3}, {10, 0, 3}, {10, 0, 3}, {8 / 3.0, 2 / 3.0, 3}, {3.5, 0, 3}, {5, 2, 3}, {5, 0, 3}, {1, 0, 3}, {2, 0, 3}};

    private IndexCases() {}

    private static Tensor ints(int... values) {
        return Tensor.of(values);
    }

    private static Tensor count(int... sizes) {
        int n = 1;
        for (int size : sizes) {
            n *= size;
        }
        return Tensor.arange(n).to(DType.F64).reshape(sizes);
    }

    static void fill(OpCases t) {
        String wrong = ": index is float64 (1) for (2) along dim 0, expected int32 of the same rank, no larger in other dimensions";
        t.one("gather", x -> x[0].gather(0, x[1])).golden("gather").dropsNaN().on("3x4 i3:2x4 -> 2x4", "3x4 i3:5x1 -> 5x1", "3x4 i3:0x4 -> 0x4", "s i1:s -> s")
                .large("300x300 i300:300x300 -> 300x300").says("y[j] = x[index[j]]", "x̄[index[j]] += ȳ[j]")
                .fails("gather" + wrong, () -> count(2).gather(0, count(1)))
                .fails("index at [0] is 3, expected 0 to 1 along dimension 0", () -> count(2).gather(0, ints(3)));
        t.one("takeAlongDim", x -> x[0].takeAlongDim(x[1], 0)).dropsNaN().on("3x4 i3:2x1 -> 2x4", "3x1 i3:2x4 -> 2x4", "3x4 i3:0x4 -> 0x4", "s i1:s -> s").large("300x300 i300:300x1 -> 300x300")
                .says("y[j] = x[index[j]], both broadcast", "x̄[index[j]] += ȳ[j]").example(() -> count(2, 2).takeAlongDim(ints(1, 0).reshape(2, 1), 1), 1, 2)
                .example(() -> count(2, 2).takeAlongDim(ints(1, 0).reshape(1, 2), 0), 2, 1)
                .fails("takeAlongDim: index has shape (1) for (2, 2), expected the same rank", () -> count(2, 2).takeAlongDim(ints(1), 0));
        t.one("scatterAdd", x -> x[0].scatterAdd(0, x[1], x[2])).golden("scatter_add")
                .on("3x4 i3:2x4 2x4 -> 3x4", "3x4 i3:5x1 5x2 -> 3x4", "3x4 i3:0x4 0x4 -> 3x4", "s i1:s s -> s")
                .large("300x300 i300:300x300 300x300 -> 300x300").says("y = x, y[index[j]] += src[j]", "x̄ = ȳ, s̄rc[j] = ȳ[index[j]]")
                .fails("scatterAdd" + wrong, () -> count(2).scatterAdd(0, count(1), count(1)))
                .fails("scatterAdd: src is float64 (1), expected float64 and sizes of at least (2)", () -> count(2).scatterAdd(0, ints(0, 1), count(1)));
        t.one("scatter", x -> x[0].scatter(0, x[1], x[2])).on("4x4 i4:2x4 2x4 -> 4x4", "3x4 i3:1x1 5x2 -> 3x4", "3x4 i3:0x4 0x4 -> 3x4", "s i1:s s -> s").dropsNaN()
                .large("300x300 i300:100x300 300x300 -> 300x300").says("y = x, y[index[j]] = src[j]", "x̄ = ȳ with 0 there, s̄rc[j] = ȳ[index[j]]")
                .example(() -> count(4).scatter(0, ints(2, 0, 2), count(3).add(10.0)), 11, 1, 12, 3)
                .fails("scatter" + wrong, () -> count(2).scatter(0, count(1), count(1)))
                .fails("index at [1] is -1, expected 0 to 1 along dimension 0", () -> count(2).scatter(0, ints(0, -1), count(2)))
                .fails("scatter: src is float64 (1), expected float64 and sizes of at least ()", () -> count().scatter(0, ints(0).reshape(), count(1)));
        t.one("scatter", x -> x[0].scatter(0, x[1], 7)).on("4x4 i4:2x4 -> 4x4", "3x4 i3:1x1 -> 3x4", "3x4 i3:0x4 -> 3x4").dropsNaN().large("300x300 i300:100x300 -> 300x300")
                .says("y = x, y[index[j]] = s", "ȳ with 0 there").example(() -> count(3).scatter(0, ints(2, 0), 9), 9, 1, 9).fails("scatter" + wrong, () -> count(2).scatter(0, count(1), 1));
        for (ScatterJoin join : ScatterJoin.values()) {
            for (boolean self : new boolean[] {true, false}) {
                OpCase row = t.one("scatterReduce", x -> x[0].scatterReduce(0, x[1], x[2], join, self))
                        .on("3x4 i3:2x4 2x4 -> 3x4", "3x4 i3:5x1 5x2 -> 3x4", "3x4 i3:0x4 0x4 -> 3x4", "s i1:s s -> s")
                        .large("30x30 i30:30x30 30x30 -> 30x30").says(join + " of " + (self ? "x and " : "") + "all src[j] with index[j] = i", "see Scattering")
                        .example(() -> Tensor.of(new double[] {1, 2, 3}).scatterReduce(0, ints(0, 0, 1, 1), Tensor.of(new double[] {2, 5, 0, 0}), join, self),
                                TORCH[2 * join.ordinal() + (self ? 0 : 1)])
                        .fails("scatterReduce" + wrong, () -> count(2).scatterReduce(0, count(1), count(1), join, self));
                row.passesNaN = self;
            }
        }
        t.one("indexSelect", x -> x[0].indexSelect(1, x[1])).golden("index_select").dropsNaN().on("3x4 i4:5 -> 3x5", "1x4 i4:1 -> 1x1", "3x4 i4:0 -> 3x0")
                .large("300x300 i300:300 -> 300x300").says("y[:, j] = x[:, index[j]]", "x̄[:, index[j]] += ȳ[:, j]")
                .fails("indexSelect: index has shape (1, 2), expected one dimension", () -> count(2).indexSelect(0, ints(0, 1).unsqueeze(0)));
        String entries = ": index is (2) and src (3) for (2) along dim 0, expected a vector of n indices and that shape with size n";
        t.one("indexAdd", x -> x[0].indexAdd(1, x[1], x[2])).golden("index_add").on("3x4 i4:5 3x5 -> 3x4", "1x4 i4:1 1x1 -> 1x4", "3x4 i4:0 3x0 -> 3x4")
                .large("300x300 i300:200 300x200 -> 300x300").says("y = x, y[:, index[j]] += src[:, j]", "x̄ = ȳ, s̄rc[:, j] = ȳ[:, index[j]]")
                .fails("indexAdd" + entries, () -> count(2).indexAdd(0, ints(0, 1), count(3)));
        t.one("indexCopy", x -> x[0].indexCopy(1, x[1], x[2])).on("3x4 i4:2 3x2 -> 3x4", "1x4 i4:1 1x1 -> 1x4", "3x4 i4:0 3x0 -> 3x4").dropsNaN()
                .large("300x300 i300:100 300x100 -> 300x300").says("y = x, y[:, index[j]] = src[:, j]", "x̄ = ȳ with 0 there, s̄rc[:, j] = ȳ[:, index[j]]")
                .example(() -> count(3).indexCopy(0, ints(2, 0), count(2).add(5.0)), 6, 1, 5)
                .fails("indexCopy" + entries, () -> count(2).indexCopy(0, ints(0, 1), count(3)));
        t.one("indexFill", x -> x[0].indexFill(1, x[1], 7)).on("3x4 i4:2 -> 3x4", "1x4 i4:1 -> 1x4", "3x4 i4:0 -> 3x4").dropsNaN()
                .large("300x300 i300:100 -> 300x300").says("y = x, y[:, index[j]] = value", "ȳ with 0 there")
                .example(() -> count(3).indexFill(0, ints(2, 0), 9), 9, 1, 9).example(() -> count().indexFill(0, ints(0), 9), 9)
                .fails("index at [0] is 5, expected 0 to 2 along dimension 0", () -> count(3).indexFill(0, ints(5), 9));
        t.one("take", x -> x[0].take(x[1])).on("3x4 i12:2x3 -> 2x3", "3x4 i12:1 -> 1", "3x4 i12:0 -> 0").dropsNaN().large("300x300 i90000:300x300 -> 300x300")
                .says("elements of the flattened tensor", "x̄[index[j]] += ȳ[j]").example(() -> count(2, 2).take(ints(3, 0, 3)), 3, 0, 3)
                .fails("index at [0] is 4, expected 0 to 3 along dimension 0", () -> count(2, 2).take(ints(4)));
        t.one("embedding", x -> x[0].embedding(x[1])).golden("embedding").dropsNaN().on("5x3 i5:2x4 -> 2x4x3", "5x1 i5:1 -> 1x1", "5x3 i5:0 -> 0x3", "5x3 i5:s -> 3")
                .large("300x30 i300:3000 -> 3000x30").says("y[…, :] = x[index[…], :]", "x̄[index[…], :] += ȳ, but for the padding row")
                .example(() -> count(3, 2).embedding(ints(2, 0), 0), 4, 5, 0, 1)
                .fails("embedding of a table of shape (2), expected (n, d)", () -> count(2).embedding(ints(0)))
                .fails("padding is 3, expected -3 to 2", () -> count(3, 2).embedding(ints(0), 3));
        t.one("oneHot", x -> x[0].oneHot(5)).golden("one_hot").notDifferentiable().on("i5:2x3 -> 2x3x5", "i5:1 -> 1x5", "i5:0 -> 0x5").large("i5:20000 -> 20000x5")
                .says("y[…, j] = 1 where j = x[…]", "").fails("index at [0, 0] is 5, expected 0 to 4 along dimension 1", () -> ints(5).oneHot(5));
        t.one("nonzero", x -> x[0].nonzero()).notDifferentiable().dropsNaN().on("b3x4 -> ", "b1 -> ", "b0x3 -> 0x2").says("where x ≠ 0", "")
                .example(() -> Tensor.of(new double[] {0, 3, 0, Double.NaN}, 2, 2).nonzero(), 0, 1, 1, 1).nothingFails();
        t.one("maskedSelect", x -> x[0].maskedSelect(x[1])).dropsNaN().on("3x4 b3x4 -> ", "3x1 b4 -> ", "0x3 b3 -> 0").says("the x where the mask holds", "zeros around ȳ")
                .example(() -> count(2, 2).maskedSelect(Tensor.of(new boolean[] {false, true})), 1, 3)
                .fails("mask is int32 (2), expected bool", () -> count(2).maskedSelect(ints(0, 1)));
        t.one("maskedScatter", x -> x[0].maskedScatter(x[1], x[2])).dropsNaN().on("3x4 b3x4 3x4 -> 3x4", "3x4 b1x4 12 -> 3x4", "0x3 b3 1 -> 0x3")
                .says("the x where the mask holds replaced in order", "ȳ where it holds goes to src, else to x")
                .example(() -> count(4).maskedScatter(Tensor.of(new boolean[] {true, false, true, false}), count(3).add(7.0)), 7, 1, 8, 3)
                .fails("src has 1 elements, expected at least the 2 that the mask takes",
                        () -> count(2).maskedScatter(Tensor.of(new boolean[] {true, true}), count(1)));
        at(t);
    }

    /** A mask of no dimension. */
    private static Tensor mask(boolean value) {
        return Tensor.of(new boolean[] {value}).reshape();
    }

    private static void at(OpCases t) {
        t.one("at", x -> x[0].at(Index.range(1, 3), Index.ellipsis(), Index.newAxis(), Index.of(-1))).dropsNaN()
                .on("3x2x4 -> 2x2x1", "3x4 -> 2x1", "2x1 -> 1x1", "1x0x2 -> 0x0x1").large("300x30x30 -> 2x30x1")
                .says("x[…], NumPy's brackets", "ȳ in those places, else 0")
                .example(() -> count(3, 4).at(Index.from(1), Index.range(0, 4, 2)), 4, 6, 8, 10)
                .example(() -> count(3, 4).at(Index.of(2)), 8, 9, 10, 11)
                .example(() -> count(3, 4).at(Index.of(0, -1), Index.of(1, 2)), 1, 10)
                .example(() -> count(2, 3, 2).at(Index.all(), Index.of(2, 0), Index.of(0)), 4, 0, 10, 6)
                .example(() -> count(2, 2).at(Index.of(Tensor.of(new boolean[] {true, false, false, true}, 2, 2))), 0, 3)
                .example(() -> count(2).at(Index.of(mask(true))), 0, 1).example(() -> count(2).at(Index.of(mask(false))))
                .fails("at: 2 entries for 2 dimensions with 0 ellipses, expected at most one ellipsis and 1 dimensions of shape (2)",
                        () -> count(2).at(Index.of(0), Index.of(0)))
                .fails("at: 2 entries for 0 dimensions with 2 ellipses, expected at most one ellipsis and 1 dimensions of shape (2)",
                        () -> count(2).at(Index.ellipsis(), Index.ellipsis()))
                .fails("index 1 is 2 in dim 0 of shape (2), expected -2 to 1", () -> count(2).at(Index.of(0, 2)))
                .fails("at: index is bool (3), expected int32, or bool of shape (2)", () -> count(2).at(Index.of(Tensor.of(new boolean[3]))));
        t.one("at", x -> x[0].at(Index.of(x[1]), Index.all(), Index.of(x[2]))).dropsNaN()
                .on("3x2x4 i3:2x2 i4:2 -> 2x2x2", "3x2x1 i3:1 i1:5 -> 5x2", "3x2x4 i3:0 i4:1 -> 0x2").large("300x2x40 i300:3000 i40:3000 -> 3000x2")
                .says("x[i, :, j], indices together", "x̄[i, :, j] += ȳ").example(() -> count(2, 1, 2).at(Index.of(1, 0), Index.all(), Index.of(1)), 3, 1)
                .fails("shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                        () -> count(2, 2).at(Index.of(0, 1), Index.of(0, 1, 1)));
        t.one("indexPut", x -> x[0].indexPut(x[1], Index.range(0, 2), Index.of(1))).dropsNaN()
                .on("3x4 2 -> 3x4", "3x4 1 -> 3x4", "1x2 s -> 1x2", "0x2 1 -> 0x2").large("300x300 1 -> 300x300")
                .says("x with other elements where at reads", "x̄ = ȳ with 0 there, v̄ = ȳ there")
                .example(() -> count(2, 2).indexPut(count(2).add(7.0), Index.all(), Index.of(0)), 7, 1, 8, 3)
                .example(() -> count(2).indexPut(count().add(7.0), Index.of(mask(true))), 7, 7).example(() -> count(2).indexPut(count(), Index.of(mask(false))), 0, 1)
                .fails("expand of (3) to (2), expected a shape that it broadcasts to", () -> count(2).indexPut(count(3), Index.all()));
    }
}
