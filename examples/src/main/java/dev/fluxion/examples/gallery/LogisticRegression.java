package dev.fluxion.examples.gallery;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.BCEWithLogitsLoss;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSprop;
import java.io.IOException;

/** Logistic regression: one layer and a sigmoid tell malignant tumours from benign ones. */
public final class LogisticRegression implements Example {
    @Override
    public About about() {
        return new About("logistic-regression", "Logistic regression", "one layer and a sigmoid tell malignant tumours from benign ones.",
                "D. Cox, Journal of the Royal Statistical Society B 20, 1958; data of W. Wolberg et al. 1993, UCI, CC BY 4.0", "accuracy", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(40, 5);
        var data = Flat.classes(run, "breast_cancer.csv", 30).standardized();
        Tensor y = data.train().targets().to(DType.F32).unsqueeze(1);
        var batches = new DataLoader(new TensorDataset(data.train().inputs(), y), 32).shuffle(run.rng());

        var model = run.model(new Linear(30, 1, run.rng()), 1, 30);
        var optimizer = run.optimizer(RMSprop.builder().lr(0.005)).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, new BCEWithLogitsLoss());
        run.fit(trainer, batches, null, epochs);

        Tensor logits = model.predict(data.test().inputs());
        run.confusion(Tensor.cat(1, logits.neg(), logits), data.test().targets(), "malignant", "benign");
        run.score("accuracy", run.accuracy());
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new LogisticRegression(), args);
    }
}
