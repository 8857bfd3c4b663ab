package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.BackendProvider;
import dev.fluxion.core.backend.BackendUnavailableException;

/** Makes the CPU backends. */
public final class CpuProvider implements BackendProvider {
    @Override
    public Backend create(String name) {
        return switch (name) {
            case "scalar" -> new CpuBackend(name, new CompiledMap(), new MatMul(new PackedProduct()), Folds::scalar);
            case "interpreted" -> new CpuBackend(name, new InterpretedMap(), new MatMul(PlainProduct::run), Folds::scalar);
            case "vector" -> vector(name);
            default -> throw new IllegalArgumentException(
                    "backend is '" + name + "', expected scalar, interpreted or vector");
        };
    }

    private static Backend vector(String name) {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new BackendUnavailableException(name,
                    "the module jdk.incubator.vector is absent; start java with --add-modules jdk.incubator.vector");
        }
        return new CpuBackend(name, new VectorMap(), new MatMul(VectorProduct.ofBoth(new PackedProduct())), Folds.vector());
    }
}
