package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.BackendProvider;
import dev.fluxion.core.backend.BackendUnavailableException;

/** Makes the CPU backends. */
public final class CpuProvider implements BackendProvider {
    @Override
    public Backend create(String name) {
        return switch (name) {
            case "scalar" -> new CpuBackend(name, new CompiledMap());
            case "interpreted" -> new CpuBackend(name, new InterpretedMap());
            case "vector" -> throw new BackendUnavailableException(name, "the Vector API variant is not built yet");
            default -> throw new IllegalArgumentException(
                    "backend is '" + name + "', expected scalar, interpreted or vector");
        };
    }
}
