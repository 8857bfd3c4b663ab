package dev.fluxion.core.backend;

class InterpretedBackendTest implements MapConformance, ReductionConformance, MatMulConformance, SoftmaxConformance, RowsConformance,
        IndexingConformance, CopyConformance {
    @Override
    public Backend backend() {
        return Backends.get("interpreted");
    }
}
