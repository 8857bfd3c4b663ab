package dev.fluxion.benchmarks;

import dev.fluxion.benchmarks.Workload.Cost;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Adagrad;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.RowGradient;
import dev.fluxion.optim.SGD;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * W7, what is special: gradients with zeros, whose accumulators decay towards subnormal numbers, and gradients of some rows.
 *
 * <ul>
 *   <li>zeros: fifteen of sixteen gradients are 0 for ever. ε hides what is lost when tiny accumulators are settled;
 *   <li>subnormal: the same with an ε too small for that, so that the accumulators stay subnormal;
 *   <li>rows, dense: a table of 1,000,000 rows of 64, of which 256 have a gradient.
 * </ul>
 */
final class OptimizerWorkloads {
    private static final int N = 1_000_000;
    private static final int ROWS = 1_000_000;
    private static final int COLUMNS = 64;
    private static final int TOUCHED = 256;

    private OptimizerWorkloads() {}

    static void addTo(Map<String, Supplier<Workload>> all) {
        all.put("W7-rms-zeros", () -> zeros("W7-rms-zeros", RMSprop.pytorch().rho(0.9)));
        all.put("W7-rms-subnormal", () -> zeros("W7-rms-subnormal", RMSprop.pytorch().rho(0.9).eps(1e-12)));
        all.put("W7-rmsm-zeros", () -> zeros("W7-rmsm-zeros", RMSprop.pytorch().rho(0.9).momentum(0.9)));
        all.put("W7-rmsm-subnormal", () -> zeros("W7-rmsm-subnormal", RMSprop.pytorch().rho(0.9).momentum(0.9).eps(1e-12)));
        all.put("W7-adam-zeros", () -> zeros("W7-adam-zeros", Adam.builder().betas(0.9, 0.9)));
        all.put("W7-adam-subnormal", () -> zeros("W7-adam-subnormal", Adam.builder().betas(0.9, 0.9).eps(1e-12)));
        for (String kind : List.of("rms", "adagrad", "sgd")) {
            all.put("W7-" + kind + "-rows", () -> rows(kind));
            all.put("W7-" + kind + "-dense", () -> dense(kind));
        }
    }

    private static OptimizerBuilder<?> builder(String kind) {
        return switch (kind) {
            case "rms" -> RMSprop.builder();
            case "adagrad" -> Adagrad.builder();
            case "sgd" -> SGD.builder();
            default -> throw new IllegalArgumentException("optimizer is '" + kind + "', expected rms, adagrad or sgd");
        };
    }

    private static Workload zeros(String name, OptimizerBuilder<?> builder) {
        Rng rng = Rng.seed(1);
        Tensor parameter = rng.randn(N).requiresGrad(true);
        Optimizer optimizer = builder.lr(1e-3).build(List.of(parameter));
        parameter.setGrad(rng.randn(N));
        optimizer.step();
        float[] g = rng.randn(N).toFloatArray();
        for (int i = 0; i < N; i++) {
            g[i] = i % 16 == 0 ? g[i] : 0;
        }
        parameter.setGrad(Tensor.of(g));
        // Until all that decays by 0.9 a step has come to where it stays.
        for (int step = 0; step < 1500; step++) {
            optimizer.step();
        }
        return new Workload(name, "ns/param", () -> {
            optimizer.step();
            return 0;
        }, seconds -> seconds * 1e9 / N, new Cost(0, 0), () -> KernelWorkloads.changed(parameter, optimizer));
    }

    private static Tensor table() {
        return Tensor.ones(ROWS, COLUMNS).requiresGrad(true);
    }

    private static int[] touched(Rng rng) {
        return Arrays.stream(new int[TOUCHED]).map(_ -> rng.nextInt(ROWS)).toArray();
    }

    private static Workload rows(String kind) {
        Rng rng = Rng.seed(1);
        Tensor parameter = table();
        Optimizer optimizer = builder(kind).build(List.of(parameter));
        Tensor values = rng.randn(TOUCHED, COLUMNS);
        return new Workload("W7-" + kind + "-rows", "us/step", () -> {
            optimizer.zeroGrad();
            optimizer.addGradient(parameter, RowGradient.of(touched(rng), values));
            optimizer.step();
            return 0;
        }, seconds -> seconds * 1e6, new Cost(0, 0), () -> KernelWorkloads.changed(parameter, optimizer));
    }

    /** The gradient is there already, as a dense tensor: only the step is timed. */
    private static Workload dense(String kind) {
        Tensor parameter = table();
        Optimizer optimizer = builder(kind).build(List.of(parameter));
        parameter.setGrad(Tensor.zeros(ROWS, COLUMNS));
        return new Workload("W7-" + kind + "-dense", "us/step", () -> {
            optimizer.step();
            return 0;
        }, seconds -> seconds * 1e6, new Cost(0, 0), () -> KernelWorkloads.changed(parameter, optimizer));
    }
}
