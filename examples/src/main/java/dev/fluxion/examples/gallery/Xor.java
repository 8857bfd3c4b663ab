package dev.fluxion.examples.gallery;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSprop;
import java.io.IOException;

/** Exclusive or: the smallest problem that no single layer solves. */
public final class Xor implements Example {
    @Override
    public About about() {
        return new About("xor", "Exclusive or", "Two inputs, eight hidden units, two classes: no straight line tells them apart.",
                "D. Rumelhart, G. Hinton and R. Williams, Nature 323, 1986", "accuracy", "1", "the paper's network has two hidden units; all four cases have to be right");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(200, 30);
        Tensor x = Tensor.of(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
        Tensor labels = Tensor.of(new int[] {0, 1, 1, 0});

        var model = run.model(new Sequential(new Linear(2, 8, run.rng()), Activation.tanh(), new Linear(8, 2, run.rng())), 1, 2);
        var optimizer = run.optimizer(RMSprop.builder().lr(0.01).rho(0.9)).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());
        run.fit(trainer, new DataLoader(new TensorDataset(x, labels), 4), null, epochs);

        Tensor logits = model.predict(x);
        run.say("%s", logits.softmax(1));
        run.score("accuracy", logits.argmax(1, false).eq(labels).to(DType.F32).mean().item());
        run.score("loss", logits.crossEntropy(labels).item());
        run.confusion(logits, labels, "0", "1");
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Xor(), args);
    }
}
