package dev.fluxion.nn.golden;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.AvgPool2d;
import dev.fluxion.nn.BCEWithLogitsLoss;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.CrossEntropyLoss;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.GRU;
import dev.fluxion.nn.LSTM;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Loss;
import dev.fluxion.nn.MSELoss;
import dev.fluxion.nn.MaxPool2d;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Recurrence;
import dev.fluxion.nn.MultiheadAttention;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Family 10: small training runs from given weights over given batches; losses, gradients and weights are compared. */
final class TrainOps {
    private static final String WEIGHT = "w.";

    private TrainOps() { }

    static void fill(OpTable table) {
        table.outputs("train.mlp_xor", TrainOps::perceptron);
        table.outputs("train.cnn_digits", TrainOps::convolutional);
        table.outputs("train.transformer", TrainOps::transformer);
        table.outputs("train.softmax_iris", TrainOps::softmaxRegression);
        table.outputs("train.lstm_sequence", call -> sequence(call, weights -> new LSTM(weights, new Recurrence())));
        table.outputs("train.gru_sequence", call -> sequence(call, weights -> new GRU(weights, new Recurrence())));
    }

    private static Map<String, Tensor> perceptron(Call call) {
        Map<String, Tensor> weights = weights(call);
        Module model = new Sequential(
                new Linear(weights.get("W1"), weights.get("b1")),
                activation(call.attrs().text("activation")),
                new Linear(weights.get("W2"), weights.get("b2")));
        Loss loss = switch (call.attrs().text("loss")) {
            case "bce_logits" -> new BCEWithLogitsLoss();
            case "mse_sigmoid" -> (z, y) -> new MSELoss().of(z.sigmoid(), y);
            default -> throw new IllegalArgumentException("loss is '" + call.attrs().text("loss")
                    + "', expected bce_logits or mse_sigmoid");
        };
        return train(call, weights, model, loss);
    }

    private static Map<String, Tensor> softmaxRegression(Call call) {
        Map<String, Tensor> weights = weights(call);
        return train(call, weights, new Linear(weights.get("W"), weights.get("b")), new CrossEntropyLoss());
    }

    private static Map<String, Tensor> sequence(Call call, Function<Map<String, Tensor>, Module> recurrent) {
        Map<String, Tensor> weights = weights(call);
        Map<String, Tensor> layer = new LinkedHashMap<>();
        weights.forEach((name, weight) -> layer.put(name + "_l0", weight));
        Module model = new Sequential(recurrent.apply(layer), new Linear(weights.get("W"), weights.get("b")));
        return train(call, weights, model, new MSELoss());
    }

    private static Map<String, Tensor> convolutional(Call call) {
        Map<String, Tensor> weights = weights(call);
        Module model = new Sequential(
                new Conv2d(weights.get("K1"), weights.get("c1"), new Convolution().padding(1)),
                activation(call.attrs().text("activation")),
                call.attrs().text("pool").equals("max") ? new MaxPool2d(2) : new AvgPool2d(2),
                new Conv2d(weights.get("K2"), weights.get("c2"), new Convolution().stride(2).padding(1)),
                activation(call.attrs().text("activation")),
                new Flatten(),
                new Linear(weights.get("W"), weights.get("b")));
        return train(call, weights, model, new CrossEntropyLoss());
    }

    private static Map<String, Tensor> transformer(Call call) {
        Map<String, Tensor> weights = weights(call);
        weights.values().forEach(weight -> weight.requiresGrad(true));
        var attention = new MultiheadAttention(call.attrs().integer("num_heads"), weights.get("Wqkv"), weights.get("bqkv"),
                new Linear(weights.get("Wo"), weights.get("bo")));
        Loss loss = (tokens, targets) -> {
            Tensor x = weights.get("tok").embedding(tokens).add(weights.get("pos"));
            x = x.add(attention.causal(norm(call, weights, x, 1)));
            Tensor hidden = norm(call, weights, x, 2).linear(weights.get("W1"), weights.get("b1")).gelu();
            x = norm(call, weights, x.add(hidden.linear(weights.get("W2"), weights.get("b2"))), 3);
            Tensor logits = x.linear(weights.get("Wv"), weights.get("bv"));
            return logits.flatten(0, 1).crossEntropy(targets.flatten());
        };
        return train(call, weights, tokens -> tokens, loss, "data.tokens", "data.targets");
    }

    private static Tensor norm(Call call, Map<String, Tensor> weights, Tensor x, int which) {
        Tensor weight = weights.get("g" + which);
        return x.layerNorm(weight.shape(), weight, weights.get("s" + which), call.attrs().number("layer_norm_eps"));
    }

    private static Activation activation(String name) {
        return switch (name) {
            case "tanh" -> Activation.tanh();
            case "sigmoid" -> Activation.sigmoid();
            case "relu" -> Activation.relu();
            case "silu" -> Activation.silu();
            default -> throw new IllegalArgumentException("activation is '" + name
                    + "', expected tanh, sigmoid, relu or silu");
        };
    }

    /** Copies of the first weights by name, since the optimizer changes them in place. */
    private static Map<String, Tensor> weights(Call call) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        call.inputs().forEach((name, tensor) -> {
            if (name.startsWith(WEIGHT)) {
                weights.put(name.substring(WEIGHT.length()), tensor.copy());
            }
        });
        return weights;
    }

    /** Each loss stands before its update, on its batch; the last one after all updates, on all rows. */
    private static Map<String, Tensor> train(Call call, Map<String, Tensor> weights, Module model, Loss loss) {
        return train(call, weights, model::forward, loss, "data.x", "data.y");
    }

    private static Map<String, Tensor> train(Call call, Map<String, Tensor> weights, UnaryOperator<Tensor> model, Loss loss, String x,
            String y) {
        Attrs attrs = call.attrs();
        Optimizer optimizer = OptimizerOps.builder(attrs.text("optimizer"), attrs.object("hyper")).build(weights);
        List<Tensor> losses = new ArrayList<>();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (int t = 0; t < attrs.integer("steps"); t++) {
            optimizer.zeroGrad();
            Tensor value = loss.of(model.apply(rows(call, x, t)), rows(call, y, t));
            value.backward();
            losses.add(value.detach());
            if (t == 0) {
                weights.forEach((name, weight) -> outputs.put("grad_step0." + name, weight.grad()));
            }
            optimizer.step();
            if (t == 0) {
                weights.forEach((name, weight) -> outputs.put("after1." + name, weight.detach().copy()));
            }
        }
        losses.add(loss.of(model.apply(call.in(x)), call.in(y)).detach());
        outputs.put("losses", Tensor.stack(0, losses.toArray(Tensor[]::new)));
        weights.forEach((name, weight) -> outputs.put("final." + name, weight.detach()));
        return outputs;
    }

    /** The rows of a step: those of its batch, or all where no batches are given. */
    private static Tensor rows(Call call, String input, int step) {
        Tensor data = call.in(input);
        if (!call.attrs().has("batches")) {
            return data;
        }
        double[] batch = call.attrs().rows("batches").get(step);
        return data.indexSelect(0, Tensor.of(batch).to(DType.I32).to(data.device()));
    }
}
