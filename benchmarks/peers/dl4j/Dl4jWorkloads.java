import dev.fluxion.benchmarks.Workload;
import dev.fluxion.benchmarks.Workload.Cost;
import dev.fluxion.benchmarks.WorkloadCommand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The perceptrons and products on DL4J (nd4j-native). {@code java Dl4jWorkloads.java} compiles it in memory, against a class
 * path of its own. The number of OpenMP threads is read from OMP_NUM_THREADS when the library is loaded.
 */
public final class Dl4jWorkloads implements WorkloadCommand.Peer {
    private static final int INPUT_BATCHES = 16;
    private static final int LABEL_BATCHES = 61;

    /** Runs the program. @param arguments see {@code --help} */
    public static void main(String[] arguments) {
        WorkloadCommand.run(new Dl4jWorkloads(), arguments);
    }

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public String note() {
        return "DL4J 1.0.0-M2.1";
    }

    @Override
    public void threads(int threads) {
        // The environment sets it.
    }

    @Override
    public Map<String, Supplier<Workload>> workloads() {
        var all = new LinkedHashMap<String, Supplier<Workload>>();
        all.put("W1b32", () -> training("W1b32", 32, 784, 128, 10));
        all.put("W1b128", () -> training("W1b128", 128, 784, 128, 10));
        all.put("W2", () -> training("W2", 128, 784, 512, 512, 10));
        for (int n = 64; n <= 2048; n *= 2) {
            int size = n;
            all.put("W8-" + n, () -> product(size));
        }
        all.put("W9-infer-io", Dl4jWorkloads::inference);
        return all;
    }

    private static MultiLayerNetwork model(int... sizes) {
        var layers = new NeuralNetConfiguration.Builder().seed(1).dataType(DataType.FLOAT)
                .updater(new RmsProp(1e-3, 0.99, 1e-8)).list();
        int last = sizes.length - 2;
        for (int i = 0; i < last; i++) {
            layers.layer(new DenseLayer.Builder().nIn(sizes[i]).nOut(sizes[i + 1]).activation(Activation.RELU).build());
        }
        layers.layer(new OutputLayer.Builder(LossFunction.MCXENT).nIn(sizes[last]).nOut(sizes[last + 1])
                .activation(Activation.SOFTMAX).build());
        var model = new MultiLayerNetwork(layers.build());
        model.init();
        return model;
    }

    private static Workload training(String name, int batch, int... sizes) {
        var random = new Random(1);
        int classes = sizes[sizes.length - 1];
        INDArray[] inputs = new INDArray[INPUT_BATCHES];
        Arrays.setAll(inputs, i -> Nd4j.rand(DataType.FLOAT, batch, sizes[0]));
        INDArray[] labels = new INDArray[LABEL_BATCHES];
        for (int i = 0; i < LABEL_BATCHES; i++) {
            labels[i] = Nd4j.zeros(DataType.FLOAT, batch, classes);
            for (int row = 0; row < batch; row++) {
                labels[i].putScalar(row, random.nextInt(classes), 1);
            }
        }
        MultiLayerNetwork model = model(sizes);
        int[] turn = new int[1];
        return new Workload(name, "steps/s", () -> {
            int t = turn[0]++;
            model.fit(inputs[t % INPUT_BATCHES], labels[t % LABEL_BATCHES]);
            return model.score();
        }, seconds -> 1 / seconds, new Cost(0, 0));
    }

    private static Workload product(int n) {
        INDArray a = Nd4j.randn(DataType.FLOAT, n, n);
        INDArray b = Nd4j.randn(DataType.FLOAT, n, n);
        INDArray c = Nd4j.create(DataType.FLOAT, new long[] {n, n}, 'f');
        return new Workload("W8-" + n, "GFLOP/s", () -> a.mmuli(b, c).length(), seconds -> 2.0 * n * n * n / seconds / 1e9,
                new Cost(0, 0));
    }

    private static Workload inference() {
        MultiLayerNetwork model = model(4, 16, 3);
        float[][] row = {{1, 2, 3, 4}};
        return new Workload("W9-infer-io", "us/op", () -> model.output(Nd4j.create(row)).toFloatVector()[0],
                seconds -> seconds * 1e6, new Cost(0, 0));
    }
}
