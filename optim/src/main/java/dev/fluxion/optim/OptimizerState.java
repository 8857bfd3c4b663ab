package dev.fluxion.optim;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of an optimizer: its settings as text and its tensors, both by name. A file of it is a safetensors file whose
 * metadata has {@code format}, {@code version} and the settings.
 *
 * @param options settings, {@code group.I.NAME}
 * @param tensors as {@link Optimizer#stateDict} describes them
 */
public record OptimizerState(Map<String, String> options, Map<String, Tensor> tensors) {
    private static final String FORMAT = "fluxion-optimizer";
    private static final String VERSION = "1";

    /** Copies the maps. */
    public OptimizerState {
        options = new LinkedHashMap<>(options);
        tensors = new LinkedHashMap<>(tensors);
    }

    /**
     * Writes a file, all or nothing.
     *
     * @param file replaced if it exists
     * @throws IOException if it can't be written; then the file is as it was
     */
    public void save(Path file) throws IOException {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.putAll(options);
        Safetensors.save(file, tensors, metadata);
    }

    /**
     * Reads a file.
     *
     * @param file what to read
     * @return the state
     * @throws IOException if it can't be read or is no safetensors file
     * @throws IllegalArgumentException if it has no optimizer's state, or one of a version that is not known
     */
    public static OptimizerState read(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(Safetensors.loadMetadata(file));
        String format = metadata.remove("format");
        String version = metadata.remove("version");
        if (!FORMAT.equals(format) || !VERSION.equals(version)) {
            throw new IllegalArgumentException(file + " has format " + format + ", version " + version + ", expected "
                    + FORMAT + ", version " + VERSION);
        }
        return new OptimizerState(metadata, Safetensors.load(file));
    }

    /** {@return whether two settings say the same; numbers are compared as numbers} */
    static boolean same(String a, String b) {
        if (a.equals(b)) {
            return true;
        }
        try {
            return b != null && Double.parseDouble(a) == Double.parseDouble(b);
        } catch (NumberFormatException notNumbers) {
            return false;
        }
    }
}
