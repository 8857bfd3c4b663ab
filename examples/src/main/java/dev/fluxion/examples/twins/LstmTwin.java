package dev.fluxion.examples.twins;

import dev.fluxion.core.Rng;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.LSTM;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Recurrence;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.Adam;
import java.io.PrintStream;

/** An LSTM that reads an image row by row, Adam; {@code lstm.py} is the same program in PyTorch. */
public final class LstmTwin {
    private LstmTwin() {}

    /** Prints the loss of each step. @param args none */
    public static void main(String[] args) {
        train(System.out);
    }

    static void train(PrintStream out) {
        Rng rng = Rng.torch(42);
        var model = new Sequential(
                new LSTM(8, 32, new Recurrence().batchFirst(true), rng),
                Activation.of("Last", x -> x.select(1, -1)),
                new Linear(32, 10, rng));
        var optimizer = Adam.builder().lr(0.005).build(model.parameters());
        Twin.train(model, optimizer, rng, out, 8, 8);
    }
}
