package dev.fluxion.nn;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RMSprop;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bits of what the benchmarks run, each a hash: training steps, optimizers, products, small gradients, inference. */
final class TrainingBits {
    /** More than two threads' share, and no multiple of anything. */
    private static final int PARAMETERS = 70_001;

    private TrainingBits() {}

    /** Prints the hashes on one line. @param args how often to compute them; each time must give the same */
    public static void main(String[] args) {
        System.out.println(repeated(Integer.parseInt(args[0])));
    }

    /** {@return the hashes} @param times how often to compute them; each time must give the same */
    static Map<String, Integer> repeated(int times) {
        Map<String, Integer> first = all();
        for (int i = 1; i < times; i++) {
            Map<String, Integer> next = all();
            if (!next.equals(first)) {
                throw new AssertionError("time " + i + " gave " + next + ", expected " + first);
            }
        }
        return first;
    }

    private static Map<String, Integer> all() {
        var hashes = new LinkedHashMap<String, Integer>();
        hashes.put("perceptron", perceptron());
        hashes.put("lenet", lenet());
        hashes.put("lstm", lstm());
        hashes.put("gru", gru());
        hashes.put("rnn", rnn());
        hashes.put("transformer", transformer());
        hashes.put("rms", optimizer(RMSprop.pytorch()));
        hashes.put("rmsc", optimizer(RMSprop.pytorch().centered(true)));
        hashes.put("rmsm", optimizer(RMSprop.pytorch().momentum(0.9)));
        hashes.put("adam", optimizer(Adam.builder()));
        hashes.put("product", product());
        hashes.put("chain", chain());
        hashes.put("inference", inference());
        return hashes;
    }

    /** W1 with a few odd sizes: wide enough for several threads everywhere. */
    private static int perceptron() {
        Rng rng = Rng.seed(1);
        return training(new Sequential(new Linear(784, 97, rng), Activation.relu(), new Linear(97, 10, rng)), rng.rand(33, 784), 33,
                RMSprop.pytorch().lr(1e-3));
    }

    /** W3, with images enough for several blocks of a weight's gradient. */
    private static int lenet() {
        Rng rng = Rng.seed(6);
        var module = new Sequential(new Conv2d(1, 6, 5, new Convolution().padding(2), rng), Activation.relu(), new MaxPool2d(2),
                new Conv2d(6, 16, 5, rng), Activation.relu(), new MaxPool2d(2), new Flatten(), new Linear(400, 10, rng));
        return training(module, rng.rand(18, 1, 28, 28), 18, RMSprop.pytorch().lr(1e-3));
    }

    /** W5, smaller. */
    private static int lstm() {
        Rng rng = Rng.seed(7);
        var module = new Sequential(new Embedding(10, 19, rng), new LSTM(19, 33, rng), new Linear(33, 10, rng));
        return training(module, numbers(9 * 17).reshape(9, 17), 9 * 17, RMSprop.pytorch().lr(1e-3));
    }

    /** Two layers in both directions, for samples of three blocks. */
    private static int gru() {
        Rng rng = Rng.seed(9);
        var module = new Sequential(new Embedding(10, 9, rng), new GRU(9, 17, new Recurrence().layers(2).bidirectional(true), rng),
                new Linear(34, 10, rng));
        return training(module, numbers(4 * 33).reshape(4, 33), 4 * 33, RMSprop.pytorch().lr(1e-3));
    }

    private static int rnn() {
        Rng rng = Rng.seed(10);
        var module = new Sequential(new Embedding(10, 9, rng),
                new RNN(9, 17, RNN.Nonlinearity.RELU, new Recurrence().layers(2).batchFirst(true), rng), new RNN(17, 10, rng));
        return training(module, numbers(33 * 4).reshape(33, 4), 33 * 4, RMSprop.pytorch().lr(1e-3));
    }

    /** W6, smaller. */
    private static int transformer() {
        Rng rng = Rng.seed(8);
        var module = new Sequential(new Embedding(10, 36, rng), TransformerEncoderLayer.decoder(36, 3, 0, rng), new LayerNorm(36),
                new Linear(36, 10, rng));
        return training(module, numbers(5 * 37).reshape(5, 37), 5 * 37, Adam.adamW());
    }

    private static Tensor numbers(int count) {
        int[] numbers = new int[count];
        Arrays.setAll(numbers, i -> i * i % 10);
        return Tensor.of(numbers);
    }

    private static int training(Module model, Tensor x, int samples, OptimizerBuilder<?> builder) {
        Optimizer optimizer = builder.build(model.parameters());
        Tensor labels = numbers(samples);
        int hash = 1;
        for (int step = 0; step < 2; step++) {
            try (var _ = Scope.open()) {
                Tensor loss = model.forward(x).reshape(samples, 10).crossEntropy(labels);
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
                hash = 31 * hash + Double.hashCode(loss.item());
            }
        }
        for (Tensor parameter : model.parameters()) {
            hash = 31 * hash + hash(parameter);
        }
        return hash;
    }

    private static int optimizer(OptimizerBuilder<?> builder) {
        Rng rng = Rng.seed(2);
        Tensor parameter = rng.rand(PARAMETERS).requiresGrad(true);
        parameter.setGrad(rng.rand(PARAMETERS).sub(0.5));
        Optimizer optimizer = builder.build(List.of(parameter));
        for (int i = 0; i < 3; i++) {
            optimizer.step();
        }
        return hash(parameter);
    }

    private static int product() {
        Rng rng = Rng.seed(3);
        Tensor a = rng.rand(65, 130);
        Tensor b = rng.rand(130, 67);
        Tensor c = a.matmul(b);
        return 31 * hash(c) + hash(c.matmul(b.t()).sum(0, false)) + hash(rng.rand(300, 301).sum(0, false));
    }

    private static int chain() {
        Rng rng = Rng.seed(4);
        Tensor x = rng.rand(16).requiresGrad(true);
        Tensor y = rng.rand(16).requiresGrad(true);
        Tensor z = rng.rand(16).requiresGrad(true);
        Tensor s = x;
        for (int i = 0; i < 20; i++) {
            s = s.mul(y).add(z);
        }
        s.sum().backward();
        return (31 * hash(x.grad()) + hash(y.grad())) * 31 + hash(z.grad());
    }

    private static int inference() {
        Rng rng = Rng.seed(5);
        Module model = new Sequential(new Linear(4, 16, rng), Activation.relu(), new Linear(16, 3, rng));
        try (var _ = Autograd.noGrad()) {
            return hash(model.forward(Tensor.of(new float[] {1, 2, 3, 4}, 1, 4)).softmax(1));
        }
    }

    static int hash(Tensor tensor) {
        return Arrays.hashCode(tensor.toFloatArray());
    }
}
