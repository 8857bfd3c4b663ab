package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.RMSprop;
import java.io.IOException;

/** Breast cancer: thirty measures of cell nuclei tell malignant tumours from benign ones. */
public final class BreastCancer implements Example {
    private static final String[] CLASSES = {"malignant", "benign"};

    @Override
    public About about() {
        return new About("breast-cancer", "Breast cancer", "thirty measures of cell nuclei tell malignant tumours from benign ones.",
                "W. Wolberg, O. Mangasarian, N. Street and W. Street 1993, UCI, CC BY 4.0", "accuracy", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(30, 5);
        var data = Flat.classes(run, "breast_cancer.csv", 30).standardized();

        var model = run.model(new Sequential(
                new Linear(30, 16, run.rng()), Activation.relu(), new Linear(16, 2, run.rng())), 1, 30);
        var optimizer = run.optimizer(RMSprop.builder().lr(0.002)).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());
        run.fit(trainer, new DataLoader(data.train(), 16).shuffle(run.rng()), new DataLoader(data.test(), 64), epochs);

        data.judge(run, model, CLASSES);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new BreastCancer(), args);
    }
}
