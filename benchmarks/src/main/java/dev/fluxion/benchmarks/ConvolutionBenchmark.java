package dev.fluxion.benchmarks;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Device;
import dev.fluxion.core.Pooling;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.Threads;
import dev.fluxion.core.autograd.Autograd;
import java.util.List;

/**
 * The three passes of convolutions (forward, gradient of the images, gradient of the weights) in GFLOP/s and as a share of the
 * rate of a matrix product of 512 on the same machine; and pooling in nanoseconds an element of its input. F32.
 *
 * <pre>
 *   java --add-modules jdk.incubator.vector -cp benchmarks.jar dev.fluxion.benchmarks.ConvolutionBenchmark THREADS [ROW…]
 * </pre>
 */
public final class ConvolutionBenchmark {
    private static final double WARM = 4;
    private static final double SECONDS = 0.7;

    private ConvolutionBenchmark() {}

    /** Sizes of one row: images (n, in, size, size), weights (out, in, kernel, kernel). */
    private record Row(String name, int n, int in, int out, int size, int kernel, int padding) {
        double flops() {
            int positions = size + 2 * padding - kernel + 1;
            return 2.0 * n * positions * positions * in * out * kernel * kernel;
        }
    }

    private static final List<Row> ROWS = List.of(
            new Row("lenet1", 64, 1, 6, 28, 5, 2),
            new Row("lenet2", 64, 6, 16, 14, 5, 0),
            new Row("rgb", 16, 3, 32, 32, 3, 1),
            new Row("conv32", 64, 1, 32, 28, 3, 0),
            new Row("conv64", 16, 32, 64, 26, 3, 0),
            new Row("deep64", 16, 64, 64, 28, 3, 1));

    /** Prints the table. @param arguments the number of threads, then names of rows, if not all */
    public static void main(String[] arguments) {
        Threads.set(Integer.parseInt(arguments[0]));
        List<String> wanted = List.of(arguments).subList(1, arguments.length);
        Workload product = KernelWorkloads.w8(512);
        Timing.seconds(product.step(), 4 * WARM);
        double gemm = rate(product.step(), product.cost().flops());
        System.out.printf("backend %s, %s threads, matrix product %.1f GFLOP/s%n", Device.getDefault().name(), arguments[0], gemm);
        for (Row row : ROWS) {
            if (wanted.isEmpty() || wanted.contains(row.name)) {
                run(row, gemm);
            }
        }
        if (wanted.isEmpty() || wanted.contains("pool")) {
            pool();
        }
    }

    private static double rate(Workload.Step step, double flops) {
        Timing.seconds(step, WARM);
        return flops / Timing.seconds(step, SECONDS) / 1e9;
    }

    private static void run(Row row, double gemm) {
        Rng rng = Rng.seed(1);
        var settings = new Convolution().padding(row.padding);
        Tensor x = rng.randn(row.n, row.in, row.size, row.size);
        Tensor w = rng.randn(row.out, row.in, row.kernel, row.kernel);
        Tensor b = rng.randn(row.out);
        double forward = rate(() -> scoped(() -> x.conv2d(w, b, settings)), row.flops());
        double data = rate(backward(x.detach().requiresGrad(true), w, true, settings), row.flops());
        double weight = rate(backward(x, w.detach().requiresGrad(true), false, settings), row.flops());
        System.out.printf("%-8s %4d x %3d -> %3d, %2d x %2d, kernel %d   forward %6.1f (%3.0f %%)   data %6.1f (%3.0f %%)   weight %6.1f (%3.0f %%)%n",
                row.name, row.n, row.in, row.out, row.size, row.size, row.kernel, forward, 100 * forward / gemm, data,
                100 * data / gemm, weight, 100 * weight / gemm);
    }

    /** A backward pass of a graph that is recorded once. */
    private static Workload.Step backward(Tensor x, Tensor w, boolean ofImages, Convolution settings) {
        Tensor y = x.conv2d(w, null, settings);
        Tensor g = Rng.seed(2).randn(y.shape().toArray());
        return () -> scoped(() -> gradient(y, g, ofImages ? x : w));
    }

    private interface Work {
        Tensor run();
    }

    private static double scoped(Work work) {
        try (var _ = Scope.open()) {
            return work.run().elements();
        }
    }

    private static void pool() {
        Tensor x = Rng.seed(1).randn(64, 6, 28, 28);
        Tensor leaf = x.detach().requiresGrad(true);
        var two = new Pooling(2);
        print("maxPool 2x2", x, () -> x.maxPool2d(two));
        Tensor most = leaf.maxPool2d(two);
        Tensor g = Rng.seed(2).randn(most.shape().toArray());
        print("maxPool 2x2 backward", x, () -> gradient(most, g, leaf));
        print("avgPool 2x2", x, () -> x.avgPool2d(two));
        Tensor mean = leaf.avgPool2d(two);
        print("avgPool 2x2 backward", x, () -> gradient(mean, g, leaf));
        print("maxPool 3x3 stride 2", x, () -> x.maxPool2d(new Pooling(3).stride(2).padding(1)));
    }

    private static Tensor gradient(Tensor y, Tensor g, Tensor leaf) {
        return Autograd.grad(List.of(y), List.of(g), List.of(leaf), Autograd.Option.RETAIN_GRAPH).getFirst();
    }

    private static void print(String name, Tensor x, Work work) {
        Workload.Step step = () -> scoped(work);
        Timing.seconds(step, WARM);
        System.out.printf("%-22s %6.3f ns an element%n", name, Timing.seconds(step, SECONDS) * 1e9 / x.elements());
    }
}
