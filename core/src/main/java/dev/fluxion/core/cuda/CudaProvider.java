package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.BackendProvider;
import dev.fluxion.core.backend.BackendUnavailableException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Makes the GPU's backend, or says why there is none. It touches JCuda behind a try, so that it can be made without.
 *
 * <p>{@code -Dfluxion.cuda.blas=cublas} multiplies matrices by cuBLAS, whose library must be there, and not by the own kernel.
 */
public final class CudaProvider implements BackendProvider {
    private static final String BLAS = "fluxion.cuda.blas";
    private static final List<String> JCUDA = List.of("jcuda", "jcublas");

    @Override
    public Backend create(String name) {
        String blas = System.getProperty(BLAS, "own");
        if (!blas.equals("own") && !blas.equals("cublas")) {
            throw new IllegalArgumentException(BLAS + " is '" + blas + "', expected own or cublas");
        }
        readJCuda();
        try {
            CudaDriver driver = CudaDriver.open();
            try {
                return new CudaBackend(driver, blas.equals("own") ? null : driver::cublas);
            } catch (LinkageError | RuntimeException e) {
                driver.close();
                throw e;
            }
        } catch (LinkageError e) {
            throw new BackendUnavailableException(name, reason(e));
        } catch (UncheckedIOException e) {
            throw new BackendUnavailableException(name, e.getMessage() + ": " + e.getCause());
        }
    }

    /** Opens the way from this module to JCuda, which lies on the class path or, named after its files, on the module path. */
    private static void readJCuda() {
        Module own = CudaProvider.class.getModule();
        own.addReads(CudaProvider.class.getClassLoader().getUnnamedModule());
        for (String name : JCUDA) {
            ModuleLayer.boot().findModule(name).ifPresent(module -> own.addReads(module));
        }
    }

    static String reason(LinkageError e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (e instanceof NoClassDefFoundError) {
            return "JCuda is not on the class path (no " + message.replace('/', '.') + "); add org.jcuda:jcuda:12.6.0 and its natives";
        }
        String cause = message.startsWith("/") ? message.substring(message.indexOf(": ") + 2) : message;
        if (cause.startsWith("libcuda.so")) {
            return "there is no NVIDIA driver (" + cause + ")";
        }
        return cause.startsWith("libcublas") ? BLAS + " is cublas, and cuBLAS is not there (" + cause + ")"
                : message.startsWith("/") ? message.substring(message.lastIndexOf('/') + 1) : message;
    }
}
