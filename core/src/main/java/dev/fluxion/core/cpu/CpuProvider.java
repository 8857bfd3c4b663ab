package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.BackendProvider;
import dev.fluxion.core.backend.BackendUnavailableException;
import java.util.function.Function;

/** Makes the CPU backends. */
public final class CpuProvider implements BackendProvider {
    @Override
    public Backend create(String name) {
        return switch (name) {
            case "scalar" -> plain(name, new CompiledMap(), new PackedProduct());
            case "interpreted" -> plain(name, new InterpretedMap(), PlainProduct::run);
            case "vector" -> vector(name);
            default -> throw new IllegalArgumentException(
                    "backend is '" + name + "', expected scalar, interpreted or vector");
        };
    }

    private static Backend plain(String name, FormulaMap map, Product product) {
        return new CpuBackend(name, map, new MatMul(product), Convolution.plain(product), new Pooling(null), Folds::scalar, null);
    }

    private static Backend vector(String name) {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new BackendUnavailableException(name,
                    "the module jdk.incubator.vector is absent; start java with --add-modules jdk.incubator.vector");
        }
        Product cold = new PackedProduct();
        Function<Object, Folds> folds = Folds.vector();
        return new CpuBackend(name, new VectorMap(), new MatMul(VectorProduct.ofBoth(cold)), Convolution.vector(cold, folds),
                new Pooling(PairMaxima.Loop.warm()), folds, new FusedRows());
    }
}
