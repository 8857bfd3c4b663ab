package dev.fluxion.core.ops;

import dev.fluxion.core.Attentive.Attended;
import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Normalized.BatchNormed;
import dev.fluxion.core.Recurring.Remembered;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/** Normalization, cross-entropy and attention. */
final class NormCases {
    private static final double EPS = 1e-3;

    private NormCases() {}

    static void fill(OpCases t) {
        t.one("layerNorm", x -> x[0].layerNorm(x[1].shape(), x[1], x[2], EPS)).golden("layer_norm")
                .on("3x4 4 4 -> 3x4", "2x3x2 3x2 3x2 -> 2x3x2", "0x3 3 3 -> 0x3", "2x1 1 1 -> 2x1").large("600x130 130 130 -> 600x130")
                .says("(x − mean) / √(var + ε) · w + b", "(ĝ − Σ ĝ/n − x̂·Σ ĝ·x̂/n) / √(var + ε), ĝ = w·ȳ")
                .fails("layerNorm over (3) of x (2, 4), expected a shape that ends in these sizes",
                        () -> Tensor.zeros(2, 4).layerNorm(Shape.of(3), null, null, EPS))
                .fails("layerNorm: weight has shape (3), expected (4)",
                        () -> Tensor.zeros(2, 4).layerNorm(Shape.of(4), Tensor.zeros(3), null, EPS));
        t.last().fails("layerNorm: bias is float64 on " + Device.getDefault() + ", expected float32 on " + Device.getDefault() + " as the input",
                () -> Tensor.zeros(2, 4).layerNorm(Shape.of(4), null, Tensor.zeros(4).to(DType.F64), EPS))
                .fails("layerNorm of int32 (2), expected float32 or float64: convert with to(DType)", () -> Tensor.arange(2).layerNorm(Shape.of(2), null, null, EPS));
        t.one("rmsNorm", x -> x[0].rmsNorm(x[1].shape(), x[1], EPS)).golden("rms_norm")
                .on("3x4 4 -> 3x4", "2x3x2 3x2 -> 2x3x2", "0x3 3 -> 0x3", "2x1 1 -> 2x1").large("600x130 130 -> 600x130")
                .says("x / √(mean x² + ε) · w", "(ĝ − x̂·Σ ĝ·x̂/n) / √(mean x² + ε), ĝ = w·ȳ")
                .fails("rmsNorm over (3) of x (2, 4), expected a shape that ends in these sizes",
                        () -> Tensor.zeros(2, 4).rmsNorm(Shape.of(3), null, EPS));
        t.one("groupNorm", x -> x[0].groupNorm(2, x[1], x[2], EPS)).golden("group_norm")
                .on("2x4x3 4 4 -> 2x4x3", "3x2 2 2 -> 3x2", "0x4x3 4 4 -> 0x4x3", "1x4x1 4 4 -> 1x4x1").large("20x8x600 8 8 -> 20x8x600")
                .says("layer norm of each group of channels, · w + b", "as layer norm's")
                .fails("groups is 3 for 4 channels, expected a divisor", () -> Tensor.zeros(2, 4).groupNorm(3, null, null, EPS));
        t.one("instanceNorm", x -> x[0].instanceNorm(x[1], x[2], EPS)).golden("instance_norm")
                .on("2x3x4 3 3 -> 2x3x4", "0x2x3 2 2 -> 0x2x3", "1x2x1 2 2 -> 1x2x1").large("20x8x600 8 8 -> 20x8x600")
                .says("layer norm of each channel of each sample, · w + b", "as layer norm's")
                .fails("instanceNorm of x (4), expected (n, channels, …)", () -> Tensor.zeros(4).instanceNorm(null, null, EPS));
        t.add("batchNorm", x -> {
            BatchNormed y = x[0].batchNorm(x[1], x[2], EPS);
            return new Tensor[] {y.output()};
        }).golden("batch_norm").on("4x3 3 3 -> 4x3", "2x3x2x2 3 3 -> 2x3x2x2", "2x0 0 0 -> 2x0", "5x1 1 1 -> 5x1").large("20x8x600 8 8 -> 20x8x600")
                .says("(x − mean) / √(var + ε) · w + b over all but the channels", "as layer norm's")
                .fails("batchNorm of x (1, 3) has 1 elements a channel, expected 2 or more to take a variance of",
                        () -> Tensor.zeros(1, 3).batchNorm(null, null, EPS));
        t.one("batchNorm", x -> x[0].batchNorm(x[1], x[2].square().add(1), x[3], x[4], EPS)).golden("batch_norm")
                .on("4x3 3 3 3 3 -> 4x3", "2x3x2x2 3 3 3 3 -> 2x3x2x2", "0x3 3 3 3 3 -> 0x3", "1x1 1 1 1 1 -> 1x1").large("20x8x600 8 8 8 8 -> 20x8x600")
                .says("the same with given mean and var", "ȳ·w / √(var + ε)")
                .fails("batchNorm: mean has shape (2), expected (3)",
                        () -> Tensor.zeros(1, 3).batchNorm(Tensor.zeros(2), Tensor.zeros(3), null, null, EPS));
        vectors(t);
        t.one("crossEntropy", x -> x[0].crossEntropy(x[1], x[2])).golden("cross_entropy")
                .on("3x4 i4:3 3 -> 3", "2x1 i1:2 2 -> 2", "0x3 i3:0 0 -> 0").large("6000x11 i11:6000 6000 -> 6000")
                .says("w · −ln softmax(x)[label]", "ȳ·w·(softmax(x) − onehot), ȳ·(y / w)")
                .fails("label 1 is 2, expected 0 to 1 for 2 classes",
                        () -> Tensor.zeros(2, 2).crossEntropy(Tensor.of(new int[] {0, 2}), null))
                .fails("crossEntropy: weights has shape (3), expected (2)",
                        () -> Tensor.zeros(2, 2).crossEntropy(Tensor.of(new int[2]), Tensor.zeros(3)));
        t.add("attend", x -> {
            Attended y = x[0].attend(x[1], x[2], null, true, 0.7);
            return new Tensor[] {y.output(), y.weights()};
        }).golden("sdpa").on("2x3x2 2x3x2 2x3x4 -> 2x3x4 2x3x3", "3x2 3x2 3x1 -> 3x1 3x3", "0x3x2 0x3x2 0x3x4 -> 0x3x4 0x3x3", "1x2 1x2 1x3 -> 1x3 1x1")
                .large("8x90x16 8x90x16 8x90x16 -> 8x90x16 8x90x90").says("softmax(q·kᵀ·s + mask)·v", "through both products and the softmax").dropsNaN()
                .fails("attend: queries (2, 3), keys (2, 4), values (2, 3), expected (…, l, d), (…, s, d), (…, s, e)",
                        () -> Tensor.zeros(2, 3).attend(Tensor.zeros(2, 4), Tensor.zeros(2, 3), true));
        for (boolean causal : new boolean[] {false, true}) {
            t.one("attend", x -> x[0].attend(x[1], x[2], causal)).golden("sdpa")
                    .on("2x3x2 2x3x2 2x3x4 -> 2x3x4", "2x1x3x2 2x3x2 3x4 -> 2x2x3x4", "3x2 5x2 5x1 -> 3x1", "0x3x2 0x3x2 0x3x4 -> 0x3x4", "2x0x2 2x3x2 2x3x4 -> 2x0x4", "1x2 1x2 1x3 -> 1x3")
                    .large("8x90x16 8x90x16 8x90x16 -> 8x90x16").says("softmax(q·kᵀ·s + mask)·v", "through both products and the softmax").dropsNaN()
                    .fails("attend: queries (2, 3), keys (2, 4), values (2, 3), expected (…, l, d), (…, s, d), (…, s, e)",
                            () -> Tensor.zeros(2, 3).attend(Tensor.zeros(2, 4), Tensor.zeros(2, 3), causal));
        }
        for (boolean reverse : new boolean[] {false, true}) {
            recurrent(t, reverse);
        }
    }

    private static void recurrent(OpCases t, boolean reverse) {
        String[] shapes = {"3x2x2 2x2 2x2 -> 3x2x2", "1x1x1 1x1 1x1 -> 1x1x1", "2x0x2 2x2 0x2 -> 2x0x2", "2x3x0 0x0 3x0 -> 2x3x0"};
        t.one("rnnTanh", x -> x[0].rnnTanh(x[1], x[2], reverse)).golden("rnn").on(shapes).large("5x70x65 65x65 70x65 -> 5x70x65")
                .says("hₜ = tanh(xₜ + hₜ₋₁·wᵀ)", "from the last step to the first, through the state")
                .fails("rnnTanh: x is (0, 3, 2), weight (2, 2), h (3, 2), expected (T, N, H) with T of 1 or more, (H, H) and (N, H)",
                        () -> Tensor.zeros(0, 3, 2).rnnTanh(Tensor.zeros(2, 2), Tensor.zeros(3, 2), reverse));
        t.one("rnnRelu", x -> x[0].rnnRelu(x[1], x[2], reverse)).golden("rnn").on(shapes).large("5x70x65 65x65 70x65 -> 5x70x65")
                .says("hₜ = max(xₜ + hₜ₋₁·wᵀ, 0)", "from the last step to the first, through the state")
                .fails("rnnRelu: x is (2, 3, 4), weight (2, 2), h (3, 2), expected (T, N, H) with T of 1 or more, (H, H) and (N, H)",
                        () -> Tensor.zeros(2, 3, 4).rnnRelu(Tensor.zeros(2, 2), Tensor.zeros(3, 2), reverse));
        t.one("gru", x -> x[0].gru(x[1], x[2], x[3], reverse)).golden("gru")
                .on("3x2x6 6x2 6 2x2 -> 3x2x2", "1x1x3 3x1 3 1x1 -> 1x1x1", "2x0x6 6x2 6 0x2 -> 2x0x2", "2x3x0 0x0 0 3x0 -> 2x3x0")
                .large("5x70x195 195x65 195 70x65 -> 5x70x65")
                .says("hₜ = (1 − z)·tanh(xₙ + σ(xᵣ + aᵣ)·aₙ) + z·hₜ₋₁, z = σ(x_z + a_z), a = hₜ₋₁·wᵀ + b", "from the last step to the first, through the state")
                .fails("gru: x is (2, 3, 6), weight (6, 2), bias (2), h (3, 2), expected (T, N, 3H) with T of 1 or more, (3H, H), (3H) and (N, H)",
                        () -> Tensor.zeros(2, 3, 6).gru(Tensor.zeros(6, 2), Tensor.zeros(2), Tensor.zeros(3, 2), reverse));
        t.add("lstm", x -> {
            Remembered y = x[0].lstm(x[1], x[2], x[3], reverse);
            return new Tensor[] {y.h(), y.c()};
        }).golden("lstm").on("3x2x8 8x2 2x2 2x2 -> 3x2x2 2x2", "1x1x4 4x1 1x1 1x1 -> 1x1x1 1x1", "2x0x8 8x2 0x2 0x2 -> 2x0x2 0x2",
                "2x3x0 0x0 3x0 3x0 -> 2x3x0 3x0").large("5x70x260 260x65 70x65 70x65 -> 5x70x65 70x65")
                .says("hₜ = σ(zₒ)·tanh(cₜ), cₜ = σ(z_f)·cₜ₋₁ + σ(zᵢ)·tanh(z_g), z = xₜ + hₜ₋₁·wᵀ", "from the last step to the first, through both states")
                .fails("lstm: x is (2, 3, 4), weight (4, 2), h (3, 1), c (3, 1), expected (T, N, 4H) with T of 1 or more, (4H, H), (N, H) and (N, H)",
                        () -> Tensor.zeros(2, 3, 4).lstm(Tensor.zeros(4, 2), Tensor.zeros(3, 1), Tensor.zeros(3, 1), reverse))
                .fails("lstm: x is (0, 3, 4), weight (4, 1), h (3, 1), c (3, 1), expected (T, N, 4H) with T of 1 or more, (4H, H), (N, H) and (N, H)",
                        () -> Tensor.zeros(0, 3, 4).lstm(Tensor.zeros(4, 1), Tensor.zeros(3, 1), Tensor.zeros(3, 1), reverse))
                .fails("lstm: operands are float32 on " + Device.getDefault() + " and float64 on " + Device.getDefault() + ", expected one device, and float32 or float64 everywhere",
                        () -> Tensor.zeros(2, 3, 4).lstm(Tensor.zeros(4, 1), Tensor.zeros(3, 1).to(DType.F64), Tensor.zeros(3, 1), reverse));
    }

    private static void vectors(OpCases t) {
        t.one("softmin", x -> x[0].softmin(-1)).golden("softmin").on("3x4 -> 3x4", "2x1 -> 2x1", "0x3 -> 0x3", "s -> s")
                .large("600x130 -> 600x130").says("exp(−x) / Σ exp(−x)", "y·(Σ ȳ·y − ȳ)")
                .fails("neg: operand 0 is float16 (2), expected float32 or float64: convert with to(DType)",
                        () -> Tensor.of(new int[2]).to(DType.F16).softmin(0));
        t.one("glu", x -> x[0].glu(-1)).golden("glu").on("3x4 -> 3x2", "1x2 -> 1x1", "0x4 -> 0x2").large("600x130 -> 600x65")
                .says("a·σ(b) of the halves a, b", "ȳ·σ(b), ȳ·a·σ(b)·(1 − σ(b))")
                .fails("glu along dim 1 of x (2, 3), expected an even size", () -> Tensor.zeros(2, 3).glu(1));
        t.one("normalize", x -> x[0].normalize(2, -1, 1e-12)).golden("normalize").on("3x4 -> 3x4", "2x1 -> 2x1", "0x3 -> 0x3").large("600x130 -> 600x130")
                .says("x / max(‖x‖ₚ, ε)", "(ȳ − y·Σ ȳ·y) / ‖x‖, p = 2")
                .fails("p is NaN, expected a number or an infinity", () -> Tensor.zeros(2, 3).normalize(Double.NaN, 1, 1e-12));
        t.one("cosineSimilarity", x -> x[0].cosineSimilarity(x[1], -1, 1e-8)).golden("cosine_similarity")
                .on("3x4 3x4 -> 3", "2x1 2x1 -> 2", "0x3 0x3 -> 0").large("600x130 600x130 -> 600").says("Σ x·y / (‖x‖·‖y‖)", "ȳ·(ŷ − c·x̂) / ‖x‖")
                .fails("shapes (2, 3) and (4) do not broadcast: sizes 3 and 4 at dim -1, expected equal sizes or 1",
                        () -> Tensor.zeros(2, 3).cosineSimilarity(Tensor.zeros(4), 1, 1e-8));
    }
}
