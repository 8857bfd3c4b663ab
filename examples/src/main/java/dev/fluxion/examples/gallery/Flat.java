package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.data.Csv;
import dev.fluxion.nn.data.Table;
import dev.fluxion.nn.data.TensorDataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A table of measures with a class at the end of each row, four fifths to learn from and one to test with. Which rows are held
 * out is the same for every seed.
 *
 * @param train measures {@code (n, columns)} and classes {@code (n)} to learn from
 * @param test those held out
 */
record Flat(TensorDataset train, TensorDataset test) {
    private static final int SPLIT_SEED = 0;

    /** {@return the file that {@code --data} names, or the one that the program brings along} @param columns of measures, before the class */
    static Flat classes(Session run, String name, int columns) throws IOException {
        Table table = read(run, name, columns);
        String[] measures = IntStream.range(0, columns).mapToObj(Integer::toString).toArray(String[]::new);
        return split(table.features(measures), table.labels(Integer.toString(columns)));
    }

    /** {@return the same file, its columns named 0, 1, …} @param columns before the last one */
    static Table read(Session run, String name, int columns) throws IOException {
        Path file = run.data().orElse(null);
        Path copy = null;
        if (file == null) {
            // The reader takes a file and goes over it twice.
            copy = Files.createTempFile("fluxion", ".csv");
            try (InputStream in = Flat.class.getResourceAsStream(name)) {
                Files.write(copy, in.readAllBytes());
            }
        }
        try {
            Table table = new Csv().skip(1).noHeader().read(file == null ? copy : file);
            if (table.names().size() != columns + 1) {
                throw new IllegalArgumentException(file + " has " + table.names().size() + " columns, expected " + (columns + 1));
            }
            return table;
        } finally {
            if (copy != null) {
                Files.delete(copy);
            }
        }
    }

    private static Flat split(Tensor x, Tensor y) {
        int[] order = Rng.seed(SPLIT_SEED).permutation(x.size(0));
        int held = order.length / 5;
        Tensor test = Tensor.of(Arrays.copyOf(order, held));
        Tensor train = Tensor.of(Arrays.copyOfRange(order, held, order.length));
        return new Flat(new TensorDataset(x.indexSelect(0, train), y.indexSelect(0, train)),
                new TensorDataset(x.indexSelect(0, test), y.indexSelect(0, test)));
    }

    /** {@return this with each column less its mean and over its deviation, both of the rows to learn from} */
    Flat standardized() {
        Tensor mean = train.inputs().mean(new int[] {0}, true);
        Tensor std = train.inputs().std(new int[] {0}, 0, true);
        return new Flat(new TensorDataset(train.inputs().sub(mean).div(std), train.targets()),
                new TensorDataset(test.inputs().sub(mean).div(std), test.targets()));
    }

    /** Tests a classifier on the rows held out. */
    void judge(Session run, Module model, String... classes) {
        Tensor logits = model.predict(test.inputs());
        run.confusion(logits, test.targets(), classes);
        run.score("accuracy", run.accuracy());
        run.score("loss", logits.crossEntropy(test.targets()).item());
    }
}
