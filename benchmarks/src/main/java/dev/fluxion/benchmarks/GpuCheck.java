package dev.fluxion.benchmarks;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MaxPool2d;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.RMSprop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What a GPU is asked once there is one: are gradients those of the CPU, and how fast is it. {@code gpu/package.sh} takes it to such a
 * machine; {@code gpu/torch_timings.py} prints the same rows of PyTorch.
 */
public final class GpuCheck {
    /** Of the largest gradient of a parameter: both sides add up in F32, products in the same order. */
    private static final double TOLERANCE = 1e-5;
    private static final Device CPU = Device.of("scalar");
    private static final Device GPU = gpu();

    private GpuCheck() {}

    /** Ends the process with the reason where there is none. */
    private static Device gpu() {
        try {
            return Device.of("cuda");
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
    }

    /** Prints parity and timings. @param args {@code quick} for sizes that an interpreter can bear, {@code ask} to look for a GPU alone */
    public static void main(String[] args) {
        if (List.of(args).contains("ask")) {
            return;
        }
        boolean quick = List.of(args).contains("quick");
        boolean equal = parity("mlp", () -> mlp(quick ? 8 : 64), Rng.seed(1).randn(16, 20))
                & parity("convnet", () -> convnet(quick ? 2 : 16), Rng.seed(2).randn(4, 1, 12, 12));
        timings(quick);
        GPU.close();
        System.exit(equal ? 0 : 1);
    }

    private static Module mlp(int hidden) {
        Rng rng = Rng.seed(5);
        return new Sequential(new Linear(20, hidden, rng), Activation.tanh(), new Linear(hidden, 10, rng));
    }

    private static Module convnet(int channels) {
        Rng rng = Rng.seed(6);
        return new Sequential(new Conv2d(1, channels, 3, rng), Activation.relu(), new MaxPool2d(2), new Flatten(), new Linear(25 * channels, 10, rng));
    }

    /** Compares loss and gradients of equal networks on both devices. @return whether they agree */
    private static boolean parity(String name, Supplier<Module> network, Tensor x) {
        List<Tensor> expected = gradients(network.get(), x, CPU);
        List<Tensor> actual = gradients(network.get(), x, GPU);
        boolean agree = true;
        for (int p = 0; p < expected.size(); p++) {
            double[] e = expected.get(p).to(DType.F64).toDoubleArray();
            double[] a = actual.get(p).to(DType.F64).toDoubleArray();
            double largest = 0;
            double apart = 0;
            int bits = 0;
            for (int i = 0; i < e.length; i++) {
                largest = Math.max(largest, Math.abs(e[i]));
                apart = Math.max(apart, Math.abs(e[i] - a[i]));
                bits += e[i] == a[i] ? 1 : 0;
            }
            agree &= apart <= TOLERANCE * largest;
            System.out.printf(Locale.ROOT, "parity %-8s %-16s %d of %d equal in every bit, apart %.2g of %.2g%n", name,
                    p == 0 ? "loss" : "gradient " + p, bits, e.length, apart, largest);
        }
        return agree;
    }

    /** {@return the loss and the gradients of all parameters} */
    private static List<Tensor> gradients(Module model, Tensor x, Device device) {
        model.to(device);
        int[] labels = new int[x.size(0)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 10;
        }
        Tensor loss = model.forward(x.to(device)).crossEntropy(Tensor.of(labels).to(device));
        loss.backward();
        var all = new ArrayList<Tensor>();
        all.add(loss.detach().to(CPU));
        model.parameters().forEach(p -> all.add(p.grad().to(CPU)));
        return all;
    }

    private static void timings(boolean quick) {
        for (int n : quick ? new int[] {10_000} : new int[] {1_000_000, 10_000_000, 100_000_000}) {
            Tensor a = Tensor.zeros(n).to(GPU);
            Tensor b = Tensor.zeros(n).to(GPU);
            bandwidth("copy", n, 2, () -> a.copy());
            bandwidth("add", n, 3, () -> a.add(b));
            bandwidth("gelu", n, 2, () -> a.gelu());
            bandwidth("sum", n, 1, () -> a.sum());
            Tensor parameter = Tensor.zeros(n).to(GPU).requiresGrad(true);
            parameter.setGrad(b);
            Optimizer optimizer = RMSprop.builder().build(List.of(parameter));
            bandwidth("rmsprop", n, 5, () -> {
                optimizer.step();
                return parameter;
            });
        }
        for (int n : quick ? new int[] {40} : new int[] {512, 1024, 2048, 4096, 8192}) {
            Tensor a = Rng.seed(1).randn(n, n).to(GPU);
            double seconds = seconds(() -> a.matmul(a));
            System.out.printf(Locale.ROOT, "matmul %d  %.3g TFLOP/s%n", n, 2.0 * n * n * n / seconds / 1e12);
        }
        for (int batch : quick ? new int[] {4} : new int[] {32, 128, 1024}) {
            training(batch, quick ? 8 : 512);
        }
    }

    /** A step of a network of 784, hidden, hidden and 10. */
    private static void training(int batch, int hidden) {
        var model = Networks.mlp(Rng.seed(1), quickInputs(hidden), hidden, hidden, 10).module().to(GPU);
        Optimizer optimizer = RMSprop.builder().build(model.parameters());
        Tensor x = Rng.seed(2).randn(batch, quickInputs(hidden)).to(GPU);
        Tensor labels = Tensor.of(new int[batch]).to(GPU);
        double seconds = seconds(() -> {
            Tensor loss = model.forward(x).crossEntropy(labels);
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
            return loss;
        });
        System.out.printf(Locale.ROOT, "mlp step, batch %d  %.1f us%n", batch, seconds * 1e6);
    }

    private static int quickInputs(int hidden) {
        return hidden < 100 ? 16 : 784;
    }

    private static void bandwidth(String what, int n, int arrays, Supplier<Tensor> step) {
        System.out.printf(Locale.ROOT, "%s %d  %.3g GB/s%n", what, n, 4.0 * n * arrays / seconds(step) / 1e9);
    }

    /** Mean seconds of a step, the queue emptied before and after; the fewest of three tries. */
    private static double seconds(Supplier<Tensor> step) {
        double best = Double.POSITIVE_INFINITY;
        int steps = 1;
        for (int attempt = 0; attempt < 4; attempt++) {
            long start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                try (var _ = Scope.open()) {
                    Tensor result = step.get();
                    if (i == steps - 1) {
                        try (var _ = Autograd.noGrad()) {
                            Timing.sink = result.detach().reshape(result.elements()).slice(0, 0, 1).copy().item();
                        }
                    }
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9 / steps;
            best = attempt == 0 ? best : Math.min(best, seconds);
            steps = attempt == 0 ? (int) Math.clamp(0.2 / seconds, 1, 1000) : steps;
        }
        return best;
    }
}
