package dev.fluxion.examples.gallery;

import dev.fluxion.examples.digits.Digits;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.BCEWithLogitsLoss;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSprop;
import java.io.IOException;

/** A network that squeezes a digit into two numbers and makes the digit of them again. */
public final class Autoencoder implements Example {
    @Override
    public About about() {
        return new About("autoencoder", "An autoencoder", "64 grey values go through two numbers and come out again, next to the two principal components.",
                "G. Hinton and R. Salakhutdinov, Science 313, 2006, figure 3 (there MNIST)", "squared error", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(400, 2);
        var digits = GreyDigits.of(run);

        var encoder = new Sequential(new Linear(Digits.PIXELS, 128, run.rng()), Activation.relu(),
                new Linear(128, 64, run.rng()), Activation.relu(), new Linear(64, GreyDigits.CODE, run.rng()));
        var decoder = new Sequential(new Linear(GreyDigits.CODE, 64, run.rng()), Activation.relu(),
                new Linear(64, 128, run.rng()), Activation.relu(), new Linear(128, Digits.PIXELS, run.rng()));
        var model = run.model(new Sequential(encoder, decoder), 1, Digits.PIXELS);
        var optimizer = run.optimizer(RMSprop.builder().lr(0.001)).build(model.namedParameters());
        run.fit(new Trainer(model, optimizer, new BCEWithLogitsLoss()),
                new DataLoader(new TensorDataset(digits.train(), digits.train()), 64).shuffle(run.rng()),
                new DataLoader(new TensorDataset(digits.test(), digits.test()), 500), epochs);

        digits.judge(run, encoder.predict(digits.test()), model.predict(digits.test()).sigmoid());
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Autoencoder(), args);
    }
}
