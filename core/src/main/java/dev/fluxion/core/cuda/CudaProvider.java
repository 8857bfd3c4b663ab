package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.BackendProvider;
import dev.fluxion.core.backend.BackendUnavailableException;
import java.io.UncheckedIOException;

/** Makes the GPU's backend, or says why there is none. It touches JCuda behind a try, so that it can be made without. */
public final class CudaProvider implements BackendProvider {
    @Override
    public Backend create(String name) {
        try {
            return new CudaBackend(CudaDriver.open());
        } catch (LinkageError e) {
            throw new BackendUnavailableException(name, reason(e));
        } catch (UncheckedIOException e) {
            throw new BackendUnavailableException(name, e.getMessage() + ": " + e.getCause());
        }
    }

    static String reason(LinkageError e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (e instanceof NoClassDefFoundError) {
            return "JCuda is not on the class path (no " + message.replace('/', '.') + "); add org.jcuda:jcuda:12.6.0 and its natives";
        }
        String library = message.substring(message.lastIndexOf('/') + 1);
        return message.contains("cannot open shared object") && message.contains("libcuda")
                ? "there is no NVIDIA driver (" + message.substring(message.indexOf(": ") + 2) + ")"
                : message.startsWith("/") ? library : message;
    }
}
