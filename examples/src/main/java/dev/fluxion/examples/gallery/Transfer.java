package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.MaxPool2d;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.train.Callback;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.Adadelta;
import java.io.IOException;
import java.util.Map;

/**
 * A convnet learns the digits 0 to 4; then its features are frozen, and a new head on top of them learns the digits 5 to 9. Beside
 * it, a head of the same kind learns them on features that nobody trained, which says what the transfer is worth.
 */
public final class Transfer implements Example {
    private static final int HALF = 5;

    @Override
    public About about() {
        return new About("transfer", "Transfer learning", "What a convnet has learned to see in the digits 0 to 4 helps a new head to tell 5 to 9.",
                "Keras 2, examples/mnist_transfer_cnn.py", "accuracy", ".992",
                "one run, most of its time beside other jobs; a head on untrained features reaches .974");
    }

    @Override
    public void run(Session run) throws IOException {
        int first = run.quick() ? 1 : 5;                                   // passes over 0 to 4; those after them are over 5 to 9
        int passes = run.epochs(2 * first, 2);
        if (passes <= first) {
            throw new IllegalArgumentException("--epochs is " + passes + ", expected more than " + first + ", which go to the digits 0 to 4");
        }
        var data = Pixels.mnist(run);
        var low = data.only(0, HALF);
        var high = data.only(HALF, 2 * HALF);

        var features = features(run);
        var before = trainer(run, new Sequential(features, head(run)));
        features.freeze();
        var after = trainer(run, run.model(new Sequential(features, head(run)), 1, 1, 28, 28));
        var baseline = trainer(run, new Sequential(features(run).freeze(), head(run)));
        var state = new Resumable().module("before", before.model()).optimizer("before", before.optimizer())
                .module("after", after.model()).optimizer("after", after.optimizer())
                .module("baseline", baseline.model()).optimizer("baseline", baseline.optimizer());

        run.loop(state, passes, pass -> {
            if (pass <= first) {
                features.unfreeze();
                return learn(run, before, low);
            }
            features.freeze();
            learn(run, baseline, high);
            return learn(run, after, high);
        });

        run.score("on untrained features", test(baseline, high));
        run.score("of 0 to 4", test(before, low));
        high.judge(run, after.model());
    }

    private static Sequential features(Session run) {
        return new Sequential(Keras.conv(1, filters(run), 3, run.rng()), Activation.relu(), Keras.conv(filters(run), filters(run), 3, run.rng()), Activation.relu(),
                new MaxPool2d(2), new Dropout(0.25, run.rng()), new Flatten());
    }

    private static Sequential head(Session run) {
        return new Sequential(Keras.dense(filters(run) * 12 * 12, 128, run.rng()), Activation.relu(), new Dropout(0.5, run.rng()), Keras.dense(128, HALF, run.rng()));
    }

    private static int filters(Session run) {
        return run.quick() ? 4 : 32;
    }

    /** {@return who teaches what is not frozen of a model, with the optimizer of Keras 2} */
    private static Trainer trainer(Session run, Module model) {
        var optimizer = run.optimizer(Adadelta.builder().lr(1).rho(0.95).eps(1e-7))
                .build(model.parameters().stream().filter(Tensor::requiresGrad).toList());
        return new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy()).callbacks(new Callback() {
            @Override
            public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
                run.tick(0);
            }
        });
    }

    private static Map<String, Double> learn(Session run, Trainer trainer, Pixels data) {
        return trainer.fit(new DataLoader(data.train(), 128).shuffle(run.rng()), new DataLoader(data.test(), 500), trainer.epoch() + 1)
                .getLast().scores();
    }

    private static double test(Trainer trainer, Pixels data) {
        return trainer.evaluate(new DataLoader(data.test(), 500)).get("accuracy");
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Transfer(), args);
    }
}
