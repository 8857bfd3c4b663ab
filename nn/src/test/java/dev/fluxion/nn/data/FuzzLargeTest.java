package dev.fluxion.nn.data;

import static dev.fluxion.nn.data.FileFuzz.gzip;
import static dev.fluxion.nn.data.FileFuzz.joined;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * {@link FuzzTest} with files of the size that real ones have, about a megabyte: the limit of a small file is mostly the 1 MiB.
 * {@code -Dfluxion.fuzz.large=10000} makes as many of each as there.
 */
class FuzzLargeTest {
    private static final int TRIES = Integer.getInteger("fluxion.fuzz.large", 200);

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(noise);
        return noise;
    }

    private static byte[] saved(String name, Saving saving) {
        try {
            Path file = Files.createTempDirectory("large").resolve(name);
            saving.save(file);
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            Files.delete(file.getParent());
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Saving {
        void save(Path file) throws IOException;
    }

    private static byte[] largeIdx(int type, int width) {
        byte[] header = {0, 0, (byte) type, 3, 0, 0, 10, 0, 0, 0, 0, 20, 0, 0, 0, 20};
        return joined(header, noise(2560 * 400 * width));
    }

    /** A compressed file that asks for sixteen times what it has. */
    private static byte[] lying() {
        byte[] file = largeIdx(8, 1);
        file[2] = 14;
        return gzip(file);
    }

    /** A thousand different texts a column, should damage make one of categories: of more, each takes more memory than it has in the file. */
    private static byte[] largeCsv() {
        var text = new StringBuilder("a,b,c,class\n");
        var random = new SplittableRandom(4);
        for (int row = 0; row < 60_000; row++) {
            text.append(random.nextInt(1000)).append(',').append(random.nextInt(1000) / 1000.0).append(',')
                    .append(random.nextInt(1000) * 1e6).append(",c").append(random.nextInt(9)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] largeImage(String format) {
        var image = new BufferedImage(500, 400, BufferedImage.TYPE_INT_RGB);
        byte[] noise = noise(3 * 500 * 400);
        for (int i = 0; i < 500 * 400; i++) {
            image.setRGB(i % 500, i / 500, noise[3 * i] << 16 | (noise[3 * i + 1] & 0xff) << 8 | noise[3 * i + 2] & 0xff);
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static final Map<String, Tensor> TENSORS = Map.of("weight", Rng.seed(1).randn(500, 500), "bias", Rng.seed(2).randn(700),
            "half", Rng.seed(3).randn(300, 300).to(DType.F16));
    private static final List<byte[]> SAFETENSORS = List.of(saved("a.safetensors", file -> Safetensors.save(file, TENSORS)));
    private static final List<byte[]> NPY = List.of(saved("a.npy", file -> Npy.save(file, TENSORS.get("weight"))));
    private static final List<byte[]> NPZ = List.of(saved("a.npz", file -> Npz.save(file, TENSORS)),
            saved("b.npz", file -> Npz.saveCompressed(file, TENSORS)));
    private static final List<byte[]> IDX = List.of(largeIdx(8, 1), largeIdx(9, 1), largeIdx(11, 2), largeIdx(12, 4),
            largeIdx(13, 4), largeIdx(14, 8), gzip(largeIdx(8, 1)), lying());
    private static final List<byte[]> CIFAR = List.of(new byte[300 * 3073]);
    private static final List<byte[]> CSV = List.of(largeCsv());
    private static final List<byte[]> IMAGES = List.of(largeImage("png"), largeImage("bmp"));

    private static List<Kind> kinds() {
        return List.of(new Kind("large safetensors", SAFETENSORS, Safetensors::load),
                new Kind("large mapped", SAFETENSORS, file -> {
                    try (var mapped = SafetensorsFile.open(file)) {
                        mapped.names().forEach(mapped::tensor);
                    }
                }),
                new Kind("large npy", NPY, Npy::load), new Kind("large npz", NPZ, Npz::load),
                new Kind("large idx", IDX, Idx::load), new Kind("large cifar", CIFAR, Cifar::load10),
                new Kind("large csv", CSV, file -> new Csv().read(file)),
                new Kind("large images", IMAGES, Images.rgb().atMost(200_000)::read));
    }

    private record Kind(String name, List<byte[]> files, FileFuzz.Reader reader) {}

    @Test
    void largeFiles() throws IOException {
        try (var fuzz = new FileFuzz(10)) {
            for (Kind kind : kinds()) {
                for (int i = 0; i < TRIES; i++) {
                    fuzz.check(kind.name, FileFuzz.pick(kind.files, i), kind.reader);
                }
            }
        }
    }
}
