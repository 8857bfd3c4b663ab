package dev.fluxion.examples.gallery;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.AvgPool2d;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSpropPresets;
import java.io.IOException;

/** LeNet-5: the first convnet that read cheques; here with softmax at its end and full connections between its maps. */
public final class LeNet implements Example {
    @Override
    public About about() {
        return new About("lenet", "LeNet-5", "the first convnet that read cheques; here with softmax at its end and full connections between its maps.",
                "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Proceedings of the IEEE 86(11), 1998", "accuracy", ".9905",
                "the paper trains 20 passes too, but by a second-order rule of its own whose rates fall from 0.0005 to 0.00001, on 32 x 32 pixels from "
                        + "-0.1 to 1.175, with a scaled tanh and units in place of softmax");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(20, 1);
        var data = Pixels.mnist(run);

        var model = run.model(new Sequential(
                new Conv2d(1, 6, 5, new Convolution().padding(2), run.rng()), Activation.tanh(), new AvgPool2d(2),
                new Conv2d(6, 16, 5, run.rng()), Activation.tanh(), new AvgPool2d(2), new Flatten(),
                new Linear(400, 120, run.rng()), Activation.tanh(), new Linear(120, 84, run.rng()), Activation.tanh(), new Linear(84, 10, run.rng())), 1, 1, 28, 28);
        var optimizer = run.optimizer(RMSpropPresets.keras2()).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());
        run.fit(trainer, new DataLoader(data.train(), 64).shuffle(run.rng()), new DataLoader(data.test(), 500), epochs);

        data.judge(run, model);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new LeNet(), args);
    }
}
