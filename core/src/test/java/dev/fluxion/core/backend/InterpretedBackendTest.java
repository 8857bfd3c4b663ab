package dev.fluxion.core.backend;

class InterpretedBackendTest implements MapConformance, ReductionConformance, MatMulConformance, SoftmaxConformance, RowsConformance,
        IndexingConformance, CopyConformance, ScanConformance, ConvolutionConformance, PoolingConformance, IntegerConformance {
    @Override
    public Backend backend() {
        return Backends.get("interpreted");
    }
}
