package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSpropPresets;
import java.io.IOException;

/** MNIST, two hidden layers with dropout: the perceptron of the Keras examples. */
public final class MnistMlp implements Example {
    @Override
    public About about() {
        return new About("mnist-mlp", "MNIST, two hidden layers with dropout", "the perceptron of the Keras examples.",
                "Keras examples, mnist_mlp.py", "accuracy", ".9840",
                "published of one run; 0.001 are ten of the 10,000 images, as much as lies between the seeds of the network with one layer");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(20, 1);
        var data = Pixels.mnist(run);

        var model = run.model(new Sequential(
                new Flatten(), Keras.dense(784, 512, run.rng()), Activation.relu(), new Dropout(0.2, run.rng()),
                Keras.dense(512, 512, run.rng()), Activation.relu(), new Dropout(0.2, run.rng()), Keras.dense(512, 10, run.rng())), 1, 1, 28, 28);
        var optimizer = run.optimizer(RMSpropPresets.keras2()).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());
        run.fit(trainer, new DataLoader(data.train(), 128).shuffle(run.rng()), new DataLoader(data.test(), 500), epochs);

        data.judge(run, model);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new MnistMlp(), args);
    }
}
