package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.examples.digits.DigitClassifier;
import dev.fluxion.examples.digits.Digits;
import dev.fluxion.examples.digits.Settings;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.Schedule;
import java.io.IOException;

/**
 * Digits: a perceptron reads handwritten digits of 8 x 8 pixels. The command {@code digits} runs it with settings of its own.
 *
 * <p>The rate falls in a straight line from {@code lr} at the first step to 0 after the last: with a constant one the last
 * steps jump about, and so does the accuracy (measured: 1 % to 2 % less).
 */
public final class ReadDigits implements Example {
    private static final String[] CLASSES = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

    private final Settings settings;

    /** The usual settings. */
    public ReadDigits() {
        this(Settings.USUAL);
    }

    /** @param settings but for seed, epochs and rate, which are the run's */
    ReadDigits(Settings settings) {
        this.settings = settings;
    }

    @Override
    public About about() {
        return new About("digits", "Reading handwritten digits",
                "A perceptron learns from three quarters of 1797 images of 8 x 8 pixels and is tested on the rest, which it never saw.",
                "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, CC BY 4.0", "accuracy", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        learn(run, run.data().isPresent() ? Digits.read(run.data().get()) : Digits.embedded());
    }

    /** {@return the trained classifier} @param digits all of them */
    DigitClassifier learn(Session run, Digits digits) throws IOException {
        int epochs = run.epochs(settings.epochs(), 3);
        Rng own = run.rng().split();
        var classifier = new DigitClassifier(settings.hidden(), settings.dropout(), own);
        var model = run.model(classifier.network(), 1, Digits.PIXELS);

        int[] learned = digits.trainingRows();
        Tensor labels = digits.labels(learned);
        if (settings.shuffleLabels()) {
            labels = labels.indexSelect(0, Tensor.of(run.rng().permutation(learned.length)));
        }
        int[] held = digits.heldOutRows();
        var test = new TensorDataset(digits.images(held), digits.labels(held));
        var batches = new DataLoader(new TensorDataset(digits.images(learned), labels), settings.batch()).shuffle(run.rng());

        var optimizer = run.optimizer(RMSprop.builder().lr(settings.lr()).rho(settings.rho())
                .schedule(Schedule.polynomial((long) epochs * batches.size(), 1))).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy()).rngs(own);
        run.setting("Batch", settings.batch());
        run.setting("Training labels", settings.shuffleLabels() ? "shuffled" : "as written");
        run.fit(trainer, batches, new DataLoader(test, held.length), epochs);

        Tensor logits = model.predict(test.inputs());
        run.confusion(logits, test.targets(), CLASSES);
        run.mistakes(test.inputs().reshape(held.length, 1, Digits.SIDE, Digits.SIDE), logits, test.targets(), CLASSES);
        run.score("accuracy", run.accuracy());
        run.score("loss", logits.crossEntropy(test.targets()).item());
        return classifier;
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new ReadDigits(), args);
    }
}
