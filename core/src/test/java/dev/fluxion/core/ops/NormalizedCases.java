package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Normalized;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/** The rows of {@code Normalized} and {@code Attentive}. */
final class NormalizedCases {
    private static final double EPS = 1e-3;

    private NormalizedCases() {}

    private static Tensor count(int... sizes) {
        return Tensor.arange(Shape.of(sizes).elements()).to(DType.F64).reshape(sizes);
    }

    private static Shape last(Tensor x) {
        return Shape.of(x.size(-1));
    }

    static void fill(OpCases t) {
        normalizations(t);
        t.one("softmin", x -> x[0].softmin(-1)).golden("softmin").on("3x4 -> 3x4", "2x1 -> 2x1", "0x3 -> 0x3", "s -> s").says("exp(−x) / Σ exp(−x)", "−y·(ȳ − Σ ȳ·y)")
                .fails("dim is 1 for shape (2), expected -1 to 0", () -> count(2).softmin(1));
        t.one("glu", x -> x[0].glu(-1)).golden("glu").on("3x4 -> 3x2", "1x2 -> 1x1", "0x4 -> 0x2", "3x0 -> 3x0").says("a·σ(b), halves of x", "ȳ·σ(b), ȳ·a·σ(b)·(1 − σ(b))")
                .fails("glu along dim 0 of x (3, 2), expected an even size", () -> count(3, 2).glu(0));
        for (double p : new double[] {2, 1, 3, Double.POSITIVE_INFINITY}) {
            t.one("normalize", x -> x[0].normalize(p, -1, 1e-12)).golden("normalize").on("3x4 -> 3x4", "1x3 -> 1x3", "0x3 -> 0x3").says("x / max(‖x‖ₚ, eps), p = " + p, "by quotient rule")
                    .fails("p is 0.0, expected a number above 0", () -> count(2).normalize(0, 0, 1e-12));
        }
        t.one("cosineSimilarity", x -> x[0].cosineSimilarity(x[1], -1, 1e-8)).golden("cosine_similarity").on("3x4 3x4 -> 3", "3x4 4 -> 3", "2x1x3 2x3 -> 2x2", "1x2 1x2 -> 1", "0x3 0x3 -> 0")
                .says("Σ x·y / (max(‖x‖, eps)·max(‖y‖, eps))", "by product and quotient rule")
                .fails("shapes (2, 3) and (2) do not broadcast: sizes 3 and 2 at dim -1, expected equal sizes or 1", () -> count(2, 3).cosineSimilarity(count(2), -1, 1e-8));
        t.one("pairwiseDistance", x -> x[0].pairwiseDistance(x[1], 2, 1e-6)).on("3x4 3x4 -> 3", "3x4 4 -> 3", "2x1 2x1 -> 2", "0x3 0x3 -> 0").says("‖x − y + eps‖ₚ", "ȳ·(x − y + eps)·|x − y + eps|ᵖ⁻² / yᵖ⁻¹")
                .example(() -> count(2, 2).pairwiseDistance(Tensor.of(new double[] {3, 5}), 2, 0), 5, Math.sqrt(5))
                .fails("p is -1.0, expected a number above 0", () -> count(2).pairwiseDistance(count(2), -1, 0));
        losses(t);
        attention(t);
    }

    private static void normalizations(OpCases t) {
        String y = "(x − mean)/√(var + eps)·w + b";
        String gradient = "x̄ = (g − mean g − x̂·mean(g·x̂))/√(var + eps), g = ȳ·w; w̄ = Σ ȳ·x̂, b̄ = Σ ȳ";
        t.one("layerNorm", x -> x[0].layerNorm(last(x[0]), x[1], x[2], EPS)).golden("layer_norm").on("3x4 4 4 -> 3x4", "2x1x3 3 3 -> 2x1x3", "2x1 1 1 -> 2x1", "0x4 4 4 -> 0x4", "3x0 0 0 -> 3x0")
                .large("300x300 300 300 -> 300x300").says(y + " over the last dimensions", gradient)
                .fails("layerNorm over (2) of x (2, 3), expected a shape that ends in these sizes", () -> count(2, 3).layerNorm(Shape.of(2), null, null, EPS))
                .fails("layerNorm: weight has shape (2), expected (3)", () -> count(2, 3).layerNorm(Shape.of(3), count(2), null, EPS));
        t.one("rmsNorm", x -> x[0].rmsNorm(last(x[0]), x[1], EPS)).golden("rms_norm").on("3x4 4 -> 3x4", "2x1x3 3 -> 2x1x3", "2x1 1 -> 2x1", "0x4 4 -> 0x4", "3x0 0 -> 3x0")
                .large("300x300 300 -> 300x300").says("x/√(mean x² + eps)·w", "x̄ = (g − x̂·mean(g·x̂))/√(mean x² + eps), g = ȳ·w; w̄ = Σ ȳ·x̂")
                .fails("rmsNorm over () of x (2, 3), expected a shape that ends in these sizes", () -> count(2, 3).rmsNorm(Shape.SCALAR, null, EPS));
        t.one("groupNorm", x -> x[0].groupNorm(2, x[1], x[2], EPS)).golden("group_norm").on("2x4x3 4 4 -> 2x4x3", "1x2x1 2 2 -> 1x2x1", "0x4x3 4 4 -> 0x4x3", "2x4x0 4 4 -> 2x4x0")
                .large("20x8x100 8 8 -> 20x8x100").says(y + " over groups of channels", gradient)
                .fails("groups is 2 for 3 channels, expected a divisor", () -> count(2, 3).groupNorm(2, null, null, EPS))
                .fails("groupNorm of x (3), expected (n, channels, …)", () -> count(3).groupNorm(1, null, null, EPS));
        t.one("instanceNorm", x -> x[0].instanceNorm(x[1], x[2], EPS)).golden("instance_norm").on("2x2x3 2 2 -> 2x2x3", "1x2x1 2 2 -> 1x2x1", "0x2x3 2 2 -> 0x2x3", "2x2x0 2 2 -> 2x2x0")
                .large("20x8x100 8 8 -> 20x8x100").says(y + " over each channel", gradient)
                .fails("instanceNorm: bias has shape (2), expected (3)", () -> count(2, 3, 2).instanceNorm(null, count(2), EPS));
        t.add("batchNorm", x -> parts(x[0].batchNorm(x[1], x[2], EPS))).golden("batch_norm").on("3x4 4 4 -> 3x4 4 4", "1x2x3 2 2 -> 1x2x3 2 2", "2x1 1 1 -> 2x1 1 1", "3x0 0 0 -> 3x0 0 0")
                .large("20x8x100 8 8 -> 20x8x100 8 8").says(y + " over all but the channels", gradient)
                .fails("batchNorm of x (1, 3) has 1 elements a channel, expected 2 or more to take a variance of", () -> count(1, 3).batchNorm(null, null, EPS));
        t.one("batchNorm", x -> x[0].batchNorm(x[1], x[2], x[3], x[4], EPS)).golden("batch_norm").between(0.5, 2).on("3x4 4 4 4 4 -> 3x4", "1x2x3 2 2 2 2 -> 1x2x3", "0x2 2 2 2 2 -> 0x2")
                .large("20x8x100 8 8 8 8 -> 20x8x100").says(y + " with given statistics", "x̄ = ȳ·w/√(var + eps)")
                .fails("batchNorm: mean has shape (2), expected (3)", () -> count(2, 3).batchNorm(count(2), count(3), null, null, EPS));
    }

    private static Tensor[] parts(Normalized.BatchNormed made) {
        return new Tensor[] {made.output(), made.mean(), made.variance()};
    }

    private static void losses(OpCases t) {
        String gradient = "x̄ = ȳ·(softmax(x) − onehot(label))";
        t.one("crossEntropy", x -> x[0].crossEntropy(x[1])).golden("cross_entropy").on("3x4 i4:3 -> s", "1x2 i2:1 -> s", "2x1 i1:2 -> s", "0x3 i3:0 -> s").large("300x300 i300:300 -> s")
                .says("mean of −log softmax(x)[label]", gradient + " / n")
                .example(() -> Tensor.of(new double[] {1000, 0, 0, 1000}, 2, 2).crossEntropy(Tensor.of(new int[] {0, 0})), 500)
                .fails("crossEntropy of logits (2, 3) with labels int32 (3), expected logits (n, classes) with int32 labels (n)",
                        () -> count(2, 3).crossEntropy(Tensor.of(new int[3])))
                .fails("label 1 is 3, expected 0 to 2 for 3 classes", () -> count(2, 3).crossEntropy(Tensor.of(new int[] {0, 3})))
                .fails("label 0 is -1, expected 0 to 2 for 3 classes", () -> count(2, 3).crossEntropy(Tensor.of(new int[] {-1, 0})));
        t.one("crossEntropy", x -> x[0].crossEntropy(x[1].to(x[0].dtype()).sub(1).to(DType.I32), x[2].to(x[0].dtype()))).golden("cross_entropy").on("3x4 i4:3 i3:3 -> 3", "1x2 i2:1 i3:1 -> 1", "0x3 i3:0 i3:0 -> 0").dropsNaN()
                .large("300x300 i300:300 i5:300 -> 300").says("−w·log softmax(x)[label], 0 for a negative label", gradient + "·w")
                .example(() -> Tensor.zeros(2, 2).crossEntropy(Tensor.of(new int[] {-1, 1}), Tensor.of(new float[] {5, 2})), 0, 2 * Math.log(2))
                .fails("crossEntropy: weights has shape (3), expected (2)", () -> count(2, 3).crossEntropy(Tensor.of(new int[2]), count(3)));
    }

    private static void attention(OpCases t) {
        String y = "softmax(q·kᵀ·scale + mask)·v";
        t.add("attend", x -> parts(x[0], x[1], x[2], null, true)).golden("sdpa").on("3x4 5x4 5x2 -> 3x2 3x5", "2x1x4 2x3x4 2x3x2 -> 2x1x2 2x1x3", "0x4 3x4 3x2 -> 0x2 0x3")
                .large("150x60 120x60 120x40 -> 150x40 150x120").says(y + ", causal", "through products and softmax")
                .fails("attend: queries (2, 3), keys (4, 2), values (4, 3), expected (…, l, d), (…, s, d), (…, s, e)",
                        () -> count(2, 3).attend(count(4, 2), count(4, 3), false));
        t.add("attend", x -> parts(x[0], x[1], x[2], x[3], false)).golden("sdpa").on("3x4 5x4 5x2 3x5 -> 3x2 3x5", "1x4 3x4 3x2 3 -> 1x2 1x3", "0x4 3x4 3x2 3 -> 0x2 0x3")
                .large("150x60 120x60 120x40 120 -> 150x40 150x120").says(y, "through products and softmax")
                .fails("attend: mask has shape (2), expected one that broadcasts to (2, 4)",
                        () -> count(2, 3).attend(count(4, 3), count(4, 3), count(2), false, 1));
    }

    private static Tensor[] parts(Tensor q, Tensor k, Tensor v, Tensor mask, boolean causal) {
        var made = q.attend(k, v, mask, causal, 0.5);
        return new Tensor[] {made.output(), made.weights()};
    }
}
