package dev.fluxion.examples.digits;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.io.Safetensors;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A multilayer perceptron that reads digits: images {@code (n, 64)} → logits {@code (n, 10)}.
 *
 * <pre>
 *   64 → [Linear, ReLU, Dropout] for each hidden width → Linear → 10
 * </pre>
 */
public final class DigitClassifier {
    private static final String HIDDEN = "hidden";

    private final List<Integer> hidden;
    private final Sequential network;

    /**
     * An untrained network.
     *
     * @param hidden widths of the hidden layers
     * @param dropout share of each hidden layer that a training step leaves out
     * @param rng for the first weights and for what is left out
     */
    public DigitClassifier(List<Integer> hidden, double dropout, Rng rng) {
        this.hidden = List.copyOf(hidden);
        List<Module> layers = new ArrayList<>();
        int width = Digits.PIXELS;
        for (int next : hidden) {
            layers.add(new Linear(width, next, rng));
            layers.add(Activation.relu());
            layers.add(new Dropout(dropout, rng));
            width = next;
        }
        layers.add(new Linear(width, Digits.CLASSES, rng));
        this.network = new Sequential(layers.toArray(Module[]::new));
    }

    /** {@return the network itself, to be trained} */
    public Sequential network() {
        return network;
    }

    /** {@return the layers as a table} */
    public String summary() {
        return network.summary(1, Digits.PIXELS).toString();
    }

    /**
     * What the network says of images when it is used and not trained.
     *
     * @param images {@code (n, 64)}
     * @return logits {@code (n, 10)}
     */
    public Tensor logits(Tensor images) {
        network.eval();
        try (var _ = Autograd.noGrad()) {
            return network.forward(images);
        }
    }

    /**
     * Reads digits.
     *
     * @param digits a data set
     * @param rows the places of those to read
     * @return a reading for each
     */
    public List<Reading> read(Digits digits, int... rows) {
        return readings(digits, rows, logits(digits.images(rows)));
    }

    /**
     * The readings that logits amount to: the digit with the largest, and its probability.
     *
     * @param digits a data set
     * @param rows the places of n of its digits
     * @param logits of these, {@code (n, 10)}
     * @return a reading for each
     */
    static List<Reading> readings(Digits digits, int[] rows, Tensor logits) {
        float[] probabilities = logits.softmax(1).toFloatArray();
        int[] best = logits.argmax(1, false).toIntArray();
        return IntStream.range(0, rows.length)
                .mapToObj(i -> new Reading(
                        rows[i], digits.labels()[rows[i]], best[i], probabilities[i * Digits.CLASSES + best[i]]))
                .toList();
    }

    /**
     * Saves the weights, and the widths of the hidden layers beside them.
     *
     * @param file replaced if it exists
     * @throws IOException if it can't be written; then the file is as it was
     */
    public void save(Path file) throws IOException {
        String widths = hidden.stream().map(String::valueOf).collect(Collectors.joining(","));
        Safetensors.save(file, network.stateDict(), Map.of(HIDDEN, widths));
    }

    /**
     * Loads what {@link #save} saved.
     *
     * @param file in the safetensors format
     * @return the classifier, to be used: it drops nothing
     * @throws IOException if it can't be read or is damaged
     * @throws IllegalArgumentException if it isn't there or holds something else
     */
    public static DigitClassifier load(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no model file " + file + ", expected one that the digits command saved");
        }
        String widths = Safetensors.loadMetadata(file).get(HIDDEN);
        if (widths == null || !widths.matches("([1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*)?")) {
            throw new IllegalArgumentException("model file " + file + " says of its hidden layers "
                    + (widths == null ? "nothing" : "'" + widths + "'") + ", expected their widths, as the digits command saves");
        }
        List<Integer> hidden =
                widths.isEmpty() ? List.of() : Arrays.stream(widths.split(",")).map(Integer::valueOf).toList();
        DigitClassifier classifier = new DigitClassifier(hidden, 0, Rng.seed(0));
        try {
            classifier.network.load(Safetensors.load(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("model file " + file + ": " + e.getMessage(), e);
        }
        return classifier;
    }
}
