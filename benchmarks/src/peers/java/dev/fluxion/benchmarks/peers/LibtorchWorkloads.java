package dev.fluxion.benchmarks.peers;

import dev.fluxion.benchmarks.Workload;
import dev.fluxion.benchmarks.Workload.Cost;
import dev.fluxion.benchmarks.WorkloadCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_full;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The workloads on JavaCPP's libtorch, at its best settings: OpenBLAS, which has a thread pool of its own beside libtorch's,
 * is held to one thread; pointers are freed by a scope a step; set {@code -Dorg.bytedeco.javacpp.maxPhysicalBytes=0}.
 */
public final class LibtorchWorkloads implements WorkloadCommand.Peer {
    private static final Cost UNKNOWN = new Cost(0, 0);

    /** For {@link #main}. */
    public LibtorchWorkloads() {}

    /** Runs the program. @param arguments see {@code --help} */
    public static void main(String[] arguments) {
        WorkloadCommand.run(new LibtorchWorkloads(), arguments);
    }

    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public String note() {
        return "libtorch 2.10.0";
    }

    @Override
    public void threads(int threads) {
        openblas_full.openblas_set_num_threads(1);
        torch.set_num_threads(threads);
    }

    @Override
    public Map<String, Supplier<Workload>> workloads() {
        var all = new LinkedHashMap<String, Supplier<Workload>>();
        LibtorchNetworks.addTo(all);
        for (String kind : List.of("rms", "rmsc", "rmsm", "adam")) {
            Map.of("10k", 10_000, "1M", 1_000_000, "10M", 10_000_000).forEach(
                    (size, n) -> all.put("W7-" + kind + "-" + size, () -> optimizer(kind, size, n)));
        }
        for (int n = 64; n <= 2048; n *= 2) {
            int size = n;
            all.put("W8-" + n, () -> product(size));
        }
        for (int n : new int[] {1, 16}) {
            all.put("W9-xyz" + n, () -> xyz("W9-xyz" + n, n, 1));
            all.put("W9-chain" + n, () -> xyz("W9-chain" + n, n, 100));
        }
        all.put("W9-infer-io", LibtorchWorkloads::inference);
        return all;
    }

    private static Workload optimizer(String kind, String size, int n) {
        Tensor parameter = torch.randn(n).requires_grad_(true);
        parameter.mul(torch.randn(n)).sum().backward();
        RMSpropOptions options = LibtorchNetworks.rmspropOptions();
        options.centered().put(kind.equals("rmsc"));
        options.momentum().put(kind.equals("rmsm") ? 0.9 : 0);
        var parameters = new TensorVector(parameter);
        Optimizer optimizer = kind.equals("adam") ? new Adam(parameters, new AdamOptions(1e-3)) : new RMSprop(parameters, options);
        return new Workload("W7-" + kind + "-" + size, "ns/param", () -> {
            try (var _ = new PointerScope()) {
                optimizer.step();
                return 0;
            }
        }, seconds -> seconds * 1e9 / n, UNKNOWN);
    }

    private static Workload product(int n) {
        Tensor a = torch.randn(n, n);
        Tensor b = torch.randn(n, n);
        return new Workload("W8-" + n, "GFLOP/s", () -> {
            try (var _ = new PointerScope()) {
                return torch.matmul(a, b).dim();
            }
        }, seconds -> 2.0 * n * n * n / seconds / 1e9, UNKNOWN);
    }

    private static Workload xyz(String name, int n, int chain) {
        Tensor x = torch.randn(n).requires_grad_(true);
        Tensor y = torch.randn(n).requires_grad_(true);
        Tensor z = torch.randn(n).requires_grad_(true);
        return new Workload(name, "us/op", () -> {
            try (var _ = new PointerScope()) {
                for (Tensor leaf : List.of(x, y, z)) {
                    leaf.mutable_grad().reset();
                }
                Tensor s = x;
                for (int i = 0; i < chain; i++) {
                    s = s.mul(y).add(z);
                }
                s.sum().backward();
                return 0;
            }
        }, seconds -> seconds * 1e6 / (2 * chain), UNKNOWN);
    }

    private static Workload inference() {
        var first = new LinearImpl(4, 16);
        var second = new LinearImpl(16, 3);
        float[] row = {1, 2, 3, 4};
        float[] out = new float[3];
        return new Workload("W9-infer-io", "us/op", () -> {
            try (var _ = new PointerScope(); var _ = new NoGradGuard()) {
                Tensor y = second.forward(torch.relu(first.forward(Tensor.create(row, 1, 4))));
                y.data_ptr_float().get(out);
                return out[0];
            }
        }, seconds -> seconds * 1e6, UNKNOWN);
    }
}
