package dev.fluxion.examples.twins;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Rng;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.BatchNorm2d;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MaxPool2d;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.SGD;
import java.io.PrintStream;

/** Two convolutions, batch norm and pooling, SGD with momentum; {@code convnet.py} is the same program in PyTorch. */
public final class ConvnetTwin {
    private ConvnetTwin() {}

    /** Prints the loss of each step. @param args none */
    public static void main(String[] args) {
        train(System.out);
    }

    static void train(PrintStream out) {
        Rng rng = Rng.torch(42);
        var model = new Sequential(
                new Conv2d(1, 8, 3, new Convolution().padding(1), rng),
                new BatchNorm2d(8),
                Activation.relu(),
                new MaxPool2d(2),
                new Conv2d(8, 16, 3, new Convolution().padding(1), rng),
                Activation.relu(),
                new Flatten(),
                new Linear(256, 10, rng));
        var optimizer = SGD.builder().lr(0.05).momentum(0.9).build(model.parameters());
        Twin.train(model, optimizer, rng, out, 1, 8, 8);
    }
}
