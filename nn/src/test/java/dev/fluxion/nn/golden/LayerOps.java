package dev.fluxion.nn.golden;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.BatchNorm1d;
import dev.fluxion.nn.BatchNorm2d;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.MultiheadAttention;
import java.util.Map;

/** Family 05: layers, softmax and normalization. */
final class LayerOps {
    private LayerOps() { }

    static void fill(OpTable table) {
        table.op("linear", call -> new Linear(call.in("weight"), call.optional("bias")).forward(call.in("x")));
        table.op("dropout", call -> call.attrs().flag("training")
                ? Dropout.drop(call.in("x"), call.in("mask"), call.attrs().number("p"))
                : call.in("x"));
        table.op("softmax", call -> call.in("x").softmax(call.attrs().integer("dim")));
        table.op("log_softmax", call -> call.in("x").logSoftmax(call.attrs().integer("dim")));
        table.op("softmin", call -> call.in("x").softmin(call.attrs().integer("dim")));
        table.op("glu", call -> call.in("x").glu(call.attrs().integer("dim")));
        table.op("normalize", call -> call.in("x").normalize(
                call.attrs().number("p"), call.attrs().integer("dim"), call.attrs().number("eps")));
        table.op("cosine_similarity", call -> call.in("a").cosineSimilarity(
                call.in("b"), call.attrs().integer("dim"), call.attrs().number("eps")));
        table.op("layer_norm", call -> call.in("x").layerNorm(Shape.of(call.attrs().integers("normalized_shape")),
                call.optional("weight"), call.optional("bias"), call.attrs().number("eps")));
        table.op("rms_norm", call -> call.in("x").rmsNorm(
                Shape.of(call.in("x").size(-1)), call.optional("weight"), call.attrs().number("eps")));
        table.op("group_norm", call -> call.in("x").groupNorm(call.attrs().integer("num_groups"),
                call.optional("weight"), call.optional("bias"), call.attrs().number("eps")));
        table.op("instance_norm", call -> call.in("x").instanceNorm(
                call.optional("weight"), call.optional("bias"), call.attrs().number("eps")));
        table.outputs("batch_norm", LayerOps::batchNorm);
        table.outputs("sdpa", LayerOps::attention);
        table.outputs("multi_head_attention", LayerOps::multihead);
    }

    private static Map<String, Tensor> batchNorm(Call call) {
        Tensor mean = call.in("running_mean").copy();
        Tensor variance = call.in("running_var").copy();
        double eps = call.attrs().number("eps");
        double momentum = call.attrs().number("momentum");
        Module layer = call.in("x").rank() == 4
                ? new BatchNorm2d(call.in("weight"), call.in("bias"), mean, variance, eps, momentum)
                : new BatchNorm1d(call.in("weight"), call.in("bias"), mean, variance, eps, momentum);
        Tensor y = (call.attrs().flag("training") ? layer.train() : layer.eval()).forward(call.in("x"));
        return Map.of("y", y, "running_mean", mean, "running_var", variance);
    }

    private static Map<String, Tensor> attention(Call call) {
        Tensor q = call.in("q");
        Tensor mask = call.optional("attn_mask");
        boolean causal = call.attrs().flag("is_causal");
        double usual = 1 / Math.sqrt(q.size(-1));
        double scale = call.attrs().number("scale", usual);
        var attended = q.attend(call.in("k"), call.in("v"), mask, causal, scale);
        // Where there is a way without all weights in memory, it is the one that is compared.
        Tensor y = mask == null && scale == usual ? q.attend(call.in("k"), call.in("v"), causal) : attended.output();
        return Map.of("y", y, "attn", attended.weights());
    }

    private static Map<String, Tensor> multihead(Call call) {
        var layer = new MultiheadAttention(call.attrs().integer("num_heads"), call.in("in_proj_weight"), call.optional("in_proj_bias"),
                new Linear(call.in("out_proj_weight"), call.optional("out_proj_bias")));
        Tensor query = call.in("query");
        Tensor key = call.optional("key");
        Tensor keys = key == null ? query : key;
        Tensor values = key == null ? query : call.in("value");
        Tensor padding = call.optional("key_padding_mask");
        Tensor mask = call.optional("attn_mask");
        boolean causal = call.attrs().flag("is_causal");
        return Map.of("y", layer.output(query, keys, values, padding, mask, causal),
                "attn", layer.attend(query, keys, values, padding, mask, causal).weights());
    }
}
