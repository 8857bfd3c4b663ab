package dev.fluxion.core.backend;

class VectorBackendTest implements MapConformance {
    @Override
    public Backend backend() {
        return Backends.get("vector");
    }
}
