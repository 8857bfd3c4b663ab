package dev.fluxion.examples.twins;

import dev.fluxion.core.Rng;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.RMSpropPresets;
import java.io.PrintStream;

/** A perceptron with a hidden layer and dropout, RMSprop; {@code mlp.py} is the same program in PyTorch. */
public final class MlpTwin {
    private MlpTwin() {}

    /** Prints the loss of each step. @param args none */
    public static void main(String[] args) {
        train(System.out);
    }

    static void train(PrintStream out) {
        Rng rng = Rng.torch(42);
        var model = new Sequential(
                new Linear(64, 32, rng),
                Activation.relu(),
                new Dropout(0.2, rng),
                new Linear(32, 10, rng));
        var optimizer = RMSpropPresets.pytorch().lr(0.001).build(model.parameters());
        Twin.train(model, optimizer, rng, out, 64);
    }
}
