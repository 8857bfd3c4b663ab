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

/** Wine: thirteen chemical measures tell which of three cultivars a wine is from. */
public final class Wine implements Example {
    private static final String[] CLASSES = {"cultivar 1", "cultivar 2", "cultivar 3"};

    @Override
    public About about() {
        return new About("wine", "Wine", "thirteen chemical measures tell which of three cultivars a wine is from.",
                "S. Aeberhard and M. Forina 1991, UCI, CC BY 4.0", "accuracy", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(40, 5);
        var data = Flat.classes(run, "wine_data.csv", 13).standardized();

        var model = run.model(new Sequential(
                new Linear(13, 16, run.rng()), Activation.relu(), new Linear(16, 3, run.rng())), 1, 13);
        var optimizer = run.optimizer(RMSprop.builder().lr(0.005)).build(model.namedParameters());
        var trainer = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());
        run.fit(trainer, new DataLoader(data.train(), 16).shuffle(run.rng()), new DataLoader(data.test(), 64), epochs);

        data.judge(run, model, CLASSES);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Wine(), args);
    }
}
