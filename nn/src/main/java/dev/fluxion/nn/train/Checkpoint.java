package dev.fluxion.nn.train;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.FormatException;
import dev.fluxion.core.io.Safetensors;
import dev.fluxion.optim.OptimizerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Saves a training run after each epoch, or after some batches, all of it in one safetensors file: {@code model.*} and {@code optimizer.*}, and as
 * text the settings of the optimizer, the random generators, the callbacks and the scores so far. It is written when all other callbacks
 * were told, wherever it stands among them. A run that is resumed from it goes on as if it had not been interrupted, to the last bit.
 *
 * <pre>{@code
 * var trainer = new Trainer(model, optimizer, loss).rngs(rng).callbacks(new Checkpoint(file));
 * if (Files.exists(file)) Checkpoint.resume(file, trainer);
 * trainer.fit(batches, 40);
 * }</pre>
 */
public final class Checkpoint implements Callback {
    private static final String FORMAT = "fluxion-checkpoint 1";
    private static final String MODEL = "model.";
    private static final String OPTIMIZER = "optimizer.";

    private final Path file;
    private final int every;
    private final int everyBatches;

    /** A checkpoint after each epoch. @param file replaced each time, all or nothing */
    public Checkpoint(Path file) {
        this(file, 1);
    }

    /** A checkpoint now and then, and at the last epoch. @param file replaced each time @param every so many epochs */
    public Checkpoint(Path file, int every) {
        this(file, every, 0);
    }

    private Checkpoint(Path file, int every, int everyBatches) {
        if (every < 1) {
            throw new IllegalArgumentException("every is " + every + ", expected 1 or more epochs");
        }
        this.file = file;
        this.every = every;
        this.everyBatches = everyBatches;
    }

    /**
     * Checkpoints within long epochs, too. A run that goes on from one makes the batches of the epoch before it again, without learning
     * from them.
     *
     * @param batches after every so many, 1 or more
     * @return such a checkpoint
     */
    public Checkpoint everyBatches(int batches) {
        if (batches < 1) {
            throw new IllegalArgumentException("batches are " + batches + ", expected 1 or more");
        }
        return new Checkpoint(file, every, batches);
    }

    @Override
    public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
        if (everyBatches > 0 && trainer.steps() % everyBatches == 0) {
            write(trainer);
        }
    }

    /** Saves where training was stopped. */
    @Override
    public void onStop(Trainer trainer) {
        write(trainer);
    }

    @Override
    public void onEpoch(Trainer trainer, EpochResult result) {
        if (result.epoch() % every == 0 || result.epoch() == trainer.epochs()) {
            write(trainer);
        }
    }

    private void write(Trainer trainer) {
        try {
            save(file, trainer);
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoint " + file + " can't be written", e);
        }
    }

    /**
     * Saves a run between two epochs, or after a batch.
     *
     * @param file replaced if it exists
     * @param trainer whose run it is
     * @throws IOException if it can't be written; then the file is as it was
     */
    public static void save(Path file, Trainer trainer) throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        var text = new LinkedHashMap<String, String>();
        text.put("format", FORMAT);
        trainer.model().stateDict().forEach((name, tensor) -> tensors.put(MODEL + name, tensor));
        OptimizerState optimizer = trainer.optimizer().state();
        optimizer.tensors().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        optimizer.options().forEach((name, value) -> text.put(OPTIMIZER + name, value));
        for (int i = 0; i < trainer.rngs().size(); i++) {
            text.put("rng." + i, words(trainer.rngs().get(i).state()));
        }
        Progress middle = trainer.progress();
        if (middle != null) {
            text.put("middle", trainer.steps() + " " + middle.batches() + " " + middle.samples() + " " + middle.lossSum());
            for (int i = 0; i < middle.start().size(); i++) {
                text.put("middle.rng." + i, words(middle.start().get(i)));
            }
            trainer.metrics().forEach(metric -> text.put("middle.metric." + metric.name(), Arrays.stream(metric.state())
                    .mapToObj(Double::toString).collect(Collectors.joining(" "))));
        }
        for (int i = 0; i < trainer.callbacks().size(); i++) {
            String key = "callback." + i + ".";
            trainer.callbacks().get(i).state().forEach((name, value) -> text.put(key + name, value));
            trainer.callbacks().get(i).tensors().forEach((name, value) -> tensors.put(key + name, value));
        }
        for (EpochResult result : trainer.history()) {
            text.put("epoch." + result.epoch(), result.step() + " " + result.lr() + result.scores().entrySet().stream()
                    .map(e -> " " + e.getKey() + " " + e.getValue()).collect(Collectors.joining()));
        }
        Safetensors.save(file, tensors, text);
    }

    /**
     * Returns to a saved run.
     *
     * @param file what {@link #save} wrote
     * @param trainer of the same model, optimizer, generators and callbacks
     * @throws FormatException if the file is damaged or no checkpoint
     * @throws IOException if it can't be read
     * @throws IllegalArgumentException if it does not fit the trainer; then nothing was changed
     */
    public static void resume(Path file, Trainer trainer) throws IOException {
        Map<String, String> text = Safetensors.loadMetadata(file);
        if (!FORMAT.equals(text.get("format"))) {
            throw new FormatException(file, "format is " + text.get("format") + ", expected " + FORMAT);
        }
        Map<String, Tensor> tensors = Safetensors.load(file);
        List<Rng> rngs = trainer.rngs();
        List<EpochResult> history;
        List<long[]> states;
        Progress middle = null;
        long steps;
        var metrics = new LinkedHashMap<String, double[]>();
        try {
            history = history(text);
            states = states("rng.", text);
            steps = history.isEmpty() ? 0 : history.getLast().step();
            if (text.containsKey("middle")) {
                String[] words = text.get("middle").split(" ");
                steps = Long.parseLong(words[0]);
                middle = new Progress(states("middle.rng.", text), Long.parseLong(words[1]), Long.parseLong(words[2]), Double.parseDouble(words[3]));
                under("middle.metric.", text).forEach((name, numbers) -> metrics.put(name, numbers.isEmpty() ? new double[0]
                        : Arrays.stream(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray()));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new FormatException(file, "the text is no checkpoint's: " + e.getMessage(), e);
        }
        if (states.size() != rngs.size()) {
            throw new IllegalArgumentException(
                    file + " has " + states.size() + " random generators, expected " + rngs.size() + " as the trainer");
        }
        List<String> names = trainer.metrics().stream().map(Metric::name).toList();
        if (middle != null && !metrics.keySet().equals(Set.copyOf(names))) {
            throw new IllegalArgumentException(file + " is of the middle of an epoch and has the metrics " + metrics.keySet() + ", expected "
                    + names + " as the trainer");
        }
        var undo = new ArrayDeque<Runnable>();
        try {
            restoreRngs(rngs, states, undo);
            restoreMetrics(trainer.metrics(), metrics, undo);
            restoreCallbacks(trainer.callbacks(), text, tensors, undo);
            Map<String, Tensor> weights = trainer.model().stateDict();
            undo.push(() -> trainer.model().load(weights));
            trainer.model().load(under(MODEL, tensors));
            // Last, since it changes all or nothing: gradients that it replaced could not be put back.
            trainer.optimizer().load(new OptimizerState(under(OPTIMIZER, text), under(OPTIMIZER, tensors)));
        } catch (RuntimeException e) {
            for (Runnable step : undo) {
                try {
                    step.run();
                } catch (RuntimeException again) {
                    e.addSuppressed(again);
                }
            }
            throw new IllegalArgumentException(file + " does not fit the trainer: " + e.getMessage(), e);
        }
        trainer.resumeAfter(history, steps, middle);
    }

    private static void restoreRngs(List<Rng> rngs, List<long[]> states, Deque<Runnable> undo) {
        List<long[]> before = Progress.states(rngs);
        undo.push(() -> Progress.restore(rngs, before));
        Progress.restore(rngs, states);
    }

    private static void restoreMetrics(List<Metric> metrics, Map<String, double[]> saved, Deque<Runnable> undo) {
        for (Metric metric : metrics) {
            if (saved.containsKey(metric.name())) {
                double[] before = metric.state().clone();
                undo.push(() -> metric.restore(before));
                metric.restore(saved.get(metric.name()));
            }
        }
    }

    private static void restoreCallbacks(List<Callback> callbacks, Map<String, String> text, Map<String, Tensor> tensors, Deque<Runnable> undo) {
        for (int i = 0; i < callbacks.size(); i++) {
            Callback callback = callbacks.get(i);
            Map<String, String> state = under("callback." + i + ".", text);
            Map<String, Tensor> kept = under("callback." + i + ".", tensors);
            if (!state.isEmpty() || !kept.isEmpty()) {
                var stateBefore = new LinkedHashMap<>(callback.state());
                var keptBefore = new LinkedHashMap<String, Tensor>();
                callback.tensors().forEach((name, tensor) -> keptBefore.put(name, tensor.detach().copy()));
                undo.push(() -> callback.restore(stateBefore, keptBefore));
                callback.restore(state, kept);
            }
        }
    }

    private static String words(long[] state) {
        return Arrays.stream(state).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    private static List<long[]> states(String prefix, Map<String, String> text) {
        return under(prefix, text).values().stream().map(words -> Arrays.stream(words.split(" ")).mapToLong(Long::parseLong).toArray()).toList();
    }

    private static List<EpochResult> history(Map<String, String> text) {
        var history = new ArrayList<EpochResult>();
        under("epoch.", text).forEach((epoch, line) -> {
            String[] words = line.split(" ");
            var scores = new LinkedHashMap<String, Double>();
            for (int i = 2; i < words.length; i += 2) {
                scores.put(words[i], Double.parseDouble(words[i + 1]));
            }
            history.add(new EpochResult(
                    Integer.parseInt(epoch), Long.parseLong(words[0]), Double.parseDouble(words[1]), scores));
        });
        return history;
    }

    private static <T> Map<String, T> under(String prefix, Map<String, T> all) {
        var under = new LinkedHashMap<String, T>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), value);
            }
        });
        return under;
    }
}
