package dev.fluxion.core.io;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown when a file is not what the safetensors format asks for; the message names file, field, value and expectation. */
public final class SafetensorsException extends IOException {
    private static final long serialVersionUID = 1L;

    SafetensorsException(Path file, String what) {
        super(file + ": " + what);
    }
}
