package dev.fluxion.core.backend;

class InterpretedBackendTest implements MapConformance {
    @Override
    public Backend backend() {
        return Backends.get("interpreted");
    }
}
