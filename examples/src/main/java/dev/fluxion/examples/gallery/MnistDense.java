package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSpropPresets;
import java.io.IOException;

/** MNIST, one hidden layer: the first program of the book: 512 hidden units read 28 x 28 pixels. */
public final class MnistDense implements Example {
    @Override
    public About about() {
        return new About("mnist-dense", "MNIST, one hidden layer", "the first program of the book: 512 hidden units read 28 x 28 pixels.",
                "F. Chollet, Deep Learning with Python, 1st edition, 2.1", "accuracy", ".9777",
                "the loss of its five training passes is published as .2577 to .0382");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(5, 1);
        var data = Pixels.mnist(run);

        var model = run.model(new Sequential(
                new Flatten(), Keras.dense(784, 512, run.rng()), Activation.relu(), Keras.dense(512, 10, run.rng())), 1, 1, 28, 28);
        var optimizer = run.optimizer(RMSpropPresets.keras2()).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());
        run.fit(trainer, new DataLoader(data.train(), 128).shuffle(run.rng()), new DataLoader(data.test(), 500), epochs);

        data.judge(run, model);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new MnistDense(), args);
    }
}
