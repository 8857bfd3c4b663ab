package dev.fluxion.examples.twins;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.examples.digits.Digits;
import dev.fluxion.nn.CrossEntropyLoss;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.optim.Optimizer;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.IntStream;

/** What the twins share: fifty steps on batches of 32 of the digits, in the order that PyTorch's loader shuffles them into. */
final class Twin {
    private static final int STEPS = 50;
    private static final int BATCH = 32;

    private Twin() {}

    /** Trains, and prints each loss. @param shape of an image as the model takes it @param rng at the place where PyTorch's generator is */
    static void train(Module model, Optimizer optimizer, Rng rng, PrintStream out, int... shape) {
        Digits digits = Digits.embedded();
        int[] all = IntStream.range(0, digits.size()).toArray();
        int[] sizes = IntStream.concat(IntStream.of(all.length), IntStream.of(shape)).toArray();
        var data = new TensorDataset(digits.images(all).reshape(sizes), digits.labels(all));
        Iterator<Batch> batches = new DataLoader(data, BATCH).shuffle(rng).iterator();
        for (int step = 1; step <= STEPS; step++) {
            Batch batch = batches.next();
            optimizer.zeroGrad();
            Tensor loss = new CrossEntropyLoss().of(model.forward(batch.inputs()), batch.targets());
            loss.backward();
            optimizer.step();
            out.println(String.format(Locale.ROOT, "%2d %.6f", step, loss.item()));
        }
    }
}
