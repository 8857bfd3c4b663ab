package dev.fluxion.core.backend;

class ScalarBackendTest implements MapConformance, ReductionConformance, MatMulConformance, SoftmaxConformance, RowsConformance,
        IndexingConformance, CopyConformance, ScanConformance, ConvolutionConformance, ConvolvedMaximaConformance, PoolingConformance, IntegerConformance {
    @Override
    public Backend backend() {
        return Backends.get("scalar");
    }
}
