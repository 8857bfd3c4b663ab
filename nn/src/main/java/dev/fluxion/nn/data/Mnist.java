package dev.fluxion.nn.data;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * MNIST: 60,000 handwritten digits to learn from and 10,000 to test with. Images stay bytes, U8 {@code (n, 1, 28, 28)}; labels
 * are I32, 0 to 9. Fashion-MNIST has the same files: give its folder.
 *
 * <pre>{@code
 * Split mnist = Mnist.load(folder).map(Transform.scale(1 / 255.0));
 * }</pre>
 *
 * <p>Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", CC BY-SA 3.0.
 */
public final class Mnist {
    private static final String[] NAMES = {
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
    };
    private static final String[] SHA256 = {
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    };
    private static final String MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    private static final long MOST = 48_000_000;

    private Mnist() {}

    /**
     * Reads the four files in a folder.
     *
     * @param folder with train-images-idx3-ubyte and so on, unpacked or with .gz at the end
     * @return the digits
     * @throws IOException if a file is missing, damaged or can't be read
     */
    public static Split load(Path folder) throws IOException {
        return new Split(pair(find(folder, NAMES[0]), find(folder, NAMES[1])),
                pair(find(folder, NAMES[2]), find(folder, NAMES[3])));
    }

    /**
     * Downloads the four files into the cache, if they are not there, and reads them.
     *
     * @return the digits
     * @throws IOException if a file can't be had or is not what its checksum says
     */
    public static Split download() throws IOException {
        return download(RemoteFile.cacheFolder().resolve("mnist"));
    }

    /**
     * Downloads the four files, about 12 MB, into a folder, if they are not there, and reads them.
     *
     * @param folder made if it does not exist; the files are unpacked in it, 55 MB
     * @return the digits
     * @throws IOException if a file can't be had or is not what its checksum says
     */
    public static Split download(Path folder) throws IOException {
        return download(MIRROR, folder);
    }

    static Split download(String mirror, Path folder) throws IOException {
        for (int i = 0; i < NAMES.length; i++) {
            new RemoteFile(URI.create(mirror + NAMES[i] + ".gz"), MOST, SHA256[i]).fetch(folder);
        }
        return load(folder);
    }

    private static Path find(Path folder, String name) throws IOException {
        for (String ending : new String[] {"", ".gz"}) {
            Path file = folder.resolve(name + ending);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new NoSuchFileException(folder.resolve(name).toString(), null, "expected it there, or with .gz at the end");
    }

    private static Dataset pair(Path images, Path labels) throws IOException {
        Tensor pixels = Idx.load(images);
        if (pixels.rank() != 3) {
            throw new IllegalArgumentException(images + " has shape " + pixels.shape() + ", expected (n, height, width)");
        }
        return new TensorDataset(pixels.unsqueeze(1), Idx.load(labels).to(DType.I32));
    }
}
