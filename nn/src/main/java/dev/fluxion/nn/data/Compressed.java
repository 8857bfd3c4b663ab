package dev.fluxion.nn.data;

import dev.fluxion.core.io.FormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Files that may be gzip-compressed, which their first two bytes tell: a file may have any name. */
final class Compressed {
    /** How much more a compressed file may hold than its size: enough for MNIST (5 times), too little for a bomb. */
    private static final int GROWTH = 16;
    private static final int SLACK = 1 << 16;

    private Compressed() {}

    /** What is made of the bytes of a file. */
    interface Reader<T> {
        /**
         * Reads all of it.
         *
         * @param in the uncompressed bytes
         * @param most how many there may be: the file's size, or a bound if it is compressed
         */
        T read(InputStream in, long most) throws IOException;
    }

    /** {@return what a reader makes of a file; its complaints and those about the compression name the file} */
    static <T> T read(Path file, Reader<T> reader) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FormatException(file, "it is a folder, expected a file");
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
            raw.mark(2);
            boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            long size = Files.size(file);
            return reader.read(gzip ? new GZIPInputStream(raw) : raw, gzip ? GROWTH * size + SLACK : size);
        } catch (ZipException | EOFException e) {
            throw new FormatException(file, "the file is damaged or cut off, expected it whole: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, e.getMessage(), e);
        }
    }

    /** Throws if there are more bytes. */
    static void requireEnd(InputStream in) throws IOException {
        if (in.read() >= 0) {
            throw new IllegalArgumentException("the file goes on, expected its end after the last element");
        }
    }
}
