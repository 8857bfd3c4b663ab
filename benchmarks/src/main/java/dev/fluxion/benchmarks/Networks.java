package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.Workload.Cost;
import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.Embedding;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.LSTM;
import dev.fluxion.nn.LayerNorm;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MaxPool2d;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.TransformerEncoderLayer;
import java.util.ArrayList;

/** The networks that are trained, each with the least work of a step. */
final class Networks {
    static final int VOCABULARY = 65;
    /** Positions in a sequence. */
    static final int CONTEXT = 64;

    private Networks() {}

    /**
     * A network and what a training step of it costs.
     *
     * @param module what is trained
     * @param first multiply-adds for one sample in products of which one operand is an input of the network: two are needed,
     *     forward and for the weights
     * @param others multiply-adds for one sample in all others: three are needed
     */
    record Network(Module module, double first, double others) {
        /** RMSprop and Adam read and write θ and a state or two, and read g, which backward wrote. */
        Cost cost(int samples) {
            long parameters = module.parameters().stream().mapToLong(Tensor::elements).sum();
            return new Cost(2.0 * samples * (2 * first + 3 * others), 4.0 * 6 * parameters);
        }
    }

    /** Layers of given sizes with relu between. */
    static Network mlp(Rng rng, int... sizes) {
        var layers = new ArrayList<Module>();
        double others = 0;
        for (int layer = 1; layer < sizes.length; layer++) {
            layers.add(new Linear(sizes[layer - 1], sizes[layer], rng));
            if (layer < sizes.length - 1) {
                layers.add(Activation.relu());
            }
            others += layer == 1 ? 0 : (double) sizes[layer - 1] * sizes[layer];
        }
        return new Network(new Sequential(layers.toArray(Module[]::new)), (double) sizes[0] * sizes[1], others);
    }

    /** LeNet-5 (LeCun et al., 1998) with relu and max-pooling, for images (1, 28, 28). */
    static Network lenet5(Rng rng) {
        var module = new Sequential(
                new Conv2d(1, 6, 5, new Convolution().padding(2), rng), Activation.relu(), new MaxPool2d(2),
                new Conv2d(6, 16, 5, rng), Activation.relu(), new MaxPool2d(2), new Flatten(),
                new Linear(400, 120, rng), Activation.relu(),
                new Linear(120, 84, rng), Activation.relu(),
                new Linear(84, 10, rng));
        return new Network(module, 28 * 28 * 6 * 25, 10 * 10 * 16 * 6 * 25 + 400 * 120 + 120 * 84 + 84 * 10);
    }

    /** Two convolutions of 3 x 3 to 32 and 64 channels, for images (1, 28, 28). */
    static Network convolutional(Rng rng) {
        var module = new Sequential(
                new Conv2d(1, 32, 3, rng), Activation.relu(),
                new Conv2d(32, 64, 3, rng), Activation.relu(), new MaxPool2d(2), new Flatten(),
                new Linear(64 * 12 * 12, 128, rng), Activation.relu(),
                new Linear(128, 10, rng));
        return new Network(module, 26 * 26 * 32 * 9, 24.0 * 24 * 64 * 32 * 9 + 64 * 12 * 12 * 128 + 128 * 10);
    }

    /** Characters, one LSTM layer of 128, and the next character; time first. */
    static Network lstm(Rng rng) {
        var module = new Sequential(new Embedding(VOCABULARY, 64, rng), new LSTM(64, 128, rng), new Linear(128, VOCABULARY, rng));
        // The gates take what they need of a character once a step for all of its 32 sequences.
        double characters = 64.0 * 512 * VOCABULARY / (32 * CONTEXT);
        return new Network(module, 0, characters + 128 * 512 + 128 * VOCABULARY);
    }

    /** GPT-2 (Radford et al., 2019) in small: 4 layers, 4 heads, 128 wide; samples first. */
    static Network gpt(Rng rng) {
        int width = 128;
        int layers = 4;
        // A query meets half of the keys, in two products.
        double layer = 12.0 * width * width + (CONTEXT + 1.0) * width;
        return new Network(new Gpt(width, layers, rng), 0, layers * layer + width * VOCABULARY);
    }

    /** Token and position embeddings, causal blocks, layer norm, and logits of the next token. */
    private static final class Gpt extends Module {
        private final Embedding tokens;
        private final Tensor positions;
        private final Sequential blocks;
        private final LayerNorm norm;
        private final Linear head;

        Gpt(int width, int layers, Rng rng) {
            tokens = child("tokens", new Embedding(rng.normal(0, 0.02, VOCABULARY, width)));
            positions = parameter("positions", rng.normal(0, 0.02, CONTEXT, width));
            var made = new ArrayList<Module>();
            for (int i = 0; i < layers; i++) {
                made.add(TransformerEncoderLayer.decoder(width, 4, 0, rng));
            }
            blocks = child("blocks", new Sequential(made.toArray(Module[]::new)));
            norm = child("norm", new LayerNorm(width));
            head = child("head", new Linear(width, VOCABULARY, false, rng));
        }

        @Override
        public Tensor forward(Tensor x) {
            return head.forward(norm.forward(blocks.forward(tokens.forward(x).add(positions))));
        }
    }
}
