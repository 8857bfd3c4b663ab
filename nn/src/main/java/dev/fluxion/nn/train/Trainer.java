package dev.fluxion.nn.train;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Loss;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.optim.Diagnosis;
import dev.fluxion.optim.Optimizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Goes over batches epoch by epoch, and tells callbacks. What it wraps is the loop that one can as well write out:
 *
 * <pre>{@code
 * for (Batch batch : batches) {
 *     optimizer.zeroGrad();
 *     loss.of(model.forward(batch.inputs()), batch.targets()).backward();
 *     optimizer.step();
 * }
 * }</pre>
 *
 * <p>Clipping, accumulation of gradients and schedules are the optimizer's; class weights are the loss's; the shuffling is the
 * loader's.
 *
 * <pre>{@code
 * var trainer = new Trainer(model, optimizer, new CrossEntropyLoss())
 *         .metrics(TopK.accuracy())
 *         .callbacks(new ProgressBar(), EarlyStopping.lowest("val_loss", 5), new Checkpoint(file));
 * trainer.fit(batches, validation, 40);
 * }</pre>
 */
public final class Trainer {
    private final Module model;
    private final Optimizer optimizer;
    private final Loss loss;
    private final List<Metric> metrics = new ArrayList<>();
    private final List<Callback> callbacks = new ArrayList<>();
    /** The callbacks in the order in which they are told: checkpoints last, since they save what the others then know. */
    private List<Callback> told = List.of();
    private final List<Rng> rngs = new ArrayList<>();
    private final List<EpochResult> history = new ArrayList<>();
    private int diagnoseEvery;
    private Consumer<List<Diagnosis>> diagnoses;
    private int epochs;
    private int epoch;
    private long step;
    private long samplesPerEpoch;
    private volatile String stopReason;
    /** The thread that tells of a loss, while it does. */
    private volatile Thread judging;
    /** Whether a callback stopped when it was told of the loss, so that no step is made. */
    private boolean refused;
    /** Of the epoch that is running or was stopped; null between two. */
    private Progress progress;

    /** A trainer. @param model what learns @param optimizer of its parameters @param loss what is made small */
    public Trainer(Module model, Optimizer optimizer, Loss loss) {
        this.model = model;
        this.optimizer = optimizer;
        this.loss = loss;
    }

    /** {@return this, with figures that are collected in training and evaluation} @param more what to add, of different names without white space */
    public Trainer metrics(Metric... more) {
        for (Metric metric : more) {
            if (!metric.name().matches("\\S+")) {
                throw new IllegalArgumentException("a metric is named \"" + metric.name() + "\", expected a name without white space");
            }
            if (metric.name().equals("loss") || metrics.stream().anyMatch(m -> m.name().equals(metric.name()))) {
                throw new IllegalArgumentException("a metric is named " + metric.name() + ", expected a name that is not taken");
            }
            metrics.add(metric);
        }
        return this;
    }

    /** {@return this, telling somebody of what happens, in the order in which they are added, checkpoints last} @param more whom */
    public Trainer callbacks(Callback... more) {
        callbacks.addAll(List.of(more));
        told = callbacks.stream().sorted(Comparator.comparing(callback -> callback instanceof Checkpoint)).toList();
        return this;
    }

    /** {@return this, with generators that checkpoints save: those of the loader and of dropout} @param more what to add */
    public Trainer rngs(Rng... more) {
        rngs.addAll(List.of(more));
        return this;
    }

    /** {@return this, looking now and then at what a step does} @param every so many steps @param consumer takes the figures */
    public Trainer diagnose(int every, Consumer<List<Diagnosis>> consumer) {
        if (every < 1) {
            throw new IllegalArgumentException("every is " + every + ", expected 1 or more steps");
        }
        diagnoseEvery = every;
        diagnoses = consumer;
        return this;
    }

    /** {@return what each epoch came to} @param batches each iteration is an epoch @param epochs how many there are in all */
    public List<EpochResult> fit(Iterable<Batch> batches, int epochs) {
        return fit(batches, null, epochs);
    }

    /**
     * Trains until so many epochs are done in all, or somebody stops it. After a stop or {@link Checkpoint#resume} it goes on where it
     * was, in the middle of an epoch too, with the best weights where {@link EarlyStopping} has put those back.
     *
     * @param batches each iteration is an epoch
     * @param validation evaluated after each epoch; null for none
     * @param epochs how many there are in all, with those that were made before
     * @return what each epoch came to, those before too
     * @throws IllegalArgumentException if there is no batch, or a target is NaN
     */
    public List<EpochResult> fit(Iterable<Batch> batches, Iterable<Batch> validation, int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs are " + epochs + ", expected 1 or more");
        }
        this.epochs = epochs;
        samplesPerEpoch = batches instanceof DataLoader loader ? loader.samples() : -1;
        stopReason = null;
        judging = null;
        refused = false;
        try {
            told.forEach(callback -> callback.onStart(this));
            while ((epoch < epochs || progress != null) && stopReason == null) {
                Map<String, Double> scores = learn(batches);
                if (progress == null) {
                    finish(scores, validation);
                }
            }
            // Where a loss was refused there is no place to go on from: the batch has been drawn, and dropout for it.
            if (stopReason != null && !refused && (progress != null || epoch < epochs)) {
                told.forEach(callback -> callback.onStop(this));
            }
        } catch (RuntimeException | Error e) {
            // The epoch that broke off is made again.
            progress = null;
            epoch = history.size();
            throw e;
        } finally {
            told.forEach(callback -> callback.onEnd(this));
            Progress.settle(batches);
        }
        return history();
    }

    /** {@return the scores of the epoch, which is over unless there is still progress} */
    private Map<String, Double> learn(Iterable<Batch> batches) {
        model.train();
        Iterator<Batch> rest;
        if (progress == null) {
            epoch++;
            metrics.forEach(Metric::reset);
            progress = Progress.begin(batches, rngs);
            rest = batches.iterator();
        } else {
            rest = progress.rest(batches, rngs);
        }
        Map<String, Double> scores = progress.samples() == 0 ? Map.of() : scores(progress.lossSum() / progress.samples());
        while (rest.hasNext()) {
            Batch batch = rest.next();
            requireTargets(batch, step);
            Tensor outputs = model.forward(batch.inputs());
            Tensor error = loss.of(outputs, batch.targets());
            double value = error.item();
            judging = Thread.currentThread();
            told.forEach(callback -> callback.onLoss(this, value));
            judging = null;
            if (refused) {
                return scores;
            }
            optimizer.zeroGrad();
            error.backward();
            step();
            metrics.forEach(metric -> metric.update(outputs.detach(), batch.targets()));
            progress = progress.add(batch.size(), value);
            scores = scores(progress.lossSum() / progress.samples());
            for (Callback callback : told) {
                callback.onBatch(this, batch.size(), scores);
            }
            if (stopReason != null) {
                return scores;
            }
        }
        requireSome(progress.samples());
        progress = null;
        return scores;
    }

    private void step() {
        step++;
        if (diagnoses != null && step % diagnoseEvery == 0) {
            diagnoses.accept(Diagnosis.step(optimizer));
        } else {
            optimizer.step();
        }
    }

    private void finish(Map<String, Double> scores, Iterable<Batch> validation) {
        var all = new LinkedHashMap<>(scores);
        if (validation != null) {
            evaluate(validation).forEach((name, value) -> all.put("val_" + name, value));
        }
        optimizer.report(all.get(validation == null ? "loss" : "val_loss"));
        EpochResult result = new EpochResult(epoch, step, optimizer.lr(), all);
        history.add(result);
        told.forEach(callback -> callback.onEpoch(this, result));
    }

    /**
     * The loss and the metrics of a model that is used and not trained. The loss is the mean over samples of what the loss
     * says of batches. In the middle of an epoch the metrics then go back to what they hold of it.
     *
     * @param batches with targets
     * @return by name
     * @throws IllegalArgumentException if there is no batch, or a target is NaN
     * @throws UnsupportedOperationException in the middle of an epoch, if a metric has no {@link Metric#state}
     */
    public Map<String, Double> evaluate(Iterable<Batch> batches) {
        List<double[]> held = progress == null ? List.of() : metrics.stream().map(metric -> metric.state().clone()).toList();
        try {
            return scoresOf(batches);
        } finally {
            for (int i = 0; i < held.size(); i++) {
                metrics.get(i).restore(held.get(i));
            }
        }
    }

    private Map<String, Double> scoresOf(Iterable<Batch> batches) {
        metrics.forEach(Metric::reset);
        double lossSum = 0;
        long seen = 0;
        for (Batch batch : batches) {
            requireTargets(batch, seen);
            Tensor outputs = model.predict(batch.inputs());
            lossSum += batch.size() * loss.of(outputs, batch.targets()).item();
            seen += batch.size();
            metrics.forEach(metric -> metric.update(outputs, batch.targets()));
        }
        requireSome(seen);
        return scores(lossSum / seen);
    }

    /** {@return the outputs for all batches, one behind the other} @param batches whose inputs are taken, at least one */
    public Tensor predict(Iterable<Batch> batches) {
        var outputs = new ArrayList<Tensor>();
        batches.forEach(batch -> outputs.add(model.predict(batch.inputs())));
        requireSome(outputs.size());
        return Tensor.cat(0, outputs.toArray(Tensor[]::new));
    }

    private Map<String, Double> scores(double mean) {
        var scores = new LinkedHashMap<String, Double>();
        scores.put("loss", mean);
        metrics.forEach(metric -> scores.put(metric.name(), metric.value()));
        return scores;
    }

    private static void requireSome(long seen) {
        if (seen == 0) {
            throw new IllegalArgumentException("the data set is empty, expected at least one batch");
        }
    }

    private static void requireTargets(Batch batch, long at) {
        Tensor targets = batch.targets();
        if (targets.dtype().isFloating() && Double.isNaN(targets.detach().sum().item())) {
            throw new IllegalArgumentException("targets of the batch after " + at + " hold NaN, expected numbers");
        }
    }

    /**
     * Ends training: before the step, if a callback asks for it when it is told of a loss, else after this batch or epoch. Any thread may
     * ask for it.
     *
     * @param reason for people
     */
    public void stop(String reason) {
        if (Thread.currentThread() == judging) {
            refused = true;
        }
        stopReason = reason;
    }

    /** {@return why training ended early, or null} */
    public String stopReason() {
        return stopReason;
    }

    /** {@return what learns} */
    public Module model() {
        return model;
    }

    /** {@return what changes its parameters} */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** {@return the epoch that is running or was the last, from 1; 0 before the first} */
    public int epoch() {
        return epoch;
    }

    /** {@return how many epochs there are in all} */
    public int epochs() {
        return epochs;
    }

    /** {@return how many batches were learned from in all} */
    public long steps() {
        return step;
    }

    /** {@return how many samples an epoch has, or −1 if nobody knows} */
    public long samplesPerEpoch() {
        return samplesPerEpoch;
    }

    /** {@return what each epoch came to} */
    public List<EpochResult> history() {
        return List.copyOf(history);
    }

    /** {@return a score as a progress bar shows it} @param name of the score @param value its value */
    String shown(String name, double value) {
        boolean validation = name.startsWith("val_");
        String plain = validation ? name.substring(4) : name;
        String text = metrics.stream().filter(metric -> metric.name().equals(plain)).findFirst()
                .map(metric -> metric.shown(value)).orElseGet(() -> String.format(Locale.ROOT, "%s %.4f", plain, value));
        return (validation ? "val " : "") + text;
    }

    /** {@return how many samples are still to come, or −1 if nobody knows} */
    long samplesToCome() {
        return samplesPerEpoch < 0 ? -1 : (epochs - history.size()) * samplesPerEpoch - (progress == null ? 0 : progress.samples());
    }

    List<Rng> rngs() {
        return rngs;
    }

    List<Callback> callbacks() {
        return callbacks;
    }

    List<Metric> metrics() {
        return metrics;
    }

    /** {@return how far the epoch is, or null between two} */
    Progress progress() {
        return progress;
    }

    /** Goes on after epochs that were made before. @param before what they came to @param steps in all @param middle of the next epoch, or null */
    void resumeAfter(List<EpochResult> before, long steps, Progress middle) {
        history.clear();
        history.addAll(before);
        progress = middle;
        epoch = (before.isEmpty() ? 0 : before.getLast().epoch()) + (middle == null ? 0 : 1);
        step = steps;
    }
}
