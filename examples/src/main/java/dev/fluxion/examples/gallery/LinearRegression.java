package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Init;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MSELoss;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.SGD;
import java.io.IOException;

/** Linear regression: a thousand points around y = 2 x1 - 3.4 x2 + 4.2 give back these numbers. */
public final class LinearRegression implements Example {
    @Override
    public About about() {
        return new About("linear-regression", "Linear regression", "a thousand points around y = 2 x1 - 3.4 x2 + 4.2 give back these numbers.",
                "A. Zhang et al., Dive into Deep Learning, 3.4 and 3.5", "largest error of w", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(3, 1);
        Tensor w = Tensor.of(new float[] {2, -3.4f}, 2, 1);
        Tensor x = run.rng().randn(1000, 2);
        Tensor y = x.matmul(w).add(4.2).add(run.rng().randn(1000, 1).mul(0.01));
        var batches = new DataLoader(new TensorDataset(x, y), 10).shuffle(run.rng());

        var model = run.model(new Linear(Init.normal(Tensor.zeros(1, 2), 0.01, run.rng()), Tensor.zeros(1)), 1, 2);
        var optimizer = run.optimizer(SGD.builder().lr(0.03)).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, new MSELoss());
        run.fit(trainer, batches, null, epochs);

        Tensor found = model.namedParameters().get("weight").detach();
        run.say("w = %s, b = %s", found, model.namedParameters().get("bias").detach());
        run.score("largest error of w", found.reshape(2, 1).sub(w).abs().amax().item());
        run.score("loss", new MSELoss().of(model.predict(x), y).item());
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new LinearRegression(), args);
    }
}
