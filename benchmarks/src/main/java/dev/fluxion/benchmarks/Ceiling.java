package dev.fluxion.benchmarks;

import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.SGD;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The time that a step can't be faster than on this machine, with these kernels: its multiplications at the measured rate of
 * a large matrix product, and its memory traffic at the measured bandwidth. What the last-level cache holds is no traffic.
 */
record Ceiling(double flopsPerSecond, double bytesPerSecond, double cacheBytes) {
    private static final double SECONDS = 0.5;
    /** So many repeats that were no faster than those before end a measurement, and so many end it in any case. */
    private static final int SETTLED = 6;
    private static final int REPEATS = 40;
    /** Products that the caches hold; the fastest sets the ceiling. */
    private static final int[] SIZES = {256, 512};
    /** Of the parameter whose updates measure the bandwidth. */
    private static final int ELEMENTS = 16 << 20;
    private static final Path CACHE = Path.of("/sys/devices/system/cpu/cpu0/cache/index3/size");
    /** Where the system does not tell. */
    private static final int USUAL_CACHE = 32 << 20;

    static Ceiling measure() {
        double flops = 0;
        for (int n : SIZES) {
            Workload gemm = KernelWorkloads.w8(n);
            flops = Math.max(flops, gemm.cost().flops() / settled(gemm.step()));
        }
        // θ is read and written in place, g read: what is only written would be fetched as well, uncounted.
        Tensor parameter = Tensor.zeros(ELEMENTS).requiresGrad(true);
        parameter.setGrad(Tensor.ones(ELEMENTS));
        Optimizer descent = SGD.builder().lr(1e-3).build(List.of(parameter));
        double perStep = settled(() -> {
            descent.step();
            return 0;
        });
        return new Ceiling(flops, 3 * 4.0 * ELEMENTS / perStep, lastLevelCache());
    }

    /** The least of many repeats, until none has been 1 % less for a while: code that is still cold sets no ceiling. */
    private static double settled(Workload.Step step) {
        double least = Double.POSITIVE_INFINITY;
        int same = 0;
        for (int i = 0; i < REPEATS && same < SETTLED; i++) {
            double seconds = Timing.seconds(step, SECONDS);
            same = seconds > 0.99 * least ? same + 1 : 0;
            least = Math.min(least, seconds);
        }
        return least;
    }

    private static double lastLevelCache() {
        try {
            String size = Files.readString(CACHE).strip();
            return size.endsWith("K") ? 1024.0 * Integer.parseInt(size.substring(0, size.length() - 1)) : USUAL_CACHE;
        } catch (IOException e) {
            return USUAL_CACHE;
        }
    }

    /** {@return the least seconds of a step} */
    double seconds(Workload.Cost cost) {
        double bytes = cost.bytes() <= cacheBytes ? 0 : cost.bytes();
        return cost.flops() / flopsPerSecond + bytes / bytesPerSecond;
    }
}
