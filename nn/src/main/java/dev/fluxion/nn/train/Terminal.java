package dev.fluxion.nn.train;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** What is known of the terminal behind standard error. */
final class Terminal {
    private static final int USUAL_WIDTH = 80;

    private Terminal() {}

    /**
     * The width of the terminal that standard error goes to.
     *
     * <p>{@code System.console()} looks at standard input and output, which say nothing of a run such as
     * {@code fluxion digits --json > result.json}. On Unix the system's own {@code stty} asks the right one, in 15 ms and
     * without native access; elsewhere the console has to do.
     *
     * @return columns, or empty if it is a file, a pipe or a terminal that can't go back in a line
     */
    static OptionalInt width() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return OptionalInt.empty();
        }
        try {
            Process stty = new ProcessBuilder("sh", "-c", "stty size <&2 2>/dev/null").redirectError(Redirect.INHERIT).start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\\s+");
            return size.length == 2 ? OptionalInt.of(columns(size[1])) : OptionalInt.empty();
        } catch (IOException e) {
            return System.console() != null && System.console().isTerminal()
                    ? OptionalInt.of(USUAL_WIDTH)
                    : OptionalInt.empty();
        }
    }

    /** {@return whether standard error can show a text} */
    static boolean shows(String text) {
        return Charset.forName(System.getProperty("stderr.encoding", "US-ASCII")).newEncoder().canEncode(text);
    }

    /** A terminal without a window behind it says 0. */
    private static int columns(String text) {
        int columns = Integer.parseInt(text);
        return columns == 0 ? USUAL_WIDTH : columns;
    }
}
