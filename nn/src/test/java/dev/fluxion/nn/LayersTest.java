package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Composition, what is counted, and bad input of the layers; {@link TorchLayersTest} and the golden vectors have their numbers. */
class LayersTest {
    private static final Rng RNG = Rng.seed(1);

    @Test
    void residualsGoAround() {
        Tensor x = Tensor.of(new float[] {1, -2}, 1, 2);
        var twice = new Linear(Tensor.of(new float[][] {{2, 0}, {0, 2}}), null);
        assertArrayEquals(new float[] {3, -6}, new Residual(twice).forward(x).toFloatArray());
        assertArrayEquals(new float[] {3, -4}, new Residual(twice, Activation.relu()).forward(x).toFloatArray());
        var block = new Residual(new Sequential(new Linear(2, 3, RNG)), new Linear(2, 3, RNG));
        assertEquals(List.of("body.0.weight", "body.0.bias", "shortcut.weight", "shortcut.bias"), List.copyOf(block.namedParameters().keySet()));
        refused("Residual got (1, 3) from its body and (1, 2) around it, expected equal shapes",
                () -> new Residual(new Linear(2, 3, RNG)).forward(x));
    }

    @Test
    void branchesAreJoined() {
        Tensor x = Tensor.of(new float[] {1, -2}, 1, 2);
        var fork = new Concat(1, new Identity(), Activation.relu(), new Linear(2, 1, RNG));
        assertEquals(Shape.of(1, 5), fork.forward(x).shape());
        assertArrayEquals(new float[] {1, -2, 1, 0}, fork.forward(x).slice(1, 0, 4).toFloatArray());
        assertEquals(List.of("2.weight", "2.bias"), List.copyOf(fork.namedParameters().keySet()));
        assertThrows(IllegalArgumentException.class, () -> new Concat(1));
    }

    @Test
    void shapesOnly() {
        Tensor x = Tensor.ones(2, 12);
        assertSame(x, new Identity().forward(x));
        assertEquals(Shape.of(2, 3, 4), new Unflatten(1, 3, 4).forward(x).shape());
        assertEquals(Shape.of(2, 3, 4), new Unflatten(-1, -1, 4).forward(x).shape());
        assertEquals(Shape.of(24), new Flatten(0, -1).forward(x).shape());
        assertEquals("Flatten(0, -1)", new Flatten(0, -1).toString());
        assertThrows(IllegalArgumentException.class, () -> new Unflatten(1, 5, 4).forward(x));
    }

    @Test
    void whatIsNotLearnedFromIsNotDropped() {
        Tensor x = Tensor.ones(4, 3, 2);
        for (Module layer : List.of(new Dropout1d(0.5, RNG), new AlphaDropout(0.5, RNG))) {
            layer.eval();
            assertSame(x, layer.forward(x));
        }
        assertEquals(0, new Dropout1d(1, RNG).forward(x).abs().sum().item());
        assertSame(x, new Dropout1d(0, RNG).forward(x));
        refused("Dropout2d(0.5) got an input of shape (4, 3, 2), expected (n, c, height, width)", () -> new Dropout2d(0.5, RNG).forward(x));
        refused("p is 2.0, expected 0 to 1", () -> new Dropout2d(2, RNG));
        refused("p is NaN, expected 0 to 1", () -> new AlphaDropout(Double.NaN, RNG));
    }

    /** Mean 0 and variance 1 stay within the error of 40,000 draws. */
    @Test
    void alphaDropoutKeepsMeanAndVariance() {
        Tensor y = new AlphaDropout(0.2, Rng.seed(3)).forward(Rng.seed(4).randn(200, 200));
        assertEquals(0, y.mean().item(), 0.03);
        assertEquals(1, y.var().item(), 0.05);
    }

    @Test
    void stacksHavePyTorchsNames() {
        var encoder = new TransformerEncoder(2, () -> new TransformerEncoderLayer(4, 2, 8, 0.1, RNG), new LayerNorm(4));
        assertEquals(26, encoder.namedParameters().size());
        assertTrue(encoder.namedParameters().keySet().containsAll(List.of("layers.1.self_attn.out_proj.weight", "norm.bias")));
        var decoder = new TransformerDecoder(3, () -> new TransformerDecoderLayer(4, 2, 8, 0.1, RNG), null);
        assertTrue(decoder.namedParameters().containsKey("layers.2.multihead_attn.in_proj_weight"));
        assertEquals(List.of("self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias",
                        "multihead_attn.in_proj_weight", "multihead_attn.in_proj_bias", "multihead_attn.out_proj.weight",
                        "multihead_attn.out_proj.bias", "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "norm1.weight",
                        "norm1.bias", "norm2.weight", "norm2.bias", "norm3.weight", "norm3.bias"),
                List.copyOf(new TransformerDecoderLayer(4, 2, 8, 0, RNG).namedParameters().keySet()));
        Tensor memory = Module.predicting(() -> encoder.forward(Tensor.ones(2, 5, 4)));
        assertEquals(Shape.of(2, 3, 4), Module.predicting(() -> decoder.forward(Tensor.ones(2, 3, 4), memory)).shape());
        assertThrows(IllegalArgumentException.class, () -> new TransformerEncoder(0, () -> null, null));
    }

    /** What a padded position holds changes nothing elsewhere, and what comes later nothing before. */
    @Test
    void aDecoderSeesWhatItMay() {
        var layer = new TransformerDecoderLayer(4, 2, 8, 0, RNG);
        Tensor x = Rng.seed(2).randn(1, 3, 4);
        Tensor memory = Rng.seed(3).randn(1, 3, 4);
        Tensor last = Tensor.of(new boolean[] {false, false, true}, 1, 3);
        float[] before = layer.forward(x, memory, last, last).slice(1, 0, 2).toFloatArray();
        Tensor moved = last.unsqueeze(-1).to(DType.F32);
        assertArrayEquals(before, layer.forward(x.add(moved), memory.add(moved), last, last).slice(1, 0, 2).toFloatArray());
        float[] seen = layer.forward(x.add(moved), memory).slice(1, 0, 2).toFloatArray();
        assertArrayEquals(layer.forward(x, memory).slice(1, 0, 2).toFloatArray(), seen);
    }

    @Test
    void rootMeanSquareTakesTheTypesEps() {
        Tensor zero = Tensor.full(Shape.of(1, 2), 1e-8, DType.F64, Tensor.ones(1).device());
        assertEquals(1e-8 / Math.sqrt(1e-16 + Math.ulp(1.0)), new RMSNorm(2).to(DType.F64).forward(zero).get(0, 0), 1e-12);
        assertEquals(1e-8 / Math.sqrt(1e-16 + Math.ulp(1f)), new RMSNorm(2).forward(zero.to(DType.F32)).get(0, 0), 1e-10);
    }

    /** Counted by hand: what is multiplied and added up for one output element, times their number. */
    @Test
    void everyLayerKnowsItsMultiplyAdds() {
        counts(2 * 6 * 5 * 5 * (2 * 9), new Conv2d(4, 6, 3, new Convolution().groups(2), RNG), 2, 4, 7, 7);
        counts(4 * 3 * 3 * (5 * 4), new ConvTranspose2d(4, 5, 2, RNG), 1, 4, 3, 3);
        counts(2 * 6 * 4 * (4 * 3), new Conv1d(4, 6, 3, RNG), 2, 4, 6);
        counts(3 * 5 * 4 * 4, new Bilinear(4, 4, 5, RNG), 3, 4);
        counts(0, new Embedding(5, 3, RNG).eval(), Tensor.of(new int[] {1, 2}));
        counts(0, new LayerNorm(3, 4), 2, 3, 4);
        counts(0, new BatchNorm2d(3), 2, 3, 4, 4);
        counts(0, new PReLU(), 2, 3);
        counts(5 * 2 * (4 * 12 + 3 * 12), new LSTM(4, 3, RNG), 5, 2, 4);
        counts(2 * (4 * 9 + 3 * 9), new GRUCell(4, 3, RNG), 2, 4);
        long attention = 2 * (5 * (3 * 8 * 8) + 5 * 5 * 8 + 5 * 5 * 8 + 5 * 8 * 8);
        counts(attention, new MultiheadAttention(8, 2, RNG), 2, 5, 8);
        counts(attention + 2 * 5 * 2 * 8 * 12, new TransformerEncoderLayer(8, 2, 12, 0, RNG), 2, 5, 8);
        counts(2 * attention + 2 * 5 * 2 * 8 * 12, new TransformerDecoderLayer(8, 2, 12, 0, RNG), 2, 5, 8);
        counts(3 * attention + 3 * 2 * 5 * 2 * 8 * 12,
                new TransformerEncoder(3, () -> new TransformerEncoderLayer(8, 2, 12, 0, RNG), new LayerNorm(8)), 2, 5, 8);
        counts(2 * (3 * 3 + 3 * 3 + 3), new Concat(1, new Residual(new Linear(3, 3, RNG), new Linear(3, 3, RNG)), new Linear(3, 1, RNG)), 2, 3);
        assertEquals(-1, new Residual(new Unknown()).summary(2, 3).rows().getFirst().multiplyAdds());
    }

    /** A module of a user that does not count. */
    private static final class Unknown extends Module {
        private final Linear layer = child("layer", new Linear(3, 3, RNG));
        private final Tensor scale = parameter("scale", Tensor.ones(1, 3));

        @Override
        public Tensor forward(Tensor x) {
            return layer.forward(x.mul(scale));
        }
    }

    private static void counts(long expected, Module layer, int... shape) {
        counts(expected, layer, Tensor.ones(shape));
    }

    private static void counts(long expected, Module layer, Tensor input) {
        Summary summary = layer.summary(input);
        assertEquals(expected, summary.rows().stream().mapToLong(Summary.Row::multiplyAdds).sum(), layer::toString);
    }

    @Test
    void badInputIsRefused() {
        Tensor x = Tensor.ones(2, 3);
        refused("Bilinear(0, 1 → 2), expected sizes of 1 or more", () -> new Bilinear(0, 1, 2, RNG));
        refused("Bilinear(3, 4 → 5) got inputs of shapes (2, 3) and (2, 3), expected (…, 3) and (…, 4)", () -> new Bilinear(3, 4, 5, RNG).forward(x));
        refused("Bilinear(3, 3 → 5) got inputs of shapes (2, 3) and (1, 3), expected (…, 3) and (…, 3)",
                () -> new Bilinear(3, 3, 5, RNG).forward(x, Tensor.ones(1, 3)));
        refused("PReLU(4) got an input of shape (2, 3), expected (n, 4, …)", () -> new PReLU(4, 0.25).forward(x));
        refused("slopes are 0, expected 1 or the number of channels", () -> new PReLU(0, 1));
        refused("factor is 0, expected 1 or more", () -> new Upsample(0));
        refused("Upsample(2, nearest) got an input of shape (2, 3), expected (n, c, h, w)", () -> new Upsample(2).forward(x));
        refused("PixelShuffle(2) got an input of shape (1, 3, 2, 2), expected (n, c, h, w) with a multiple of 4 channels",
                () -> new PixelShuffle(2).forward(Tensor.ones(1, 3, 2, 2)));
        refused("sides are [1, 2], expected one number, or left, right, top and bottom", () -> new ZeroPad2d(1, 2));
        refused("ZeroPad2d(1, 1, 1, 1) got an input of shape (2, 3), expected (n, c, h, w) or (c, h, w)", () -> new ZeroPad2d(1).forward(x));
        refused("lambda is NaN, expected 0 or more", () -> Activation.hardshrink(Double.NaN));
        refused("padding is 5, expected 0 to 4", () -> new Embedding(5, 3, 5, RNG));
        refused("PositionalEncoding(3, up to 1) got an input of shape (2, 3), expected (n, l, 3) with l of at most 1",
                () -> new PositionalEncoding(3, 1).forward(x));
        refused("size is 0 and longest 1, expected 1 or more each", () -> new PositionalEncoding(0, 1));
        refused("AdaptiveMaxPool1d(2) got an input of shape (3), expected (N, C, L) or (C, L)", () -> new AdaptiveMaxPool1d(2).forward(Tensor.ones(3)));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
