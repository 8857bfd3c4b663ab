package dev.fluxion.benchmarks;

import dev.fluxion.core.Device;
import dev.fluxion.core.Threads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The workloads that are compared with other libraries, on Fluxion. */
public final class Workloads implements WorkloadCommand.Peer {
    /** For {@link #main}. */
    public Workloads() {}

    /** Runs the program. @param arguments see {@code --help} */
    public static void main(String[] arguments) {
        WorkloadCommand.run(new Workloads(), arguments);
    }

    @Override
    public String name() {
        return "fluxion";
    }

    @Override
    public String note() {
        return "backend " + Device.getDefault().name();
    }

    @Override
    public void threads(int threads) {
        Threads.set(threads);
    }

    @Override
    public Map<String, Supplier<Workload>> workloads() {
        var all = new LinkedHashMap<String, Supplier<Workload>>();
        all.put("W1b32", () -> TrainingWorkloads.w1(32));
        all.put("W1b128", () -> TrainingWorkloads.w1(128));
        all.put("W2", TrainingWorkloads::w2);
        all.put("W3", TrainingWorkloads::w3);
        all.put("W4", TrainingWorkloads::w4);
        all.put("W5", TrainingWorkloads::w5);
        for (String kind : List.of("adamw", "rms")) {
            all.put("W6" + kind, () -> TrainingWorkloads.w6(kind));
        }
        for (String kind : List.of("rms", "rmsc", "rmsm", "adam")) {
            for (String size : List.of("10k", "1M", "10M")) {
                all.put("W7-" + kind + "-" + size, () -> KernelWorkloads.w7(kind, size));
            }
        }
        OptimizerWorkloads.addTo(all);
        for (int n = 64; n <= 2048; n *= 2) {
            int size = n;
            all.put("W8-" + n, () -> KernelWorkloads.w8(size));
        }
        all.put("W9-xyz1", () -> AutogradWorkloads.xyz(1));
        all.put("W9-xyz16", () -> AutogradWorkloads.xyz(16));
        all.put("W9-chain1", () -> AutogradWorkloads.chain(1));
        all.put("W9-chain16", () -> AutogradWorkloads.chain(16));
        all.put("W9-infer-io", AutogradWorkloads::inference);
        return all;
    }
}
