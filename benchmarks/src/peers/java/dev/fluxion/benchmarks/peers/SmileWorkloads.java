package dev.fluxion.benchmarks.peers;

import dev.fluxion.benchmarks.Workload;
import dev.fluxion.benchmarks.Workload.Cost;
import dev.fluxion.benchmarks.WorkloadCommand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import smile.classification.MLP;
import smile.model.mlp.Layer;
import smile.model.mlp.LayerBuilder;
import smile.model.mlp.OutputFunction;
import smile.util.function.TimeFunction;

/** The perceptrons on Smile: in double, one sample after the other, with its own RMSprop. */
public final class SmileWorkloads implements WorkloadCommand.Peer {
    private static final int INPUT_BATCHES = 16;
    private static final int LABEL_BATCHES = 61;

    /** For {@link #main}. */
    public SmileWorkloads() {}

    /** Runs the program. @param arguments see {@code --help} */
    public static void main(String[] arguments) {
        WorkloadCommand.run(new SmileWorkloads(), arguments);
    }

    @Override
    public String name() {
        return "smile";
    }

    @Override
    public String note() {
        return "Smile 6.2.0, float64";
    }

    @Override
    public void threads(int threads) {
        // Its perceptron computes on the caller's thread.
    }

    @Override
    public Map<String, Supplier<Workload>> workloads() {
        var all = new LinkedHashMap<String, Supplier<Workload>>();
        all.put("W1b32", () -> mlp("W1b32", 32, 784, 128, 10));
        all.put("W1b128", () -> mlp("W1b128", 128, 784, 128, 10));
        all.put("W2", () -> mlp("W2", 128, 784, 512, 512, 10));
        all.put("W9-infer-io", SmileWorkloads::inference);
        return all;
    }

    private static MLP model(int... sizes) {
        LayerBuilder[] layers = new LayerBuilder[sizes.length];
        layers[0] = Layer.input(sizes[0]);
        for (int i = 1; i < sizes.length - 1; i++) {
            layers[i] = Layer.rectifier(sizes[i]);
        }
        layers[sizes.length - 1] = Layer.mle(sizes[sizes.length - 1], OutputFunction.SOFTMAX);
        var model = new MLP(layers);
        model.setLearningRate(TimeFunction.constant(1e-3));
        model.setRMSProp(0.99, 1e-8);
        return model;
    }

    private static Workload mlp(String name, int batch, int... sizes) {
        var random = new Random(1);
        double[][][] inputs = new double[INPUT_BATCHES][batch][];
        for (double[][] rows : inputs) {
            Arrays.setAll(rows, i -> random.doubles(sizes[0]).toArray());
        }
        int[][] labels = new int[LABEL_BATCHES][];
        Arrays.setAll(labels, i -> random.ints(batch, 0, sizes[sizes.length - 1]).toArray());
        MLP model = model(sizes);
        int[] turn = new int[1];
        return new Workload(name, "steps/s", () -> {
            int t = turn[0]++;
            model.update(inputs[t % INPUT_BATCHES], labels[t % LABEL_BATCHES]);
            return 0;
        }, seconds -> 1 / seconds, new Cost(0, 0));
    }

    private static Workload inference() {
        MLP model = model(4, 16, 3);
        double[] row = {1, 2, 3, 4};
        double[] out = new double[3];
        return new Workload("W9-infer-io", "us/op", () -> model.predict(row, out) + out[0], seconds -> seconds * 1e6, new Cost(0, 0));
    }
}
