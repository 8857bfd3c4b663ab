package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Ordered;
import dev.fluxion.core.Reducible;
import dev.fluxion.core.Tensor;

/** The rows of {@code Scanned} and {@code Ordered}. */
final class OrderCases {
    private static final String[] SAME = {"3x4 -> 3x4", "2x1 -> 2x1", "0x3 -> 0x3", "3x0 -> 3x0", "s -> s"};
    private static final String[] BOTH = {"3x4 -> 3x4 3x4", "2x1 -> 2x1 2x1", "0x3 -> 0x3 0x3", "3x0 -> 3x0 3x0", "s -> s s"};
    private static final double NAN = Double.NaN;

    private OrderCases() {}

    static Tensor[] both(Reducible.Found found) {
        return new Tensor[] {found.values(), found.indices()};
    }

    private static String expected(String name) {
        return name + " of float16 (2), expected float32 or float64: convert with to(DType)";
    }

    private static Tensor halves() {
        return Tensor.zeros(2).to(DType.F16);
    }

    private static Tensor ints() {
        return Tensor.of(new int[2]);
    }

    private static Tensor of(double... values) {
        return Tensor.of(values);
    }

    static void fill(OpCases t) {
        t.one("cumsum", x -> x[0].cumsum(-1)).golden("cumsum").on(SAME).says("yⱼ = Σᵢ≤ⱼ xᵢ", "x̄ⱼ = Σᵢ≥ⱼ ȳᵢ").fails(expected("cumsum"), () -> halves().cumsum(0));
        t.one("cumsum", x -> x[0].cumsum(0)).golden("cumsum").on(SAME).says("yⱼ = Σᵢ≤ⱼ xᵢ", "x̄ⱼ = Σᵢ≥ⱼ ȳᵢ")
                .fails("dim is 1 for shape (2), expected -1 to 0", () -> of(1, 2).cumsum(1));
        t.one("cumprod", x -> x[0].cumprod(-1)).golden("cumprod").on(SAME).says("yⱼ = Πᵢ≤ⱼ xᵢ", "x̄ⱼ = yⱼ₋₁·uⱼ, uⱼ = ȳⱼ + xⱼ₊₁·uⱼ₊₁").fails(expected("cumprod"), () -> halves().cumprod(0));
        t.one("logcumsumexp", x -> x[0].logcumsumexp(-1)).golden("logcumsumexp").on(SAME).says("yⱼ = ln Σᵢ≤ⱼ exp(xᵢ)", "x̄ⱼ = Σᵢ≥ⱼ ȳᵢ·exp(xⱼ − yᵢ)")
                .fails(expected("logcumsumexp"), () -> halves().logcumsumexp(0));
        t.add("cummax", x -> both(x[0].cummax(-1))).on(BOTH).says("the largest so far and where", "ȳ there")
                .example(() -> of(1, 3, 3, 2, NAN, 9).cummax(0).values(), 1, 3, 3, 3, NAN, NAN)
                .example(() -> of(1, 3, 3, 2, NAN, 9).cummax(0).indices(), 0, 1, 2, 2, 4, 4).fails(expected("cummax"), () -> halves().cummax(0));
        t.add("cummin", x -> both(x[0].cummin(-1))).on(BOTH).says("the smallest so far and where", "ȳ there")
                .example(() -> of(3, 1, 2, 1).cummin(0).values(), 3, 1, 1, 1).example(() -> of(3, 1, 2, 1).cummin(0).indices(), 0, 1, 1, 3)
                .fails(expected("cummin"), () -> halves().cummin(0));
        t.one("argsort", x -> x[0].argsort(-1, true)).on("3x4 -> 3x4", "2x1 -> 2x1", "0x3 -> 0x3", "i9:3x4 -> 3x4", "b7 -> 7", "s -> s").notDifferentiable().dropsNaN()
                .says("indices in order", "").example(() -> of(2, NAN, 1, 2).argsort(0, true), 1, 0, 3, 2)
                .fails(expected("argsort"), () -> halves().argsort(0, false));
        t.add("sort", x -> both(x[0].sort(-1, false))).golden("sort").on(BOTH).says("x in order, and indices", "ȳ to where it was")
                .example(() -> of(3, NAN, -0.0, 1, 0).sort(0, true).values(), NAN, 3, 1, -0.0, 0)
                .fails(expected("argsort"), () -> halves().sort(0, false));
        t.add("topk", x -> both(x[0].topk(1, -1, true))).golden("topk").on("3x4 -> 3x1 3x1", "2x1 -> 2x1 2x1", "0x3 -> 0x1 0x1").says("the k largest and where", "ȳ there")
                .fails("topk: k is 3 for dim 0 of shape (2), expected 0 to 2", () -> ints().topk(3, 0, true));
        t.add("kthvalue", x -> both(x[0].kthvalue(2, -1, false))).on("3x4 -> 3 3", "1x2 -> 1 1", "0x3 -> 0 0").dropsNaN().says("the k-th smallest and where", "ȳ there")
                .example(() -> of(5, 1, 4).kthvalue(2, 0, false).values(), 4)
                .fails("kthvalue: k is 0 for dim 0 of shape (2), expected 1 to 2", () -> ints().kthvalue(0, 0, false));
        t.add("median", x -> both(x[0].median(-1, false))).on("3x4 -> 3 3", "2x1 -> 2 2", "0x3 -> 0 0", "s -> s s").says("the lower median and where", "ȳ there")
                .example(() -> of(5, 1, 4, 2).median(0, false).values(), 2).example(() -> of(5, NAN, 4).median(), NAN)
                .fails(expected("argsort"), () -> halves().median(0, false)).fails("kthvalue: k is 1 for dim 0 of shape (0), expected 1 to 0", () -> Tensor.zeros(0).median(0, false));
        t.one("quantile", x -> x[0].quantile(0.4, -1, false)).on("3x4 -> 3", "2x1 -> 2", "0x3 -> 0", "s -> s").says("interpolated at q·(n − 1)", "ȳ to the two beside")
                .example(() -> of(5, 1, 4, 2).quantile(0.5, 0, false), 3).example(() -> of(5, NAN).quantile(0, 0, false), NAN)
                .fails("quantile 1.5 of 2 elements, expected 0 to 1 of at least 1", () -> of(1, 2).quantile(1.5, 0, false));
        t.add("unique", x -> all(x[0].unique())).on("i5:3x4 -> ", "3x4 -> ", "1 -> ", "0x3 -> ").notDifferentiable().says("the different x in order, places, counts", "")
                .example(() -> of(3, 1, 3, 2, 1).unique().values(), 1, 2, 3).example(() -> of(3, 1, 3, 2, 1).unique().inverse(), 2, 0, 2, 1, 0)
                .example(() -> of(3, 1, 3, 2, 1).unique().counts(), 2, 1, 2).large("i50:3000 -> ")
                .fails(expected("argsort"), () -> halves().unique());
        t.one("searchsorted", x -> x[0].sort(0, false).values().searchsorted(x[1], false)).on("7 3x4 -> 3x4", "1 1 -> 1", "0 2 -> 2", "7 0 -> 0").notDifferentiable().dropsNaN()
                .large("3000 3000 -> 3000").says("where to insert", "").example(() -> of(1, 2, 2, 3).searchsorted(of(2, 0, 9, NAN), false), 1, 0, 4, 4)
                .example(() -> of(1, 2, 2, 3).searchsorted(of(2, 3), true), 3, 4)
                .fails("searchsorted of (1) in shape (2, 2), expected one dimension, or equal sizes in all but the last", () -> Tensor.zeros(2, 2).searchsorted(of(1), false));
        t.one("bincount", x -> x[0].bincount(5)).on("i5:7 -> 5", "i5:1 -> 5", "i5:0 -> 5").notDifferentiable().large("i5:20000 -> 5").says("how often each integer", "")
                .example(() -> Tensor.of(new int[] {1, 3, 1}).bincount(0), 0, 2, 0, 1).fails("bincount of float64 (1), expected int32 of one dimension", () -> of(1).bincount(0))
                .fails("element 1 is -1, expected 0 or more", () -> Tensor.of(new int[] {0, -1}).bincount(0));
    }

    static Tensor[] all(Ordered.Unique unique) {
        return new Tensor[] {unique.values(), unique.inverse(), unique.counts()};
    }
}
