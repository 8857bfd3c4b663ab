package dev.fluxion.benchmarks;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Module;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RMSprop;
import java.util.function.Function;

/**
 * W1 to W6: full training steps of {@link Networks} on synthetic data: forward, softmax cross-entropy, backward, and RMSprop
 * (η 1e-3, ρ 0.99, ε 1e-8 outside the root) or AdamW (η 1e-3).
 */
final class TrainingWorkloads {
    /** Inputs and labels take turns with different periods, so that no two steps in 976 are alike and the loss can't collapse. */
    private static final int INPUT_BATCHES = 16;
    private static final int LABEL_BATCHES = 61;

    private TrainingWorkloads() {}

    static Workload w1(int batch) {
        return images("W1b" + batch, batch, rng -> Networks.mlp(rng, 784, 128, 10), 784);
    }

    static Workload w2() {
        return images("W2", 128, rng -> Networks.mlp(rng, 784, 512, 512, 10), 784);
    }

    static Workload w3() {
        return images("W3", 64, Networks::lenet5, 1, 28, 28);
    }

    static Workload w4() {
        return images("W4", 64, Networks::convolutional, 1, 28, 28);
    }

    static Workload w5() {
        return text("W5", 32, Networks::lstm, rmsprop());
    }

    /** @param kind adamw or rms */
    static Workload w6(String kind) {
        return text("W6" + kind, 16, Networks::gpt, kind.equals("rms") ? rmsprop() : Adam.adamW());
    }

    private static OptimizerBuilder<?> rmsprop() {
        return RMSprop.pytorch().lr(1e-3);
    }

    /** Uniform images in ten classes. */
    private static Workload images(String name, int batch, Function<Rng, Networks.Network> network, int... image) {
        int[] shape = new int[image.length + 1];
        shape[0] = batch;
        System.arraycopy(image, 0, shape, 1, image.length);
        return workload(name, batch, network, rmsprop(), rng -> rng.rand(shape), rng -> numbers(rng, 10, batch));
    }

    /** Characters, the next one wanted after each; the networks take (T, N) or (N, T), so both have {@code batch} sequences. */
    private static Workload text(String name, int batch, Function<Rng, Networks.Network> network, OptimizerBuilder<?> optimizer) {
        int positions = batch * Networks.CONTEXT;
        int[] shape = name.equals("W5") ? new int[] {Networks.CONTEXT, batch} : new int[] {batch, Networks.CONTEXT};
        return workload(name, positions, network, optimizer,
                rng -> numbers(rng, Networks.VOCABULARY, positions).reshape(shape),
                rng -> numbers(rng, Networks.VOCABULARY, positions));
    }

    /** @param samples rows of logits */
    private static Workload workload(String name, int samples, Function<Rng, Networks.Network> network, OptimizerBuilder<?> optimizer,
            Function<Rng, Tensor> input, Function<Rng, Tensor> label) {
        Rng rng = Rng.seed(1);
        Networks.Network made = network.apply(rng);
        return Workload.stepsPerSecond(name, step(made.module(), optimizer.build(made.module().parameters()), rng, input, label),
                made.cost(samples), made.module()::parameters);
    }

    private static Workload.Step step(Module model, Optimizer optimizer, Rng rng, Function<Rng, Tensor> input,
            Function<Rng, Tensor> label) {
        // Made when their turn comes first: the first step after a start need not wait for the others.
        Tensor[] inputs = new Tensor[INPUT_BATCHES];
        Tensor[] labels = new Tensor[LABEL_BATCHES];
        int[] turn = new int[1];
        return () -> {
            int t = turn[0]++;
            Tensor x = inputs[t % INPUT_BATCHES];
            if (x == null) {
                x = inputs[t % INPUT_BATCHES] = input.apply(rng);
            }
            Tensor y = labels[t % LABEL_BATCHES];
            if (y == null) {
                y = labels[t % LABEL_BATCHES] = label.apply(rng);
            }
            try (var _ = Scope.open()) {
                Tensor logits = model.forward(x);
                Tensor loss = logits.reshape(y.size(0), logits.size(-1)).crossEntropy(y);
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
                return loss.item();
            }
        };
    }

    private static Tensor numbers(Rng rng, int below, int count) {
        int[] numbers = new int[count];
        for (int j = 0; j < count; j++) {
            numbers[j] = rng.nextInt(below);
        }
        return Tensor.of(numbers);
    }
}
