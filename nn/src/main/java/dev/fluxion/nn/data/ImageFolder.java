package dev.fluxion.nn.data;

import dev.fluxion.core.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Images in folders that are named by their classes, {@code root/cat/1.png}. A file is read when a batch asks for it: only
 * its path is kept. Classes and files are in the order of their names; inputs are U8 {@code (n, channels, height, width)}.
 */
public final class ImageFolder implements Dataset {
    private final Images reader;
    private final int height;
    private final int width;
    private final List<String> classes;
    private final List<Path> files = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();

    /**
     * Lists the files.
     *
     * @param root the folder of the classes' folders
     * @param reader of the images
     * @param height to which all are brought
     * @param width to which all are brought
     * @throws IOException if a folder can't be listed
     * @throws IllegalArgumentException if there is no file in it
     */
    public ImageFolder(Path root, Images reader, int height, int width) throws IOException {
        this.reader = reader;
        this.height = height;
        this.width = width;
        var names = new ArrayList<String>();
        for (Path folder : list(root)) {
            if (Files.isDirectory(folder)) {
                for (Path file : list(folder)) {
                    files.add(file);
                    labels.add(names.size());
                }
                names.add(folder.getFileName().toString());
            }
        }
        this.classes = List.copyOf(names);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("folder " + root + " holds no image, expected a folder of images for each class");
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(".")).sorted().toList();
        }
    }

    /** {@return the names of the classes: label i is the i-th} */
    public List<String> classes() {
        return classes;
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Batch batch(int... indices) {
        Tensor[] images = new Tensor[indices.length];
        int[] chosen = new int[indices.length];
        Arrays.setAll(chosen, i -> labels.get(indices[i]));
        try {
            for (int i = 0; i < images.length; i++) {
                images[i] = reader.read(files.get(indices[i]), height, width);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Batch(Tensor.stack(0, images), Tensor.of(chosen, chosen.length));
    }
}
