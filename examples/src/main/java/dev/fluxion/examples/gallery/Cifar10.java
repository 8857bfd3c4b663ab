package dev.fluxion.examples.gallery;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.MaxPool2d;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.Transform;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSpropPresets;
import dev.fluxion.optim.Schedule;
import java.io.IOException;

/** CIFAR-10: four convolutions tell ten things in photographs of 32 x 32 pixels, for whoever has the files. */
public final class Cifar10 implements Example {
    @Override
    public About about() {
        return new About("cifar10", "CIFAR-10, a convnet", "Four convolutions tell ten things in photographs of 32 x 32 pixels.",
                "Keras examples, cifar10_cnn.py; data: A. Krizhevsky 2009", "accuracy", ".75",
                "published for 25 passes; where an image is shifted, zeros come in, which in Keras are the pixels at its border");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(25, 1);
        var data = Pixels.cifar(run);
        var varied = data.train().map(Transform.randomShift(3, run.rng()).then(Transform.horizontalFlip(run.rng())));
        var padded = new Convolution().padding(1);

        var model = run.model(new Sequential(
                Keras.conv(3, 32, 3, padded, run.rng()), Activation.relu(), Keras.conv(32, 32, 3, run.rng()), Activation.relu(),
                new MaxPool2d(2), new Dropout(0.25, run.rng()),
                Keras.conv(32, 64, 3, padded, run.rng()), Activation.relu(), Keras.conv(64, 64, 3, run.rng()), Activation.relu(),
                new MaxPool2d(2), new Dropout(0.25, run.rng()), new Flatten(),
                Keras.dense(2304, 512, run.rng()), Activation.relu(), new Dropout(0.5, run.rng()), Keras.dense(512, 10, run.rng())), 1, 3, 32, 32);
        var optimizer = run.optimizer(RMSpropPresets.keras2().lr(1e-4).schedule(Schedule.lambda(step -> 1 / (1 + 1e-6 * step))))
                .build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());
        run.fit(trainer, new DataLoader(varied, 32).shuffle(run.rng()), new DataLoader(data.test(), 500), epochs);

        data.judge(run, model);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Cifar10(), args);
    }
}
