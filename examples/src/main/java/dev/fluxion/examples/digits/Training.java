package dev.fluxion.examples.digits;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.nn.train.Callback;
import dev.fluxion.nn.train.DivergenceStop;
import dev.fluxion.nn.train.EpochResult;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Trains a {@link DigitClassifier} with RMSprop on cross-entropy and tests it after each epoch.
 *
 * <p>The rate falls in a straight line from {@code lr} at the first step to 0 after the last: with a constant one the last
 * steps jump about, and so does the accuracy (measured: 1 % to 2 % less).
 */
final class Training {
    private Training() {}

    /**
     * Trains.
     *
     * @param classifier changed in place
     * @param settings of the run; the classifier was made with the same
     * @param digits the whole data set
     * @param rng for the order of the batches, and for shuffled labels
     * @param progress is told of each batch and epoch
     * @return how it went
     * @throws IllegalArgumentException if the loss stops being a number
     */
    static Run train(DigitClassifier classifier, Settings settings, Digits digits, Rng rng, Callback progress) {
        long start = System.nanoTime();
        int[] heldOut = digits.heldOutRows();
        Tensor testImages = digits.images(heldOut);
        Tensor testLabels = digits.labels(heldOut);
        DataLoader loader = new DataLoader(trainingSet(settings, digits, rng), settings.batch()).shuffle(rng);
        Sequential network = classifier.network();
        Optimizer optimizer = RMSprop.builder().lr(settings.lr()).rho(settings.rho())
                .schedule(Schedule.polynomial((long) settings.epochs() * loader.size(), 1)).build(network.namedParameters());

        List<Epoch> epochs = new ArrayList<>();
        var logits = new AtomicReference<Tensor>();
        Callback test = new Callback() {
            @Override
            public void onEpoch(Trainer trainer, EpochResult result) {
                logits.set(classifier.logits(testImages));
                TopK accuracy = TopK.accuracy();
                accuracy.update(logits.get(), testLabels);
                epochs.add(new Epoch(result.epoch(), result.score("loss"), result.score("accuracy"),
                        logits.get().crossEntropy(testLabels).item(), accuracy.value()));
            }
        };
        Trainer trainer = new Trainer(network, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy())
                .callbacks(progress, new DivergenceStop(), test);
        trainer.fit(loader, settings.epochs());
        if (trainer.stopReason() != null) {
            throw new IllegalArgumentException("--lr is " + settings.lr() + ", expected one with which the loss stays finite,"
                    + " but " + trainer.stopReason() + ": take a smaller one");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Run(settings, classifier.summary(), network.parameterCount(), digits, epochs,
                DigitClassifier.readings(digits, heldOut, logits.get()), seconds, testImages.device().name());
    }

    private static TensorDataset trainingSet(Settings settings, Digits digits, Rng rng) {
        int[] rows = digits.trainingRows();
        Tensor labels = digits.labels(rows);
        if (settings.shuffleLabels()) {
            labels = labels.indexSelect(0, Tensor.of(rng.permutation(rows.length)));
        }
        return new TensorDataset(digits.images(rows), labels);
    }
}
