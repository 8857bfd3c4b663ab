package dev.fluxion.benchmarks.peers;

import dev.fluxion.benchmarks.Workload;
import dev.fluxion.benchmarks.Workload.Cost;
import dev.fluxion.benchmarks.WorkloadCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.commons.math3.linear.BlockRealMatrix;

/** Matrix products on Apache Commons Math: in double, on one thread. */
public final class CommonsMathWorkloads implements WorkloadCommand.Peer {
    /** For {@link #main}. */
    public CommonsMathWorkloads() {}

    /** Runs the program. @param arguments see {@code --help} */
    public static void main(String[] arguments) {
        WorkloadCommand.run(new CommonsMathWorkloads(), arguments);
    }

    @Override
    public String name() {
        return "commons-math";
    }

    @Override
    public String note() {
        return "Commons Math 3.6.1, float64";
    }

    @Override
    public void threads(int threads) {
        // It has one.
    }

    @Override
    public Map<String, Supplier<Workload>> workloads() {
        var all = new LinkedHashMap<String, Supplier<Workload>>();
        for (int n = 64; n <= 2048; n *= 2) {
            int size = n;
            all.put("W8-" + n, () -> product(size));
        }
        return all;
    }

    private static Workload product(int n) {
        BlockRealMatrix a = matrix(n, 1);
        BlockRealMatrix b = matrix(n, 2);
        return new Workload("W8-" + n, "GFLOP/s", () -> a.multiply(b).getEntry(0, 0), seconds -> 2.0 * n * n * n / seconds / 1e9,
                new Cost(0, 0));
    }

    private static BlockRealMatrix matrix(int n, long seed) {
        var random = new Random(seed);
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = random.doubles(n).toArray();
        }
        return new BlockRealMatrix(rows);
    }
}
