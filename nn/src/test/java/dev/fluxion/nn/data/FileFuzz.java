package dev.fluxion.nn.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.fluxion.core.io.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Damaged files, and what a reader may do with them: give what it can make of one, or throw what is documented, with little memory. */
final class FileFuzz implements AutoCloseable {
    private static final long SLACK = 1 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<String, int[]> counts = new TreeMap<>();
    private final Path folder;
    private final int warm;

    /** @param warm how many files of a kind go first: with them classes are loaded */
    FileFuzz(int warm) throws IOException {
        this.folder = Files.createTempDirectory("fuzz");
        this.warm = warm;
    }

    interface Reader {
        void read(Path file) throws IOException;
    }

    /** Shows how many files of each kind were read and refused: both must happen, or the damage is of the wrong kind. */
    @Override
    public void close() throws IOException {
        for (var count : counts.entrySet()) {
            System.out.printf("fuzz %-18s %,7d refused, %,7d read, at most %,d bytes beyond 4 x size%n", count.getKey(),
                    count.getValue()[0], count.getValue()[1], count.getValue()[2]);
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        counts.forEach((kind, count) -> assertTrue(count[0] >= warm && count[1] > 0, kind + " " + Arrays.toString(count)));
    }

    void check(String kind, byte[] file, Reader reader) {
        Path path = folder.resolve(kind);
        int[] count = this.counts.computeIfAbsent(kind, k -> new int[] {0, 0, Integer.MIN_VALUE});
        try {
            Files.write(path, file);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                reader.read(path);
                count[1]++;
            } catch (FormatException e) {
                assertTrue(e.getMessage().startsWith(path + ": "), e.getMessage());
                count[0]++;
            }
            long beyond = THREADS.getCurrentThreadAllocatedBytes() - before - 4L * file.length;
            // The first few load classes.
            if (count[0] + count[1] > warm) {
                count[2] = Math.max(count[2], (int) beyond);
                assertTrue(beyond <= SLACK, kind + " of " + file.length + " bytes allocates " + beyond + " beyond 4 x size");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("not the documented exception", e);
        }
    }

    // ---- what is done to a file

    private static final long[] NUMBERS = {
        0, 1, -1, 127, 128, 255, 256, 65_535, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final String[] TEXTS = {
        "-1", "0", "9223372036854775808", "18446744073709551615", "2147483648", "1e999", "NaN", "\"", "'", "{", "}", "[", "]",
        "(", ")", ",", "\n", "\0", "../", "\\u0000", "True", "null", "\u00e4"
    };

    /** One to four changes of a file: bits, bytes, numbers of all widths, texts, parts that are cut, doubled, or swapped. */
    static byte[] damaged(byte[] file, long seed) {
        var random = new SplittableRandom(seed);
        byte[] bytes = file;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes = change(bytes, random);
        }
        return bytes;
    }

    private static byte[] change(byte[] file, SplittableRandom random) {
        if (file.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        byte[] bytes = file.clone();
        // Headers are where it hurts: half of the changes are near the start.
        int at = random.nextBoolean() ? random.nextInt(Math.min(128, bytes.length)) : random.nextInt(bytes.length);
        int end = at + random.nextInt(Math.min(64, bytes.length - at) + 1);
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> {
                long number = NUMBERS[random.nextInt(NUMBERS.length)];
                ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
                byte[] eight = ByteBuffer.allocate(8).order(order).putLong(number).array();
                int width = 1 << 1 + random.nextInt(3);
                int from = order == ByteOrder.LITTLE_ENDIAN ? 0 : 8 - width;
                System.arraycopy(eight, from, bytes, at, Math.min(width, bytes.length - at));
            }
            case 3 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            case 5 -> bytes = joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
            case 6 -> bytes = joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
            default -> {
                byte[] text = TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8);
                int rest = random.nextBoolean() ? at : Math.min(bytes.length, at + 1);
                bytes = joined(joined(Arrays.copyOf(bytes, at), text), Arrays.copyOfRange(bytes, rest, bytes.length));
            }
        }
        return bytes;
    }

    static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    static byte[] pick(List<byte[]> files, long seed) {
        return damaged(files.get((int) Long.remainderUnsigned(seed, files.size())), seed);
    }

    static byte[] gzip(byte[] file) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
