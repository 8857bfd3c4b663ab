package dev.fluxion.examples.twins;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.examples.digits.Digits;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.BatchNorm2d;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.CrossEntropyLoss;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.LSTM;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MaxPool2d;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Recurrence;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RMSpropPresets;
import dev.fluxion.optim.SGD;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A program that has a twin in PyTorch, the {@code .py} file of its name: fifty steps on batches of 32 of the digits, in the order
 * that PyTorch's loader shuffles them into, from the same seed. Each loss is PyTorch's.
 */
enum Twin {
    /** A perceptron with a hidden layer and dropout, RMSprop. */
    MLP(RMSpropPresets.pytorch().lr(0.001), 64) {
        @Override
        Module model(Rng rng) {
            return new Sequential(
                    new Linear(64, 32, rng),
                    Activation.relu(),
                    new Dropout(0.2, rng),
                    new Linear(32, 10, rng));
        }
    },
    /** Two convolutions, batch norm and pooling, SGD with momentum. */
    CONVNET(SGD.builder().lr(0.05).momentum(0.9), 1, 8, 8) {
        @Override
        Module model(Rng rng) {
            return new Sequential(
                    new Conv2d(1, 8, 3, new Convolution().padding(1), rng),
                    new BatchNorm2d(8),
                    Activation.relu(),
                    new MaxPool2d(2),
                    new Conv2d(8, 16, 3, new Convolution().padding(1), rng),
                    Activation.relu(),
                    new Flatten(),
                    new Linear(256, 10, rng));
        }
    },
    /** An LSTM that reads an image row by row, Adam. */
    LSTM(Adam.builder().lr(0.005), 8, 8) {
        @Override
        Module model(Rng rng) {
            return new Sequential(
                    new LSTM(8, 32, new Recurrence().batchFirst(true), rng),
                    Activation.of("Last", x -> x.select(1, -1)),
                    new Linear(32, 10, rng));
        }
    };

    private static final int STEPS = 50;
    private static final int BATCH = 32;

    private final OptimizerBuilder<?> optimizer;
    private final int[] shape;

    /** @param optimizer its settings @param shape of an image as the model takes it */
    Twin(OptimizerBuilder<?> optimizer, int... shape) {
        this.optimizer = optimizer;
        this.shape = shape;
    }

    abstract Module model(Rng rng);

    /** {@return its name in lower case} */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the loss of each step} */
    double[] losses() {
        Rng rng = Rng.torch(42);
        Module model = model(rng);
        var steps = optimizer.build(model.parameters());
        Digits digits = Digits.embedded();
        int[] all = IntStream.range(0, digits.size()).toArray();
        int[] sizes = IntStream.concat(IntStream.of(all.length), IntStream.of(shape)).toArray();
        var data = new TensorDataset(digits.images(all).reshape(sizes), digits.labels(all));
        Iterator<Batch> batches = new DataLoader(data, BATCH).shuffle(rng).iterator();
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            Batch batch = batches.next();
            steps.zeroGrad();
            Tensor loss = new CrossEntropyLoss().of(model.forward(batch.inputs()), batch.targets());
            loss.backward();
            steps.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    /** {@return the losses that PyTorch 1.13 printed} */
    double[] torch() {
        try (InputStream in = Twin.class.getResourceAsStream(key() + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank())
                    .mapToDouble(line -> Double.parseDouble(line.strip().split(" +")[1])).toArray();
        } catch (IOException e) {
            throw new IllegalStateException("the program's own " + key() + ".txt can't be read", e);
        }
    }
}
