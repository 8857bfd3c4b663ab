package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import dev.fluxion.examples.digits.Digits;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.Cifar;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.Dataset;
import dev.fluxion.nn.data.Mnist;
import dev.fluxion.nn.data.Split;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.nn.data.Transform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images from 0 to 1 in ten classes, F32: of 28x28 pixels, {@code (n, 1, 28, 28)}, or of 32x32 in colours, {@code (n, 3, 32, 32)}.
 *
 * @param train those to learn from
 * @param test those to test with
 * @param classes their names
 */
record Pixels(Dataset train, Dataset test, String... classes) {
    private static final String[] DIGITS = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    private static final String[] THINGS = {
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"
    };
    private static final String[] CLOTHES = {
        "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"
    };

    /** {@return MNIST from the folder of {@code --data}, or downloaded; in the quick mode the program's small digits, enlarged} */
    static Pixels mnist(Session run) throws IOException {
        if (run.quick()) {
            return enlarged(DIGITS);
        }
        return of(run.data().isPresent() ? Mnist.load(run.data().get()) : downloaded(), DIGITS);
    }

    private static Split downloaded() throws IOException {
        try {
            return Mnist.download();
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; --data FOLDER names a folder with MNIST's four files", e);
        }
    }

    /** {@return Fashion-MNIST from the folder of {@code --data}; in the quick mode the program's small digits, enlarged} */
    static Pixels fashion(Session run) throws IOException {
        if (run.quick()) {
            return enlarged(CLOTHES);
        }
        Path folder = run.data().orElseThrow(() -> new IllegalArgumentException(
                "--data is missing, expected the folder of Fashion-MNIST's four files (Debian's dataset-fashion-mnist has them)"));
        return of(Mnist.load(folder), CLOTHES);
    }

    /** {@return CIFAR-10 from the folder of {@code --data}; in the quick mode the program's small digits, enlarged} */
    static Pixels cifar(Session run) throws IOException {
        if (run.quick()) {
            Split grey = split(Digits.embedded(), 64, 4, 0);
            return new Pixels(grey.train().map(Transform.inputs(x -> x.expand(-1, 3, -1, -1))),
                    grey.test().map(Transform.inputs(x -> x.expand(-1, 3, -1, -1))), THINGS);
        }
        Path folder = run.data().orElseThrow(() -> new IllegalArgumentException(
                "--data is missing, expected the folder of CIFAR-10's six binary files, data_batch_1.bin to data_batch_5.bin and test_batch.bin, "
                        + "from https://www.cs.toronto.edu/~kriz/cifar.html"));
        Path[] train = IntStream.rangeClosed(1, 5).mapToObj(i -> folder.resolve("data_batch_" + i + ".bin")).toArray(Path[]::new);
        return of(new Split(Cifar.load10(train), Cifar.load10(folder.resolve("test_batch.bin"))), THINGS);
    }

    private static Pixels of(Split bytes, String... classes) {
        Split split = bytes.map(Transform.scale(1 / 255.0));
        return new Pixels(split.train(), split.test(), classes);
    }

    private static Pixels enlarged(String... classes) {
        Split split = split(Digits.embedded(), 256, 3, 2);
        return new Pixels(split.train(), split.test(), classes);
    }

    /** Some of the small digits, each pixel repeated in both directions, and empty ones around. */
    private static Split split(Digits digits, int train, int times, int border) {
        return new Split(enlarged(digits, 0, train, times, border), enlarged(digits, train, train * 5 / 4, times, border));
    }

    private static TensorDataset enlarged(Digits digits, int from, int to, int times, int border) {
        int[] rows = IntStream.range(from, to).toArray();
        Tensor small = digits.images(rows).reshape(rows.length, 1, 8, 8).repeatInterleave(times, 2).repeatInterleave(times, 3);
        return new TensorDataset(small.pad(new int[] {border, border, border, border}, 0), digits.labels(rows));
    }

    /** {@return those of some classes, which are counted from 0} @param from first class @param to last class, itself left out */
    Pixels only(int from, int to) {
        return new Pixels(only(train, from, to), only(test, from, to), Arrays.copyOfRange(classes, from, to));
    }

    private static Dataset only(Dataset all, int from, int to) {
        var rows = IntStream.builder();
        int row = 0;
        for (Batch batch : new DataLoader(all, 500)) {
            for (int label : batch.targets().toIntArray()) {
                if (label >= from && label < to) {
                    rows.add(row);
                }
                row++;
            }
        }
        return all.subset(rows.build().toArray()).map(batch -> new Batch(batch.inputs(),
                Tensor.of(Arrays.stream(batch.targets().toIntArray()).map(label -> label - from).toArray())));
    }

    /** Tests a classifier. */
    void judge(Session run, Module model) {
        List<Tensor> outputs = new ArrayList<>();
        List<Tensor> labels = new ArrayList<>();
        for (Batch batch : new DataLoader(test, 500)) {
            Tensor logits = model.predict(batch.inputs());
            run.mistakes(batch.inputs(), logits, batch.targets(), classes);
            outputs.add(logits);
            labels.add(batch.targets());
        }
        Tensor logits = Tensor.cat(0, outputs.toArray(Tensor[]::new));
        Tensor truth = Tensor.cat(0, labels.toArray(Tensor[]::new));
        run.confusion(logits, truth, classes);
        run.score("accuracy", run.accuracy());
        run.score("loss", logits.crossEntropy(truth).item());
    }
}
