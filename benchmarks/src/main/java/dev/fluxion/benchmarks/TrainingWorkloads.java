package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.Workload.Cost;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.RMSprop;
import java.util.ArrayList;

/**
 * W1 and W2: full training steps of multilayer perceptrons on synthetic data: forward, relu, softmax cross-entropy, backward,
 * RMSprop (η 1e-3, ρ 0.99, ε 1e-8 outside the root).
 */
final class TrainingWorkloads {
    /** Inputs and labels take turns with different periods, so that no two steps in 976 are alike and the loss can't collapse. */
    private static final int INPUT_BATCHES = 16;
    private static final int LABEL_BATCHES = 61;

    private TrainingWorkloads() {}

    static Workload w1(int batch) {
        return mlp("W1b" + batch, batch, 784, 128, 10);
    }

    static Workload w2() {
        return mlp("W2", 128, 784, 512, 512, 10);
    }

    private static Workload mlp(String name, int batch, int... sizes) {
        return Workload.stepsPerSecond(name, step(batch, sizes), cost(batch, sizes));
    }

    /** Forward 2·n·in·out a layer, the same for the gradient of the weights, and for that of the input but in the first. */
    private static Cost cost(int batch, int... sizes) {
        double flops = 0;
        double parameters = 0;
        for (int layer = 1; layer < sizes.length; layer++) {
            double product = 2.0 * batch * sizes[layer - 1] * sizes[layer];
            flops += product * (layer == 1 ? 2 : 3);
            parameters += sizes[layer] * (sizes[layer - 1] + 1.0);
        }
        // RMSprop reads and writes θ and v, and reads g, which backward wrote.
        return new Cost(flops, 4 * 6 * parameters);
    }

    private static Workload.Step step(int batch, int... sizes) {
        Rng rng = Rng.seed(1);
        var layers = new ArrayList<Module>();
        for (int layer = 1; layer < sizes.length; layer++) {
            layers.add(new Linear(sizes[layer - 1], sizes[layer], rng));
            if (layer < sizes.length - 1) {
                layers.add(Activation.relu());
            }
        }
        Module model = new Sequential(layers.toArray(Module[]::new));
        Optimizer optimizer = RMSprop.pytorch().lr(1e-3).build(model.parameters());
        // Made when their turn comes first: the first step after a start need not wait for the others.
        Tensor[] inputs = new Tensor[INPUT_BATCHES];
        Tensor[] labels = new Tensor[LABEL_BATCHES];
        int[] turn = new int[1];
        return () -> {
            int t = turn[0]++;
            Tensor x = inputs[t % INPUT_BATCHES];
            if (x == null) {
                x = inputs[t % INPUT_BATCHES] = rng.rand(batch, sizes[0]);
            }
            Tensor y = labels[t % LABEL_BATCHES];
            if (y == null) {
                y = labels[t % LABEL_BATCHES] = labels(rng, batch, sizes[sizes.length - 1]);
            }
            try (var _ = Scope.open()) {
                Tensor loss = model.forward(x).crossEntropy(y);
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
                return loss.item();
            }
        };
    }

    private static Tensor labels(Rng rng, int batch, int classes) {
        int[] labels = new int[batch];
        for (int j = 0; j < batch; j++) {
            labels[j] = rng.nextInt(classes);
        }
        return Tensor.of(labels);
    }
}
