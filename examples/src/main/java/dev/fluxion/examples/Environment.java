package dev.fluxion.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Where a run took place, as far as it explains its figures. */
public final class Environment {
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Environment() {}

    /** {@return the running Java, such as {@code 25.0.1 (Eclipse Adoptium)}} */
    public static String java() {
        return Runtime.version() + " (" + System.getProperty("java.vendor") + ")";
    }

    /** {@return operating system and processor type} */
    public static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch");
    }

    /**
     * The processor as the system names it.
     *
     * @return its name, or its type where the system tells no name (Linux does)
     * @throws IOException if it tells but can't be read
     */
    public static String processor() throws IOException {
        if (Files.exists(PROCESSORS)) {
            try (Stream<String> lines = Files.lines(PROCESSORS)) {
                var name = lines.filter(line -> line.startsWith("model name")).map(line -> line.replaceAll(".*: *", "")).findFirst();
                if (name.isPresent()) {
                    return name.get();
                }
            }
        }
        return System.getProperty("os.arch");
    }

    /**
     * The most memory that this process has had resident so far.
     *
     * @return MiB, or empty where the system doesn't tell (it does on Linux)
     * @throws IOException if it tells but can't be read
     */
    public static OptionalLong peakMemoryMiB() throws IOException {
        if (!Files.exists(STATUS)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst();
        }
    }
}
