package dev.fluxion.core.backend;

class ScalarBackendTest implements MapConformance {
    @Override
    public Backend backend() {
        return Backends.get("scalar");
    }
}
