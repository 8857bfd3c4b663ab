package dev.fluxion.nn.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.fluxion.core.io.FormatException;
import dev.fluxion.core.io.Npy;
import dev.fluxion.core.io.Npz;
import dev.fluxion.core.io.Safetensors;
import dev.fluxion.core.io.SafetensorsFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Every reader of files, those of the core too, against files that are damaged in ten thousand ways: it gives what it can
 * make of the file or the exception that is documented, and allocates at most four times the file's size and 1 MiB.
 */
class FuzzTest {
    private static final int TRIES = 10_000;
    private static final long SLACK = 1 << 20;
    private static final Path PYTHON = Path.of("../core/src/test/resources/dev/fluxion/core/io");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Map<String, int[]> COUNTS = new TreeMap<>();

    private static Path folder;

    private interface Reader {
        void read(Path file) throws IOException;
    }

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("fuzz");
    }

    /** Shows how many files of each kind were read and refused: both must happen, or the damage is of the wrong kind. */
    @AfterContainer
    static void deleteFolder() throws IOException {
        for (var count : COUNTS.entrySet()) {
            System.out.printf("fuzz %-14s %,7d refused, %,7d read, at most %,d bytes beyond 4 x size%n", count.getKey(),
                    count.getValue()[0], count.getValue()[1], count.getValue()[2]);
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        COUNTS.forEach((kind, count) -> assertTrue(count[0] > 100 && count[1] > 0, kind + " " + Arrays.toString(count)));
    }

    private static void check(String kind, byte[] file, Reader reader) {
        Path path = folder.resolve(kind);
        int[] counts = COUNTS.computeIfAbsent(kind, k -> new int[] {0, 0, Integer.MIN_VALUE});
        try {
            Files.write(path, file);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                reader.read(path);
                counts[1]++;
            } catch (FormatException e) {
                assertTrue(e.getMessage().startsWith(path + ": "), e.getMessage());
                counts[0]++;
            }
            long beyond = THREADS.getCurrentThreadAllocatedBytes() - before - 4L * file.length;
            // The first few load classes.
            if (counts[0] + counts[1] > 100) {
                counts[2] = Math.max(counts[2], (int) beyond);
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
    private static byte[] damaged(byte[] file, long seed) {
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

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static byte[] pick(List<byte[]> files, long seed) {
        return damaged(files.get((int) Long.remainderUnsigned(seed, files.size())), seed);
    }

    private static List<byte[]> python(String... names) {
        List<byte[]> files = new ArrayList<>();
        try {
            for (String name : names) {
                files.add(Files.readAllBytes(PYTHON.resolve(name)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static byte[] gzip(byte[] file) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    // ---- the readers

    private static final List<byte[]> SAFETENSORS = python("linear.safetensors", "types.safetensors");

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void safetensors(@ForAll long seed) {
        check("safetensors", pick(SAFETENSORS, seed), Safetensors::load);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void mappedSafetensors(@ForAll long seed) {
        check("mapped", pick(SAFETENSORS, seed), file -> {
            try (var mapped = SafetensorsFile.open(file)) {
                mapped.names().forEach(mapped::tensor);
            }
        });
    }

    private static final List<byte[]> NPY = python("F32.npy", "I64.npy", "fortran.npy", "version2.npy", "scalar.npy", "text.npy");

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void npy(@ForAll long seed) {
        check("npy", pick(NPY, seed), Npy::load);
    }

    private static final List<byte[]> NPZ = python("stored.npz", "compressed.npz");

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void npz(@ForAll long seed) {
        check("npz", pick(NPZ, seed), Npz::load);
    }

    private static byte[] idx(int type, int width) {
        byte[] header = {0, 0, (byte) type, 2, 0, 0, 0, 3, 0, 0, 0, 4};
        return Arrays.copyOf(header, header.length + 12 * width);
    }

    private static final List<byte[]> IDX = List.of(idx(8, 1), idx(9, 1), idx(11, 2), idx(12, 4), idx(13, 4), idx(14, 8), gzip(idx(8, 1)));

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void idx(@ForAll long seed) {
        check("idx", pick(IDX, seed), Idx::load);
    }

    private static final List<byte[]> CIFAR = List.of(new byte[3 * 3073], gzip(new byte[3073]));

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void cifar(@ForAll long seed) {
        check("cifar", pick(CIFAR, seed), Cifar::load10);
    }

    private static final List<byte[]> CSV = List.of(
            "a,b,class\n1,2.5,x\n3,,\"y, z\"\n-4e3,NA,\"say \"\"hi\"\"\"\n".getBytes(StandardCharsets.UTF_8),
            "α;β\r\n1;2\r\n3;4\r\n".getBytes(StandardCharsets.UTF_8), gzip("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)));

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void csv(@ForAll long seed) {
        check("csv", pick(CSV, seed), file -> new Csv().read(file));
    }

    private static final List<byte[]> IMAGES = images();

    private static List<byte[]> images() {
        List<byte[]> files = new ArrayList<>();
        for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_BYTE_INDEXED}) {
            var image = new BufferedImage(9, 7, type);
            image.setRGB(3, 2, 0x80ff10);
            for (String format : new String[] {"png", "jpg", "gif", "bmp"}) {
                var bytes = new ByteArrayOutputStream();
                try {
                    if (ImageIO.write(image, format, bytes)) {
                        files.add(bytes.toByteArray());
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }

    /** With a limit of 1,000 pixels: a whole image can be a thousand times larger than its file. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void images(@ForAll long seed) {
        check("images", pick(IMAGES, seed), Images.rgb().atMost(1_000)::read);
    }
}
