package dev.fluxion.nn.golden;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Conv1d;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Embedding;
import dev.fluxion.nn.GRU;
import dev.fluxion.nn.Init;
import dev.fluxion.nn.Init.Fan;
import dev.fluxion.nn.Init.Nonlinearity;
import dev.fluxion.nn.LSTM;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.RNN;
import dev.fluxion.nn.Recurrence;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Family 11: the calls of a case in their order, on the stream of PyTorch's generator. */
final class RngOps {
    private static final List<String> OPS = List.of("rand", "randn_small", "randn_large", "randn_f64", "uniform", "normal",
            "randperm", "randint", "bernoulli", "dropout", "linear", "conv", "lstm", "embedding", "mlp", "init", "dataloader");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])-?\\d+(\\.\\d+)?");

    private final Rng rng;
    private DataLoader loader;

    private RngOps(long seed) {
        rng = Rng.torch(seed);
    }

    static void fill(OpTable table) {
        for (String op : OPS) {
            table.outputs("rng." + op, call -> run(op, call.attrs()));
        }
    }

    private static Map<String, Tensor> run(String op, Attrs attrs) {
        var stream = new RngOps(attrs.integer("seed"));
        var outputs = new LinkedHashMap<String, Tensor>();
        for (String call : attrs.texts("calls")) {
            for (Tensor made : stream.call(call)) {
                // Of a larger network the cases keep the first numbers of each parameter.
                Tensor kept = op.equals("mlp") ? made.flatten().slice(0, 0, Math.min(40, made.elements())) : made;
                outputs.put(Integer.toString(outputs.size()), kept);
            }
        }
        return outputs;
    }

    private List<Tensor> call(String call) {
        if (call.startsWith("nn.")) {
            return layers(call);
        }
        if (call.startsWith("DataLoader")) {
            int n = (int) numbers(call)[0];
            Tensor range = Tensor.of(IntStream.range(0, n).toArray());
            loader = new DataLoader(new TensorDataset(range, range), n).shuffle(rng);
        }
        return call.contains("epoch ") ? List.of(loader.iterator().next().inputs()) : List.of(draw(call));
    }

    private Tensor draw(String call) {
        double[] x = numbers(call);
        int[] shape = integers(x, 0, x.length);
        DType dtype = call.contains("f64") ? DType.F64 : DType.F32;
        String function = call.replaceFirst("^empty\\([^)]*\\)\\.", "").replaceFirst("\\(.*", "");
        return switch (function) {
            case "rand" -> rng.rand(dtype, shape);
            case "randn" -> rng.randn(dtype, shape);
            case "uniform_" -> rng.uniform(x[x.length - 2], x[x.length - 1], integers(x, 0, x.length - 2));
            case "normal_" -> rng.normal(x[x.length - 2], x[x.length - 1], integers(x, 0, x.length - 2));
            case "randperm" -> Tensor.of(rng.permutation(shape[0]));
            case "randint" -> rng.randint(shape[0], shape[1], integers(x, 2, x.length));
            case "bernoulli" -> rng.bernoulli(Tensor.zeros(integers(x, 0, x.length - 1)).fill(x[x.length - 1]));
            case "bernoulli_" -> rng.bernoulli(x[x.length - 1], integers(x, 0, x.length - 1));
            case "dropout" -> new Dropout(x[x.length - 1], rng).forward(Tensor.ones(integers(x, 0, x.length - 1)));
            case "xavier_uniform_" -> Init.xavierUniform(Tensor.zeros(shape), 1, rng);
            case "xavier_normal_" -> Init.xavierNormal(Tensor.zeros(shape), 1, rng);
            case "kaiming_uniform_" -> Init.kaimingUniform(Tensor.zeros(shape), gain(call), fan(call), rng);
            case "kaiming_normal_" -> Init.kaimingNormal(Tensor.zeros(shape), gain(call), fan(call), rng);
            default -> throw new IllegalArgumentException("unknown call '" + call + "'");
        };
    }

    /** The parameters of the layers of a call, in the order of PyTorch's named_parameters(). */
    private List<Tensor> layers(String call) {
        var parameters = new ArrayList<Tensor>();
        Matcher layer = Pattern.compile("nn\\.(\\w+)\\(([^()]*)\\)").matcher(call);
        while (layer.find()) {
            double[] x = numbers(layer.group(2));
            int[] sizes = integers(x, 0, x.length);
            parameters.addAll(switch (layer.group(1)) {
                case "Linear" -> new Linear(sizes[0], sizes[1], rng).parameters();
                case "ReLU" -> List.<Tensor>of();
                case "Conv1d" -> new Conv1d(sizes[0], sizes[1], kernel(sizes), bias(layer), new Convolution(), rng).parameters();
                case "Conv2d" -> new Conv2d(sizes[0], sizes[1], kernel(sizes), bias(layer), new Convolution(), rng).parameters();
                case "Embedding" -> new Embedding(sizes[0], sizes[1], rng).parameters();
                case "RNN" -> new RNN(sizes[0], sizes[1], RNN.Nonlinearity.TANH, layersOf(sizes), rng).parameters();
                case "LSTM" -> new LSTM(sizes[0], sizes[1], layersOf(sizes), rng).parameters();
                case "GRU" -> new GRU(sizes[0], sizes[1], layersOf(sizes), rng).parameters();
                default -> throw new IllegalArgumentException("unknown layer in '" + call + "'");
            });
        }
        return parameters;
    }

    private static int[] kernel(int[] sizes) {
        return Arrays.copyOfRange(sizes, 2, 3);
    }

    private static boolean bias(Matcher layer) {
        return !layer.group(2).contains("bias=False");
    }

    private static Recurrence layersOf(int[] sizes) {
        return new Recurrence().layers(sizes.length > 2 ? sizes[2] : 1);
    }

    private static double gain(String call) {
        String name = named(call, "nonlinearity", "leaky_relu");
        return name.equals("leaky_relu") ? Init.leakyReluGain(0) : Nonlinearity.valueOf(name.toUpperCase(Locale.ROOT)).gain();
    }

    private static Fan fan(String call) {
        return named(call, "mode", "fan_in").equals("fan_in") ? Fan.IN : Fan.OUT;
    }

    private static String named(String call, String name, String otherwise) {
        Matcher matcher = Pattern.compile(name + "=(\\w+)").matcher(call);
        return matcher.find() ? matcher.group(1) : otherwise;
    }

    /** All numbers of a call, in their order. */
    private static double[] numbers(String call) {
        return NUMBER.matcher(call).results().mapToDouble(number -> Double.parseDouble(number.group())).toArray();
    }

    private static int[] integers(double[] numbers, int from, int to) {
        return IntStream.range(from, to).map(i -> (int) numbers[i]).toArray();
    }
}
