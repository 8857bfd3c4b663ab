package dev.fluxion.nn.data;

import static dev.fluxion.nn.data.FileFuzz.gzip;
import static dev.fluxion.nn.data.FileFuzz.pick;

import dev.fluxion.core.io.Npy;
import dev.fluxion.core.io.Npz;
import dev.fluxion.core.io.Safetensors;
import dev.fluxion.core.io.SafetensorsFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private static final Path PYTHON = Path.of("../core/src/test/resources/dev/fluxion/core/io");

    private static FileFuzz fuzz;

    @BeforeContainer
    static void makeFolder() throws IOException {
        fuzz = new FileFuzz(100);
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        fuzz.close();
    }

    private static void check(String kind, byte[] file, FileFuzz.Reader reader) {
        fuzz.check(kind, file, reader);
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
