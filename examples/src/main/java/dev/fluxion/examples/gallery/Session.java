package dev.fluxion.examples.gallery;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Graph;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.train.Callback;
import dev.fluxion.nn.train.Checkpoint;
import dev.fluxion.nn.train.DivergenceStop;
import dev.fluxion.nn.train.EpochResult;
import dev.fluxion.nn.train.ProgressBar;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A run of an {@link Example}: what the command line set, the loops, and what the report and the result are made from. */
public final class Session implements AutoCloseable {
    /** One pass of a loop that is written out by hand. */
    @FunctionalInterface
    public interface Pass {
        /** {@return the scores of the pass, such as {@code loss}} @param epoch its number, from 1 @throws IOException if reading fails */
        Map<String, Double> run(int epoch) throws IOException;
    }

    /** What a classifier got wrong. @param sure its probability of the class that it took */
    private record Mistake(double sure, Picture picture) {}

    /** A picture of values from 0 to 1. @param caption below it @param width pixels a row @param pixels row by row */
    record Picture(String caption, int width, float[] pixels) {}

    /** A text that a model wrote, or figures as a book prints them. @param caption above it @param text itself */
    record Passage(String caption, String text) {}

    private static final int SHOWN = 24;
    private static final long TELL_NANOS = 5_000_000_000L;

    private final About about;
    private final Options options;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Rng rng;
    private final Interruption interruption = new Interruption();
    private final long start = System.nanoTime();
    final Map<String, Module> models = new LinkedHashMap<>();
    final Map<String, String> settings = new LinkedHashMap<>();
    final Map<String, Double> scores = new LinkedHashMap<>();
    final List<EpochResult> history = new ArrayList<>();
    final List<Scatter> scatters = new ArrayList<>();
    private final List<Picture> pictures = new ArrayList<>();
    private final List<Mistake> mistakes = new ArrayList<>();
    final List<Passage> passages = new ArrayList<>();
    String summary = "";
    String graph = "";
    Confusion confusion;
    private boolean dataAsked;
    private double secondsBefore;
    private int epoch;
    private int epochs;
    private long told = start;

    Session(About about, Options options, PrintWriter out, PrintWriter err) {
        this.about = about;
        this.options = options;
        this.out = out;
        this.err = err;
        this.rng = Rng.seed(options.seed());
        settings.put("Seed", Long.toString(options.seed()));
    }

    /** {@return the run's generator, from {@code --seed}} */
    public Rng rng() {
        return rng;
    }

    /** {@return whether to finish in a second or two: a small part of the data, a few passes} */
    public boolean quick() {
        return options.quick();
    }

    /** {@return how many passes to make: as {@code --epochs} says, or} @param usual the source's @param quick the quick mode's */
    public int epochs(int usual, int quick) {
        return options.epochs() != null ? options.epochs() : options.quick() ? quick : usual;
    }

    /** {@return the file or folder that {@code --data} names} */
    public Optional<Path> data() {
        dataAsked = true;
        return Optional.ofNullable(options.data());
    }

    /** {@return the optimizer that {@code --optimizer} and {@code --lr} say, to be built} @param usual the source's */
    public OptimizerBuilder<?> optimizer(OptimizerBuilder<?> usual) {
        OptimizerBuilder<?> builder = options.optimizer() == null ? usual : Optimizers.named(options.optimizer());
        return options.lr() == null ? builder : builder.lr(options.lr());
    }

    /** Shows a setting in the report. @param name of it @param value of it */
    public void setting(String name, Object value) {
        settings.put(name, String.valueOf(value));
    }

    /** Prints a line, as the book does. @param format as in {@link String#format} @param values for it */
    public void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /**
     * Takes in the model: prints its layers, draws its graph, and makes it part of the result's digest.
     *
     * @param <M> its class
     * @param model not yet trained
     * @param input the shape of one input with its batch dimension, such as {@code 1, 784}
     * @return the model
     */
    public <M extends Module> M model(M model, int... input) {
        model(about.name(), model);
        summary = model.summary(input).toString();
        out.println(summary);
        out.flush();
        model.eval();
        Tensor result = model.forward(Tensor.zeros(Shape.of(input), DType.F32, Device.getDefault()));
        graph(result);
        model.train();
        return model;
    }

    /**
     * Takes in a model for whose inputs no zeros can stand: it becomes part of the result's digest.
     *
     * @param <M> its class
     * @param name of it
     * @param model itself
     * @return the model
     */
    public <M extends Module> M model(String name, M model) {
        models.put(name, model);
        return model;
    }

    /** Draws the graph behind a result, with the names of the models' parameters. @param result part of a gradient, before {@code backward()} */
    public void graph(Tensor result) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        models.forEach((name, model) -> model.namedParameters().forEach((path, parameter) ->
                parameters.put(models.size() == 1 ? path : name + "." + path, parameter)));
        graph = Graph.of(result, parameters).svg();
    }

    /**
     * Trains: progress, a checkpoint after each epoch, Ctrl-C, {@code --resume}.
     *
     * @param trainer with its metrics, and the generators that loader and dropout use besides {@link #rng}
     * @param batches to learn from
     * @param validation looked at after each epoch; null for none
     * @param epochs in all
     * @return what each epoch came to
     * @throws IOException if a checkpoint can't be read or written
     */
    public List<EpochResult> fit(Trainer trainer, Iterable<Batch> batches, Iterable<Batch> validation, int epochs) throws IOException {
        begin(epochs);
        double lr = trainer.optimizer().groups().getFirst().baseLr();
        describe("Optimizer", trainer.optimizer());
        trainer.rngs(rng).callbacks(new ProgressBar(err), new DivergenceStop(), new Callback() {
            @Override
            public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
                if (interruption.isWanted()) {
                    trainer.stop("Ctrl-C");
                }
            }

            @Override
            public Map<String, String> state() {
                return notes();
            }

            @Override
            public void restore(Map<String, String> state, Map<String, Tensor> tensors) {
                secondsBefore = Double.parseDouble(state.get("seconds"));
            }
        });
        if (options.out() != null) {
            trainer.callbacks(new Checkpoint(checkpoint()));
        }
        if (options.resume() != null) {
            Checkpoint.resume(options.resume(), trainer);
            requireNoMore(trainer.epoch(), epochs);
        }
        trainer.fit(batches, validation, epochs);
        epoch = trainer.epoch();
        history.addAll(trainer.history());
        if (interruption.isWanted() && trainer.stopReason() != null) {
            err.println();
            throw interrupted(options.out() != null);
        }
        if (trainer.stopReason() != null && trainer.stopReason().startsWith("the loss is")) {
            throw new IllegalArgumentException("--lr is " + lr + ", expected one with which the loss stays finite, but "
                    + trainer.stopReason() + ": take a smaller one");
        }
        return trainer.history();
    }

    /**
     * Runs a loop that is written out by hand, pass by pass: progress, a checkpoint after each, Ctrl-C, {@code --resume}.
     *
     * @param state all that a pass changes; {@link #rng} is added
     * @param epochs in all
     * @param pass one of them
     * @throws IOException if a checkpoint can't be read or written
     */
    public void loop(Resumable state, int epochs, Pass pass) throws IOException {
        this.epochs = epochs;
        begin(epochs);
        state.optimizers().forEach((name, optimizer) -> describe(state.optimizers().size() == 1 ? "Optimizer" : "Optimizer of " + name, optimizer));
        state.rng(rng);
        if (options.resume() != null) {
            Map<String, String> notes = state.load(options.resume());
            secondsBefore = Double.parseDouble(notes.get("seconds"));
            Resumable.under("epoch.", notes).forEach((number, line) -> {
                Map<String, Double> scores = new LinkedHashMap<>();
                for (String score : line.isEmpty() ? new String[0] : line.split("\n")) {
                    scores.put(score.substring(0, score.indexOf('=')), Double.parseDouble(score.substring(score.indexOf('=') + 1)));
                }
                history.add(new EpochResult(Integer.parseInt(number), Integer.parseInt(number), Double.NaN, scores));
            });
            requireNoMore(history.size(), epochs);
        }
        for (epoch = history.size() + 1; epoch <= epochs; epoch++) {
            Map<String, Double> scores = new TreeMap<>(pass.run(epoch));   // in the same order in every run
            history.add(new EpochResult(epoch, epoch, Double.NaN, scores));
            Map<String, String> notes = notes();
            history.forEach(result -> notes.put("epoch." + result.epoch(), String.join("\n",
                    result.scores().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList())));
            state.save(checkpoint(), notes);
            if (epoch % Math.ceilDiv(epochs, 10) == 0 || epoch == epochs) {
                err.println("epoch " + epoch + "/" + epochs + "  " + String.join("  ", scores.entrySet().stream()
                        .map(e -> String.format(Locale.ROOT, "%s %.4f", e.getKey(), e.getValue())).toList()));
                err.flush();
            }
            if (epoch < epochs) {
                tick(1);
            }
        }
        epoch = epochs;
    }

    private void begin(int epochs) {
        settings.put("Epochs", Integer.toString(epochs));
        if (options.data() != null && !dataAsked && !quick()) {
            throw new IllegalArgumentException("--data is " + options.data() + ", expected none: " + about.name() + " reads no data");
        }
    }

    private void requireNoMore(int made, int epochs) {
        if (made > epochs) {
            throw new IllegalArgumentException("--resume is " + options.resume() + ", a checkpoint after " + made + " epochs, expected at most "
                    + epochs + ", those to make in all");
        }
    }

    /** Shows how far a long pass is, every few seconds, and ends it when Ctrl-C was pressed. @param share done, from 0 to 1 */
    public void tick(double share) {
        if (interruption.isWanted()) {
            epoch++;
            throw interrupted(!history.isEmpty());
        }
        if (share < 1 && System.nanoTime() - told > TELL_NANOS) {
            told = System.nanoTime();
            err.printf(Locale.ROOT, "epoch %d/%d  %.0f %%%n", epoch, epochs, 100 * share);
            err.flush();
        }
    }

    /** Sets a final figure. @param name such as {@code accuracy} @param value of it */
    public void score(String name, double value) {
        scores.put(name, value);
    }

    /** Counts which class was taken for which. @param logits {@code (n, classes)} @param labels {@code (n)} @param classes names */
    public void confusion(Tensor logits, Tensor labels, String... classes) {
        confusion = Confusion.of(logits, labels, classes);
    }

    /** {@return the share on the diagonal of the last {@link #confusion}} */
    double accuracy() {
        return confusion.accuracy();
    }

    /** Shows a picture in the report. @param caption below it @param pixels {@code (height, width)}, each from 0 to 1 */
    public void picture(String caption, Tensor pixels) {
        pictures.add(new Picture(caption, pixels.size(1), pixels.to(DType.F32).toFloatArray()));
    }

    /** Shows points in the report, each group in a colour and a shape of its own. @param caption above them @param groups {@code (n, 2)} each, by name */
    public void scatter(String caption, Map<String, Tensor> groups) {
        scatters.add(Scatter.of(caption, groups));
    }

    /** Shows those images that a classifier got wrong and was surest of. @param images {@code (n, c, h, w)} @param logits {@code (n, classes)} @param labels {@code (n)} @param classes names */
    public void mistakes(Tensor images, Tensor logits, Tensor labels, String... classes) {
        int[] taken = logits.argmax(1, false).toIntArray();
        int[] truth = labels.toIntArray();
        Tensor sure = logits.softmax(1).amax(new int[] {1}, false);
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] != truth[i]) {
                Tensor grey = images.select(0, i).mean(0, false);
                mistakes.add(new Mistake(sure.get(i), new Picture(String.format(Locale.ROOT, "a %s taken for %s, %.0f %% sure",
                        classes[truth[i]], classes[taken[i]], 100 * sure.get(i)), grey.size(1), grey.toFloatArray())));
            }
        }
    }

    /** {@return the pictures, and after them the surest mistakes} */
    List<Picture> pictures() {
        return Stream.concat(pictures.stream(), mistakes.stream().sorted(Comparator.comparingDouble(Mistake::sure).reversed())
                .limit(SHOWN).map(Mistake::picture)).toList();
    }

    /** Shows a text in the report. @param caption above it @param text itself */
    public void passage(String caption, String text) {
        passages.add(new Passage(caption, text));
    }

    private void describe(String title, Optimizer optimizer) {
        Map<String, Object> options = optimizer.groups().getFirst().options();
        settings.put(title, options.get("optimizer") + ", lr " + optimizer.groups().getFirst().baseLr());
        options.forEach((name, value) -> {
            if (!name.equals("optimizer")) {
                settings.put(name, String.valueOf(value));
            }
        });
    }

    private Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("example", about.name());
        notes.put("seed", Long.toString(options.seed()));
        notes.put("seconds", Double.toString(seconds()));
        return notes;
    }

    /** Says how to go on, while the process waits for this session's end. */
    private Interrupted interrupted(boolean saved) {
        String message = "stopped in epoch " + epoch + "; " + (saved
                ? "go on with: " + options.goOn(about, checkpoint())
                : options.out() == null ? "this command keeps no checkpoint" : "no epoch was over, so there is no checkpoint");
        err.println(message);
        err.flush();
        return new Interrupted(message);
    }

    Path checkpoint() {
        return options.out().resolve(about.name() + "-seed" + options.seed() + ".safetensors");
    }

    double seconds() {
        return secondsBefore + (System.nanoTime() - start) / 1e9;
    }

    int epochsDone() {
        return epoch;
    }

    Interruption interruption() {
        return interruption;
    }

    @Override
    public void close() {
        interruption.close();
    }
}
