package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.Workload.Cost;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RMSprop;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** W7: the step of an optimizer alone, in nanoseconds a parameter. W8: square F32 matrix products, in GFLOP/s. */
final class KernelWorkloads {
    static final Map<String, Integer> SIZES = Map.of("10k", 10_000, "1M", 1_000_000, "10M", 10_000_000);

    private KernelWorkloads() {}

    /** @param kind rms, rmsc (centered), rmsm (momentum 0.9) or adam @param size a key of {@link #SIZES} */
    static Workload w7(String kind, String size) {
        int n = SIZES.get(size);
        OptimizerBuilder<?> builder = switch (kind) {
            case "rms" -> RMSprop.pytorch().lr(1e-3);
            case "rmsc" -> RMSprop.pytorch().lr(1e-3).centered(true);
            case "rmsm" -> RMSprop.pytorch().lr(1e-3).momentum(0.9);
            case "adam" -> Adam.builder();
            default -> throw new IllegalArgumentException("optimizer is '" + kind + "', expected rms, rmsc, rmsm or adam");
        };
        Rng rng = Rng.seed(1);
        Tensor parameter = rng.randn(n).requiresGrad(true);
        parameter.setGrad(rng.randn(n));
        Optimizer optimizer = builder.build(List.of(parameter));
        int states = kind.equals("rms") ? 1 : 2;
        // Read θ, g and the states, write θ and the states.
        return new Workload("W7-" + kind + "-" + size, "ns/param", () -> {
            optimizer.step();
            return 0;
        }, seconds -> seconds * 1e9 / n, new Cost(0, 4.0 * n * (3 + 2 * states)), () -> changed(parameter, optimizer));
    }

    /** {@return what a step of an optimizer changes} */
    static List<Tensor> changed(Tensor parameter, Optimizer optimizer) {
        return Stream.concat(Stream.of(parameter), optimizer.stateDict().values().stream()).toList();
    }

    static Workload w8(int n) {
        Rng rng = Rng.seed(1);
        Tensor a = rng.randn(n, n);
        Tensor b = rng.randn(n, n);
        double flops = 2.0 * n * n * n;
        return new Workload("W8-" + n, "GFLOP/s", () -> {
            try (var _ = Scope.open()) {
                return a.matmul(b).elements();
            }
        }, seconds -> flops / seconds / 1e9, new Cost(flops, 0), () -> List.of(a.matmul(b)));
    }
}
