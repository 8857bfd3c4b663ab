package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.MaxPool2d;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSpropPresets;
import java.io.IOException;

/** Fashion-MNIST, a small convnet: the convnet for digits looks at clothes. */
public final class FashionMnist implements Example {
    @Override
    public About about() {
        return new About("fashion-mnist", "Fashion-MNIST, a small convnet", "the convnet for digits looks at clothes.",
                "H. Xiao, K. Rasul and R. Vollgraf 2017, arXiv:1708.07747", "accuracy", ".916 (their table: two convolutions and pooling)");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(5, 1);
        var data = Pixels.fashion(run);

        var model = run.model(new Sequential(
                new Conv2d(1, 32, 3, run.rng()), Activation.relu(), new MaxPool2d(2),
                new Conv2d(32, 64, 3, run.rng()), Activation.relu(), new MaxPool2d(2),
                new Conv2d(64, 64, 3, run.rng()), Activation.relu(), new Flatten(),
                new Linear(576, 64, run.rng()), Activation.relu(), new Linear(64, 10, run.rng())), 1, 1, 28, 28);
        var optimizer = run.optimizer(RMSpropPresets.keras2()).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());
        run.fit(trainer, new DataLoader(data.train(), 64).shuffle(run.rng()), new DataLoader(data.test(), 500), epochs);

        data.judge(run, model);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new FashionMnist(), args);
    }
}
