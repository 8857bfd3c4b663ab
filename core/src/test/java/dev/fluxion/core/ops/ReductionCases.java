package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import java.util.function.Function;

/** The rows of {@code Reducible}. */
final class ReductionCases {
    private static final int[] LAST = {-1};

    private ReductionCases() {}

    private static OpCase reduction(OpCases t, String name, Function<Tensor, Tensor> f) {
        return t.one(name, x -> f.apply(x[0])).on("3x4 -> 3", "2x1x3 -> 2x1", "0x3 -> 0", "2x1 -> 2")
                .fails(name + " of float16 (2), expected float32 or float64: convert with to(DType)", () -> f.apply(Tensor.zeros(2).to(DType.F16)));
    }

    static void fill(OpCases t) {
        String twice = "dims are [0, -1], expected each once";
        reduction(t, "sum", x -> x.sum(LAST, false)).golden("sum").on("3x0 -> 3").says("Σ x", "ȳ")
                .fails(twice, () -> Tensor.zeros(2).sum(new int[] {0, -1}, false))
                .fails("dim is 1 for shape (2), expected -1 to 0", () -> Tensor.zeros(2).sum(1, false));
        t.one("sum", x -> x[0].sum()).golden("sum").on("3x4 -> s", "1 -> s", "0x3 -> s", "s -> s").says("Σ x over all", "ȳ")
                .fails("sum of float16 (2), expected float32 or float64: convert with to(DType)", () -> Tensor.zeros(2).to(DType.F16).sum());
        t.one("mean", x -> x[0].mean(LAST, false)).golden("mean").on("3x4 -> 3", "2x1 -> 2", "0x3 -> 0", "3x0 -> 3").says("Σ x / n", "ȳ / n")
                .fails("mean of int32 (2), expected float32 or float64: convert with to(DType)", () -> Tensor.of(new int[2]).mean());
        reduction(t, "prod", x -> x.prod(LAST, false)).golden("prod").on("3x0 -> 3", "2x2x2 -> 2x2").says("Π x", "x̄ᵢ = ȳ·Πⱼ≠ᵢ xⱼ")
                .example(() -> Tensor.of(new double[] {2, 0, 3}).prod(), 0);
        t.one("prod", x -> x[0].prod(new int[] {0, 2}, true)).golden("prod").on("2x3x2 -> 1x3x1", "1x3x1 -> 1x3x1", "0x3x2 -> 1x3x1")
                .large("30x30x40 -> 1x30x1").between(0.7, 1.3).says("Π x over dimensions", "x̄ᵢ = ȳ·Πⱼ≠ᵢ xⱼ")
                .fails("dims are [0, -3], expected each once", () -> Tensor.zeros(2, 1, 1).prod(new int[] {0, -3}, false));
        t.one("var", x -> x[0].var(LAST, 1, false)).golden("var").on("3x4 -> 3", "2x1x3 -> 2x1", "0x3 -> 0").says("Σ (x − mean)² / (n − c)", "2ȳ·(x − mean) / (n − c)")
                .fails(twice, () -> Tensor.zeros(2).var(new int[] {0, -1}, 1, false));
        t.one("std", x -> x[0].std(LAST, 1, false)).golden("std").on("3x4 -> 3", "2x1x3 -> 2x1", "0x3 -> 0").says("√var", "ȳ·(x − mean) / ((n − c)·y); 0 where y = 0")
                .fails(twice, () -> Tensor.zeros(2).std(new int[] {0, -1}, 1, false));
        for (double p : new double[] {2, 1, 0.5, 3, -1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            OpCase row = reduction(t, "norm", x -> x.norm(p, LAST, false)).golden("norm").says("(Σ |x|ᵖ)^(1/p), p = " + p, "ȳ·sgn x·(|x| / y)ᵖ⁻¹; 0 where y = 0")
                    .fails("p is NaN, expected a number or an infinity", () -> Tensor.zeros(2).norm(Double.NaN, LAST, false));
            if (!Double.isInfinite(p)) {
                row.on("3x0 -> 3");
            }
        }
        reduction(t, "norm", x -> x.norm(0, LAST, false)).golden("norm").says("how many x ≠ 0", "0").dropsNaN();
        reduction(t, "logsumexp", x -> x.logsumexp(LAST, false)).golden("logsumexp").on("3x0 -> 3").says("ln Σ eˣ", "ȳ·exp(x − y)")
                .example(() -> Tensor.of(new double[] {1000, 1000}).logsumexp(), 1000 + Math.log(2));
        truths(t);
        extrema(t);
        t.one("matmul", x -> x[0].matmul(x[1])).golden("matmul").on("3x4 4x2 -> 3x2", "1x3 3x1 -> 1x1", "2x1x2x3 3x3x2 -> 2x3x2x2", "0x3 3x2 -> 0x2", "2x0 0x3 -> 2x3", "2x3x0 0x4 -> 2x3x4", "2x3x0 0 -> 2x3",
                "4 4 -> s", "3x4 4 -> 3").large("200x300 300x200 -> 200x200").says("A·B", "Ā = Ȳ·Bᵀ, B̄ = Aᵀ·Ȳ")
                .fails("matmul: shapes (2, 3) and (4, 5) do not fit: inner sizes 3 and 4 differ, expected (…, m, k)·(…, k, n)",
                        () -> Tensor.zeros(2, 3).matmul(Tensor.zeros(4, 5)));
        reduction(t, "softmax", x -> x.softmax(-1)).golden("softmax").says("exp(x) / Σ exp(x)", "y·(ȳ − Σ ȳ·y)").samples.clear();
        t.last().on("3x4 -> 3x4", "2x1 -> 2x1", "0x3 -> 0x3", "3x0 -> 3x0", "s -> s");
        reduction(t, "logSoftmax", x -> x.logSoftmax(-1)).golden("log_softmax").says("x − ln Σ exp(x)", "ȳ − exp(y)·Σ ȳ").samples.clear();
        t.last().on("3x4 -> 3x4", "2x1 -> 2x1", "0x3 -> 0x3", "3x0 -> 3x0", "s -> s");
    }

    private static void truths(OpCases t) {
        String dim = "dim is 1 for shape (2), expected -1 to 0";
        t.one("all", x -> x[0].all(LAST, false)).golden("all").notDifferentiable().on("b3x4 -> 3", "b2x1 -> 2", "b0x3 -> 0", "b3x0 -> 3", "3x4 -> 3").says("all x ≠ 0", "")
                .example(() -> Tensor.zeros(0).all(), 1).fails(dim, () -> Tensor.zeros(2).all(new int[] {1}, false));
        t.one("any", x -> x[0].any(LAST, false)).golden("any").notDifferentiable().on("b3x4 -> 3", "b2x1 -> 2", "b0x3 -> 0", "b3x0 -> 3", "3x4 -> 3").says("one x ≠ 0", "")
                .example(() -> Tensor.zeros(0).any(), 0).fails(dim, () -> Tensor.zeros(2).any(new int[] {1}, false));
        t.one("countNonzero", x -> x[0].countNonzero(LAST, false)).notDifferentiable().on("b3x4 -> 3", "b2x1 -> 2", "b0x3 -> 0", "3x0 -> 3").says("how many x ≠ 0", "")
                .example(() -> Tensor.of(new double[] {0, 2, Double.NaN}).countNonzero(new int[] {0}, false), 2)
                .fails(dim, () -> Tensor.zeros(2).countNonzero(new int[] {1}, false));
    }

    private static void extrema(OpCases t) {
        reduction(t, "amax", x -> x.amax(LAST, false)).golden("amax").says("the largest x", "ȳ shared evenly by the largest")
                .fails("MAX of no elements, expected at least 1", () -> Tensor.zeros(2, 0).amax(LAST, false));
        reduction(t, "amin", x -> x.amin(LAST, false)).golden("amin").says("the smallest x", "ȳ shared evenly by the smallest")
                .fails("MIN of no elements, expected at least 1", () -> Tensor.zeros(2, 0).amin(LAST, false));
        reduction(t, "argmax", x -> x.argmax(-1, false)).golden("argmax").notDifferentiable().dropsNaN().says("the index of the first largest", "")
                .fails("ARGMAX of no elements, expected at least 1", () -> Tensor.zeros(2, 0).argmax(-1, false));
        reduction(t, "argmin", x -> x.argmin(-1, false)).golden("argmin").notDifferentiable().dropsNaN().says("the index of the first smallest", "")
                .fails("ARGMIN of no elements, expected at least 1", () -> Tensor.zeros(2, 0).argmin(-1, false));
        t.one("max", x -> x[0].max()).on("3x4 -> s", "1 -> s", "2x1 -> s", "s -> s").example(() -> Tensor.of(new double[] {1, 3, 2}).max(), 3).says("the largest x of all", "ȳ shared evenly by the largest, or by NaN")
                .fails("MAX of no elements, expected at least 1", () -> Tensor.zeros(0, 3).max()).mayBeEmpty = false;
        t.one("min", x -> x[0].min()).on("3x4 -> s", "1 -> s", "2x1 -> s", "s -> s").example(() -> Tensor.of(new double[] {1, 3, 2}).min(), 1).says("the smallest x of all", "ȳ shared evenly by the smallest, or by NaN")
                .fails("MIN of no elements, expected at least 1", () -> Tensor.zeros(0, 3).min()).mayBeEmpty = false;
        t.add("max", x -> OrderCases.both(x[0].max(-1, false))).golden("max_dim").on("3x4 -> 3 3", "2x1 -> 2 2", "0x3 -> 0 0", "s -> s s").says("the largest x and where", "ȳ there")
                .fails("argmax of float16 (2), expected float32 or float64: convert with to(DType)", () -> Tensor.zeros(2).to(DType.F16).max(0, false));
        t.add("min", x -> OrderCases.both(x[0].min(-1, false))).golden("min_dim").on("3x4 -> 3 3", "2x1 -> 2 2", "0x3 -> 0 0", "s -> s s").says("the smallest x and where", "ȳ there")
                .fails("argmin of float16 (2), expected float32 or float64: convert with to(DType)", () -> Tensor.zeros(2).to(DType.F16).min(0, false));
    }
}
