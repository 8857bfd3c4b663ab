package dev.fluxion.core.io;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown when a file is not what its format asks for; the message names file, field, value and expectation. */
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** An exception. @param file which file @param what is wrong with it, and what was expected */
    public FormatException(Path file, String what) {
        super(file + ": " + what);
    }

    /** An exception. @param file which file @param what is wrong, and what was expected @param cause what noticed it */
    public FormatException(Path file, String what, Throwable cause) {
        super(file + ": " + what, cause);
    }
}
