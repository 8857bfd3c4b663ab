package dev.fluxion.benchmarks;

import dev.fluxion.core.Tensor;

/**
 * The time that a step can't be faster than on this machine, with these kernels: its multiplications at the measured rate of
 * a large matrix product, and its memory traffic at the measured bandwidth.
 */
record Ceiling(double flopsPerSecond, double bytesPerSecond) {
    private static final double SECONDS = 1;

    static Ceiling measure() {
        Workload gemm = KernelWorkloads.w8(512);
        Timing.seconds(gemm.step(), SECONDS);
        double perProduct = Timing.seconds(gemm.step(), SECONDS);
        Tensor from = Tensor.ones(16 << 20);
        Tensor to = Tensor.zeros(16 << 20);
        Workload.Step copy = () -> to.copyFrom(from).elements();
        Timing.seconds(copy, SECONDS);
        double perCopy = Timing.seconds(copy, SECONDS);
        return new Ceiling(gemm.cost().flops() / perProduct, 2 * 4.0 * from.elements() / perCopy);
    }

    /** {@return the least seconds of a step} */
    double seconds(Workload.Cost cost) {
        return cost.flops() / flopsPerSecond + cost.bytes() / bytesPerSecond;
    }
}
