package dev.fluxion.core.backend;

/**
 * How a backend makes itself known to {@link Backends}: a public class with a constructor without parameters. Making the
 * provider must not need what is optional (the vector module, a driver): only {@link #create} may.
 */
public interface BackendProvider {
    /**
     * Makes the backend; called once at most for each name.
     *
     * @param name which of the provider's backends
     * @return the backend
     * @throws BackendUnavailableException if this machine or this start of the JVM does not have what it needs
     */
    Backend create(String name);
}
