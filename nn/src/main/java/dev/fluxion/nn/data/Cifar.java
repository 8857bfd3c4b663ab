package dev.fluxion.nn.data;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary files of CIFAR-10 and CIFAR-100: records of one label, or a coarse and a fine one, and 3072 bytes of an image
 * of 32×32, the red plane first. Images stay bytes, {@code (n, 3, 32, 32)}; labels are I32.
 *
 * <p>Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009), and its data set's page.
 */
public final class Cifar {
    private static final int PIXELS = 3 * 32 * 32;

    private Cifar() {}

    /** {@return CIFAR-10, labels 0 to 9} @param files data_batch_1.bin and so on, in order @throws IOException as load */
    public static TensorDataset load10(Path... files) throws IOException {
        return load(List.of(files), 0, 10);
    }

    /** {@return CIFAR-100, coarse labels 0 to 19} @param files train.bin or test.bin @throws IOException as load */
    public static TensorDataset load100Coarse(Path... files) throws IOException {
        return load(List.of(files), 0, 20, 100);
    }

    /** {@return CIFAR-100, fine labels 0 to 99} @param files train.bin or test.bin @throws IOException as load */
    public static TensorDataset load100Fine(Path... files) throws IOException {
        return load(List.of(files), 1, 20, 100);
    }

    /**
     * Reads files of records.
     *
     * @param files what to read
     * @param which of the labels is taken
     * @param classes how many each label has
     * @throws FormatException if a file is empty, has part of a record or a label that is no class
     * @throws IOException if it can't be read
     */
    private static TensorDataset load(List<Path> files, int which, int... classes) throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files are none, expected at least one");
        }
        var images = new ArrayList<Tensor>();
        var labels = new ArrayList<Tensor>();
        for (Path file : files) {
            TensorDataset part = Compressed.read(file, (in, most) -> {
                byte[] bytes = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
                if (bytes.length > most) {
                    throw new IllegalArgumentException("the file grows beyond " + most + " bytes, expected less");
                }
                return records(bytes, which, classes);
            });
            images.add(part.inputs());
            labels.add(part.targets());
        }
        return files.size() == 1 ? new TensorDataset(images.getFirst(), labels.getFirst())
                : new TensorDataset(Tensor.cat(0, images.toArray(Tensor[]::new)), Tensor.cat(0, labels.toArray(Tensor[]::new)));
    }

    private static TensorDataset records(byte[] bytes, int which, int[] classes) {
        int record = classes.length + PIXELS;
        int n = bytes.length / record;
        if (n == 0 || bytes.length % record != 0) {
            throw new IllegalArgumentException(
                    "there are " + bytes.length + " bytes, expected one or more records of " + record);
        }
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < classes.length; k++) {
                int label = bytes[i * record + k] & 0xff;
                if (label >= classes[k]) {
                    throw new IllegalArgumentException(
                            "label " + k + " of record " + i + " is " + label + ", expected 0 to " + (classes[k] - 1));
                }
                labels[i] = k == which ? label : labels[i];
            }
            // The images move together in place: no second array.
            System.arraycopy(bytes, i * record + classes.length, bytes, i * PIXELS, PIXELS);
        }
        Tensor images = Tensor.of(bytes).slice(0, 0, n * PIXELS).reshape(n, 3, 32, 32);
        return new TensorDataset(images, Tensor.of(labels));
    }
}
