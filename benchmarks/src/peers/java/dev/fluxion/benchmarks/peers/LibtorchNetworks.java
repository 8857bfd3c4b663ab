package dev.fluxion.benchmarks.peers;

import dev.fluxion.benchmarks.Workload;
import dev.fluxion.benchmarks.Workload.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LinearOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** W1 to W6: training steps of the networks of {@code dev.fluxion.benchmarks.Networks}. */
final class LibtorchNetworks {
    private static final int INPUT_BATCHES = 16;
    private static final int LABEL_BATCHES = 61;
    private static final int VOCABULARY = 65;
    private static final int CONTEXT = 64;
    private static final int HEADS = 4;

    private final TensorVector parameters = new TensorVector();

    private LibtorchNetworks() {
        torch.manual_seed(1);
    }

    static void addTo(Map<String, Supplier<Workload>> all) {
        all.put("W1b32", () -> images("W1b32", 32, n -> n.mlp(784, 128, 10), 784));
        all.put("W1b128", () -> images("W1b128", 128, n -> n.mlp(784, 128, 10), 784));
        all.put("W2", () -> images("W2", 128, n -> n.mlp(784, 512, 512, 10), 784));
        all.put("W3", () -> images("W3", 64, LibtorchNetworks::lenet5, 1, 28, 28));
        all.put("W4", () -> images("W4", 64, LibtorchNetworks::convolutional, 1, 28, 28));
        all.put("W5", () -> text("W5", LibtorchNetworks::lstm, LibtorchNetworks::rmsprop, CONTEXT, 32));
        all.put("W6rms", () -> text("W6rms", LibtorchNetworks::gpt, LibtorchNetworks::rmsprop, 16, CONTEXT));
        all.put("W6adamw", () -> text("W6adamw", LibtorchNetworks::gpt, p -> new AdamW(p, new AdamWOptions(1e-3)), 16, CONTEXT));
    }

    static RMSpropOptions rmspropOptions() {
        var options = new RMSpropOptions(1e-3);
        options.alpha().put(0.99);
        options.eps().put(1e-8);
        return options;
    }

    private static Optimizer rmsprop(TensorVector parameters) {
        return new RMSprop(parameters, rmspropOptions());
    }

    private static Workload images(String name, int batch, Function<LibtorchNetworks, UnaryOperator<Tensor>> network, long... image) {
        long[] shape = new long[image.length + 1];
        shape[0] = batch;
        System.arraycopy(image, 0, shape, 1, image.length);
        return workload(name, batch, 10, network, LibtorchNetworks::rmsprop, () -> torch.rand(shape));
    }

    private static Workload text(String name, Function<LibtorchNetworks, UnaryOperator<Tensor>> network,
            Function<TensorVector, Optimizer> optimizer, long... shape) {
        return workload(name, (int) (shape[0] * shape[1]), VOCABULARY, network, optimizer, () -> numbers(VOCABULARY, shape));
    }

    private static Tensor numbers(int below, long... shape) {
        return torch.randint(below, shape).to(torch.ScalarType.Long);
    }

    private static Workload workload(String name, int samples, int classes, Function<LibtorchNetworks, UnaryOperator<Tensor>> network,
            Function<TensorVector, Optimizer> optimizers, Supplier<Tensor> input) {
        var networks = new LibtorchNetworks();
        UnaryOperator<Tensor> forward = network.apply(networks);
        Optimizer optimizer = optimizers.apply(networks.parameters);
        Tensor[] inputs = new Tensor[INPUT_BATCHES];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = input.get();
        }
        Tensor[] labels = new Tensor[LABEL_BATCHES];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = numbers(classes, samples);
        }
        int[] turn = new int[1];
        return new Workload(name, "steps/s", () -> {
            int t = turn[0]++;
            try (var _ = new PointerScope()) {
                Tensor logits = forward.apply(inputs[t % INPUT_BATCHES]).reshape(samples, classes);
                Tensor loss = torch.cross_entropy(logits, labels[t % LABEL_BATCHES]);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
                return loss.item_float();
            }
        }, seconds -> 1 / seconds, new Cost(0, 0));
    }

    private <M extends Module> M learned(M module) {
        TensorVector own = module.parameters();
        for (long i = 0; i < own.size(); i++) {
            parameters.push_back(own.get(i));
        }
        return module;
    }

    private LinearImpl linear(int in, int out) {
        return learned(new LinearImpl(in, out));
    }

    private Conv2dImpl convolution(int in, int out, int kernel, int padding) {
        var options = new Conv2dOptions(in, out, new LongPointer(kernel, kernel));
        options.padding().put(new LongPointer(padding, padding));
        return learned(new Conv2dImpl(options));
    }

    private LayerNormImpl layerNorm(int width) {
        return learned(new LayerNormImpl(new LongVector(new long[] {width})));
    }

    private UnaryOperator<Tensor> mlp(int... sizes) {
        var layers = new ArrayList<LinearImpl>();
        for (int i = 1; i < sizes.length; i++) {
            layers.add(linear(sizes[i - 1], sizes[i]));
        }
        return input -> {
            Tensor x = input;
            for (int i = 0; i < layers.size(); i++) {
                x = layers.get(i).forward(x);
                x = i < layers.size() - 1 ? torch.relu(x) : x;
            }
            return x;
        };
    }

    private UnaryOperator<Tensor> lenet5() {
        Conv2dImpl first = convolution(1, 6, 5, 2);
        Conv2dImpl second = convolution(6, 16, 5, 0);
        UnaryOperator<Tensor> dense = mlp(400, 120, 84, 10);
        return x -> {
            Tensor y = torch.max_pool2d(torch.relu(first.forward(x)), 2, 2);
            return dense.apply(torch.max_pool2d(torch.relu(second.forward(y)), 2, 2).flatten(1, -1));
        };
    }

    private UnaryOperator<Tensor> convolutional() {
        Conv2dImpl first = convolution(1, 32, 3, 0);
        Conv2dImpl second = convolution(32, 64, 3, 0);
        UnaryOperator<Tensor> dense = mlp(9216, 128, 10);
        return x -> {
            Tensor y = torch.relu(second.forward(torch.relu(first.forward(x))));
            return dense.apply(torch.max_pool2d(y, 2, 2).flatten(1, -1));
        };
    }

    private UnaryOperator<Tensor> lstm() {
        EmbeddingImpl embedding = learned(new EmbeddingImpl(VOCABULARY, 64));
        LSTMImpl lstm = learned(new LSTMImpl(64, 128));
        LinearImpl head = linear(128, VOCABULARY);
        return x -> head.forward(lstm.forward(embedding.forward(x)).get0());
    }

    private UnaryOperator<Tensor> gpt() {
        int width = 128;
        EmbeddingImpl tokens = learned(new EmbeddingImpl(VOCABULARY, width));
        Tensor positions = torch.randn(CONTEXT, width).mul(new org.bytedeco.pytorch.Scalar(0.02)).detach().requires_grad_(true);
        parameters.push_back(positions);
        List<UnaryOperator<Tensor>> blocks = List.of(block(width), block(width), block(width), block(width));
        LayerNormImpl norm = layerNorm(width);
        var options = new LinearOptions(width, VOCABULARY);
        options.bias().put(false);
        LinearImpl head = learned(new LinearImpl(options));
        return input -> {
            Tensor x = tokens.forward(input).add(positions);
            for (UnaryOperator<Tensor> block : blocks) {
                x = block.apply(x);
            }
            return head.forward(norm.forward(x));
        };
    }

    private UnaryOperator<Tensor> block(int width) {
        LayerNormImpl norm1 = layerNorm(width);
        LinearImpl projections = linear(width, 3 * width);
        LinearImpl out = linear(width, width);
        LayerNormImpl norm2 = layerNorm(width);
        LinearImpl up = linear(width, 4 * width);
        LinearImpl down = linear(4 * width, width);
        return x -> {
            long n = x.size(0);
            long l = x.size(1);
            TensorVector parts = projections.forward(norm1.forward(x)).chunk(3, 2);
            Tensor[] heads = new Tensor[3];
            for (int i = 0; i < heads.length; i++) {
                heads[i] = parts.get(i).view(n, l, HEADS, width / HEADS).transpose(1, 2);
            }
            Tensor y = torch.scaled_dot_product_attention(heads[0], heads[1], heads[2], new TensorOptional(), 0, true,
                    new DoubleOptional(), false);
            Tensor attended = x.add(out.forward(y.transpose(1, 2).reshape(n, l, width)));
            return attended.add(down.forward(torch.gelu(up.forward(norm2.forward(attended)))));
        };
    }
}
