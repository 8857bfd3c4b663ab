package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Layers of normalization and attention: states, modes and bad input; the golden vectors hold their numbers to PyTorch's. */
class NormalizationTest {
    @Test
    void batchNormKeepsRunningStatisticsWhileItLearns() {
        var layer = new BatchNorm1d(1, 0, 0.5);
        Tensor x = Tensor.of(new float[][] {{1}, {3}});
        assertArrayEquals(new double[] {-1, 1}, layer.forward(x).toDoubleArray(), 1e-6);
        // mean 2, unbiased variance 2: half way from 0 and 1.
        assertArrayEquals(new double[] {1}, layer.stateDict().get("running_mean").toDoubleArray());
        assertArrayEquals(new double[] {1.5}, layer.stateDict().get("running_var").toDoubleArray());
        assertEquals(1, layer.stateDict().get("num_batches_tracked").item());
        layer.eval();
        assertArrayEquals(new double[] {0, 2 / Math.sqrt(1.5)}, layer.forward(x).toDoubleArray(), 1e-6);
        assertEquals(1, layer.stateDict().get("num_batches_tracked").item());
    }

    @Test
    void statesHavePyTorchsNames() {
        assertEquals(List.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked"),
                List.copyOf(new BatchNorm2d(3).stateDict().keySet()));
        assertEquals(List.of("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"),
                List.copyOf(new MultiheadAttention(4, 2, Rng.seed(1)).stateDict().keySet()));
        assertEquals(List.of("self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias",
                        "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "norm1.weight", "norm1.bias", "norm2.weight",
                        "norm2.bias"),
                List.copyOf(new TransformerEncoderLayer(4, 2, 8, 0, Rng.seed(1)).stateDict().keySet()));
    }

    /** What comes later changes nothing before it in a causal layer, and does in another one. */
    @Test
    void aDecoderBlockDoesNotSeeTheFuture() {
        Tensor x = Rng.seed(2).randn(1, 5, 8);
        Tensor other = Tensor.cat(1, x.slice(1, 0, 4), x.slice(1, 4, 5).add(1));
        var decoder = TransformerEncoderLayer.decoder(8, 2, 0, Rng.seed(3));
        var encoder = new TransformerEncoderLayer(8, 2, 16, 0, Rng.seed(3));
        assertArrayEquals(first(decoder, x), first(decoder, other));
        assertFalse(Arrays.equals(first(encoder, x), first(encoder, other)));
    }

    private static float[] first(Module layer, Tensor x) {
        return layer.forward(x).slice(1, 0, 4).toFloatArray();
    }

    @Test
    void badInputIsRefused() {
        Tensor x = Tensor.ones(2, 3);
        refused("BatchNorm2d(3) got an input of shape (2, 3), expected (n, c, height, width) with c = 3", () -> new BatchNorm2d(3).forward(x));
        refused("BatchNorm1d(4) got an input of shape (2, 3), expected (n, c) or (n, c, length) with c = 4",
                () -> new BatchNorm1d(4).forward(x));
        refused("channels is 0, expected 1 or more", () -> new BatchNorm1d(0));
        refused("eps is -1.0 and momentum 0.1, expected eps of 0 or more, momentum from 0 to 1", () -> new BatchNorm1d(3, -1, 0.1));
        refused("heads is 3 for size 4, expected a divisor", () -> new MultiheadAttention(4, 3, Rng.seed(1)));
        refused("MultiheadAttention(4, heads 2) got query (2, 3), key (2, 3), value (2, 3), expected (n, l, 4), (n, s, 4) twice",
                () -> new MultiheadAttention(4, 2, Rng.seed(1)).forward(x));
        Tensor sequence = Tensor.ones(1, 3, 4);
        refused("padding is float32 (1, 3), expected bool (1, 3)", () -> new MultiheadAttention(4, 2, Rng.seed(1))
                .attend(sequence, sequence, sequence, Tensor.ones(1, 3), null, false));
        refused("GroupNorm of 2 groups, weight (3), bias (3), eps 1.0E-5, expected (c), (c), a divisor of c and an eps of 0 or more",
                () -> new GroupNorm(2, 3));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
