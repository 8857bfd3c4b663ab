package dev.fluxion.core.backend;

class VectorBackendTest implements MapConformance, ReductionConformance, MatMulConformance, SoftmaxConformance, RowsConformance,
        IndexingConformance, CopyConformance, ScanConformance, ConvolutionConformance, PoolingConformance, IntegerConformance {
    @Override
    public Backend backend() {
        return Backends.get("vector");
    }
}
