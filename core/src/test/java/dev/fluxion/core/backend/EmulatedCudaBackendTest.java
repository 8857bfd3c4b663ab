package dev.fluxion.core.backend;

import dev.fluxion.core.cuda.EmulatedCuda;

/** The kernels of the GPU backend, interpreted, with bounds, races and barriers checked. */
class EmulatedCudaBackendTest implements MapConformance, ReductionConformance, MatMulConformance, SoftmaxConformance,
        IndexingConformance, CopyConformance {
    private static final Backend BACKEND = new EmulatedCuda();

    @Override
    public Backend backend() {
        return BACKEND;
    }
}
