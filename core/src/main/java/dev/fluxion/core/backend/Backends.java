package dev.fluxion.core.backend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The look-up of backends by name; each is made once, when it is first asked for.
 *
 * <table>
 *   <caption>The names</caption>
 *   <tr><td>{@code cuda}</td><td>generated PTX kernels on a GPU</td></tr>
 *   <tr><td>{@code vector}</td><td>generated Vector API loops</td></tr>
 *   <tr><td>{@code scalar}</td><td>generated scalar loops, on every JVM</td></tr>
 *   <tr><td>{@code interpreted}</td><td>as {@code scalar}, with every formula interpreted node by node</td></tr>
 *   <tr><td>{@code auto}</td><td>the best of the first three that can be had</td></tr>
 * </table>
 *
 * <p>Two system properties choose the default: {@code -Dfluxion.backend=NAME} ({@code auto} if absent; a name that can't be
 * had fails with the reason), and {@code -Dfluxion.kernels=interpreted}, for hosts where no class may be defined at run
 * time, which makes {@code interpreted} of {@code scalar} and {@code auto}.
 */
public final class Backends {
    private static final System.Logger LOG = System.getLogger(Backends.class.getName());
    private static final String BACKEND = "fluxion.backend";
    private static final String KERNELS = "fluxion.kernels";

    /** Providers by class name, best first: the seam knows none of the classes behind it. */
    private static final Map<String, String> PROVIDERS = new LinkedHashMap<>();

    static {
        PROVIDERS.put("cuda", "dev.fluxion.core.cuda.CudaProvider");
        PROVIDERS.put("vector", "dev.fluxion.core.cpu.CpuProvider");
        PROVIDERS.put("scalar", "dev.fluxion.core.cpu.CpuProvider");
        PROVIDERS.put("interpreted", "dev.fluxion.core.cpu.CpuProvider");
    }

    private static final Map<String, Backend> MADE = new ConcurrentHashMap<>();

    private static volatile Backend chosen;

    private Backends() {}

    /**
     * The backend of a name.
     *
     * @param name one of {@code scalar}, {@code vector}, {@code cuda}, {@code interpreted}, {@code auto}
     * @return the same object at each call
     * @throws IllegalArgumentException if the name is unknown
     * @throws BackendUnavailableException if the backend can't be had here
     */
    public static Backend get(String name) {
        if (name.equals("auto")) {
            return best();
        }
        if (!PROVIDERS.containsKey(name)) {
            throw new IllegalArgumentException("backend is '" + name + "', expected one of "
                    + String.join(", ", PROVIDERS.keySet()) + ", auto");
        }
        return MADE.computeIfAbsent(name, Backends::create);
    }

    /** {@return the backend that the system properties ask for} */
    public static Backend getDefault() {
        Backend backend = chosen;
        if (backend == null) {
            backend = choose(System.getProperty(BACKEND), System.getProperty(KERNELS));
            chosen = backend;
        }
        return backend;
    }

    /** Closes a backend that has anything to give back; the next look-up makes a new one. @param backend from {@link #get} */
    public static synchronized void close(Backend backend) {
        if (MADE.containsValue(backend) && backend.close()) {
            MADE.values().remove(backend);
            chosen = chosen == backend ? null : chosen;
        }
    }

    /** What {@link #getDefault} gives for these values of the two properties; null where a property is absent. */
    static Backend choose(String backend, String kernels) {
        String name = backend == null ? "auto" : backend;
        if (kernels == null || kernels.equals("generated")) {
            return get(name);
        }
        if (!kernels.equals("interpreted")) {
            throw new IllegalArgumentException(
                    KERNELS + " is '" + kernels + "', expected interpreted or generated");
        }
        if (!name.equals("auto") && !name.equals("scalar") && !name.equals("interpreted")) {
            throw new IllegalArgumentException(KERNELS + " is interpreted and " + BACKEND + " is '" + name
                    + "', expected scalar or auto beside interpreted kernels");
        }
        return get("interpreted");
    }

    private static Backend best() {
        var passed = new StringBuilder();
        for (String name : PROVIDERS.keySet()) {
            try {
                Backend backend = get(name);
                LOG.log(System.Logger.Level.DEBUG, "backend {0}{1}", name, passed);
                return backend;
            } catch (BackendUnavailableException e) {
                passed.append("; not ").append(name).append(": ").append(e.reason());
            }
        }
        throw new BackendUnavailableException("auto", "none of " + PROVIDERS.keySet() + passed);
    }

    private static Backend create(String name) {
        try {
            // The providers are classes of this module, so this works on the class path and on the module path.
            var type = Class.forName(PROVIDERS.get(name)).asSubclass(BackendProvider.class);
            return type.getDeclaredConstructor().newInstance().create(name);
        } catch (ClassNotFoundException e) {
            throw new BackendUnavailableException(name, "the " + name + " variant is not built yet");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the provider of backend " + name + " can't be made", e);
        }
    }
}
