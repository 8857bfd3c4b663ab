package dev.fluxion.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.CrossEntropyLoss;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MSELoss;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.SGD;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint holds, and what is refused. */
class CheckpointTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("run.safetensors");
    }

    /** Four batches of one sample each in three classes; an update takes two of them. */
    private static final class Run {
        private final Linear model = new Linear(2, 3, Rng.seed(3));
        private final Optimizer optimizer = SGD.builder().lr(0.1).momentum(0.9).accumulate(2).build(model.namedParameters());
        private final Trainer trainer = new Trainer(model, optimizer, new CrossEntropyLoss());

        void fit(int epochs) {
            trainer.fit(new DataLoader(new TensorDataset(Rng.seed(4).randn(4, 2), Tensor.of(new int[] {0, 1, 2, 1})), 1), epochs);
        }

        /** {@return everything that a checkpoint keeps, and the gradients} */
        String all() {
            Progress middle = trainer.progress();
            return String.join("\n", text(model.stateDict()), text(optimizer.stateDict()),
                    model.parameters().stream().map(p -> p.grad() == null ? "none" : Arrays.toString(p.grad().toDoubleArray())).toList().toString(),
                    trainer.rngs().stream().map(rng -> Arrays.toString(rng.state())).toList().toString(),
                    trainer.metrics().stream().map(metric -> Arrays.toString(metric.state())).toList().toString(),
                    trainer.callbacks().stream().filter(callback -> !callback.state().isEmpty())
                            .map(callback -> callback.state() + text(callback.tensors())).toList().toString(),
                    trainer.steps() + " " + trainer.epoch() + " " + trainer.history(),
                    middle == null ? "between" : middle.batches() + " " + middle.samples() + " " + middle.lossSum());
        }

        private static String text(Map<String, Tensor> tensors) {
            return tensors.entrySet().stream().map(e -> e.getKey() + Arrays.toString(e.getValue().toDoubleArray()))
                    .collect(Collectors.joining(" "));
        }
    }

    /** Counts what it is told, as text and as a tensor. */
    private static class Count implements Callback {
        private final Tensor tensor = Tensor.zeros(1);
        int told;

        @Override
        public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
            set(told + 1);
        }

        @Override
        public void onEpoch(Trainer trainer, EpochResult result) {
            set(told + 1);
        }

        @Override
        public void onStop(Trainer trainer) {
            set(told + 1);
        }

        void set(int count) {
            told = count;
            tensor.copyFrom(Tensor.of(new float[] {count}));
        }

        @Override
        public Map<String, String> state() {
            return Map.of("told", Integer.toString(told));
        }

        @Override
        public Map<String, Tensor> tensors() {
            return Map.of("told", tensor);
        }

        @Override
        public void restore(Map<String, String> state, Map<String, Tensor> tensors) {
            told = Integer.parseInt(state.get("told"));
            tensor.copyFrom(tensors.get("told"));
        }
    }

    private static Metric metric(String name, double... state) {
        return new NamedMetric(name) {
            @Override
            public double[] state() {
                return state;
            }

            @Override
            public void restore(double[] saved) {
                assertArrayEquals(state, saved);
            }
        };
    }

    private static Callback onBatch(long steps, Runnable action) {
        return new Callback() {
            @Override
            public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
                if (trainer.steps() == steps) {
                    action.run();
                }
            }
        };
    }

    /** Saves a run after three batches, with a gradient that waits. */
    private void save(Run run) throws IOException {
        run.trainer.callbacks(onBatch(3, () -> run.trainer.stop("test")));
        run.fit(2);
        Checkpoint.save(file, run.trainer);
    }

    private void assertCounted(Count count) throws IOException {
        var restored = new Count();
        var run = new Run();
        run.trainer.callbacks(new Checkpoint(file), restored);
        Checkpoint.resume(file, run.trainer);
        assertEquals(count.told, restored.told);
    }

    /** After a batch, an epoch and a stop, in whatever order they were added. */
    @Test
    void holdsWhatTheOtherCallbacksThenKnow() throws IOException {
        var killed = new Run();
        var count = new Count();
        killed.trainer.callbacks(new Checkpoint(file).everyBatches(1), count, new Callback() {
            @Override
            public void onLoss(Trainer trainer, double loss) {
                if (trainer.steps() == 2) {
                    throw new IllegalStateException("killed");
                }
            }
        });
        assertThrows(IllegalStateException.class, () -> killed.fit(2));
        assertCounted(count);
        var stopped = new Run();
        var other = new Count();
        stopped.trainer.callbacks(new Checkpoint(file), other, onBatch(3, () -> stopped.trainer.stop("test")));
        stopped.fit(2);
        assertCounted(other);
        var whole = new Run();
        var last = new Count();
        whole.trainer.callbacks(new Checkpoint(file), last);
        whole.fit(2);
        assertEquals(10, last.told);
        assertCounted(last);
    }

    /** As the documentation has it, the checkpoint in front. */
    @Test
    void knowsThatTheLastEpochWasTheBest() throws IOException {
        var samples = new TensorDataset(Tensor.ones(4, 1), Tensor.zeros(4, 1));
        var batches = new DataLoader(samples, 4);
        // A rate of 1.1 moves the weight by 2.2 times itself: 1, -1.2, 1.44 …, so that the first epoch is the best.
        var first = new Linear(Tensor.of(new float[][] {{1}}), null);
        new Trainer(first, SGD.builder().lr(1.1).build(first.parameters()), new MSELoss())
                .callbacks(new Checkpoint(file), EarlyStopping.lowest("val_loss", 3)).fit(batches, batches, 1);
        var model = new Linear(Tensor.of(new float[][] {{7}}), null);
        var stop = EarlyStopping.lowest("val_loss", 3);
        var trainer = new Trainer(model, SGD.builder().lr(1.1).build(model.parameters()), new MSELoss()).callbacks(new Checkpoint(file), stop);
        Checkpoint.resume(file, trainer);
        assertEquals(1, stop.bestEpoch());
        assertEquals(4, trainer.fit(batches, batches, 50).size());
        assertEquals(-1.2f, model.weight().item(), 1e-6);
    }

    @Test
    void aCallbackMayKeepTensorsAlone() throws IOException {
        var kept = new LinkedHashMap<String, Tensor>(Map.of("a", Tensor.of(new float[] {1, 2})));
        var run = new Run();
        run.trainer.callbacks(tensorsAlone(kept));
        Checkpoint.save(file, run.trainer);
        kept.clear();
        Checkpoint.resume(file, run.trainer);
        assertArrayEquals(new float[] {1, 2}, kept.get("a").toFloatArray());
    }

    private static Callback tensorsAlone(Map<String, Tensor> kept) {
        return new Callback() {
            @Override
            public Map<String, Tensor> tensors() {
                return kept;
            }

            @Override
            public void restore(Map<String, String> state, Map<String, Tensor> tensors) {
                kept.putAll(tensors);
            }
        };
    }

    private void assertRefused(String why, Run run) {
        String before = run.all();
        var e = assertThrows(IllegalArgumentException.class, () -> Checkpoint.resume(file, run.trainer));
        assertEquals(before, run.all());
        assertEquals(file + " does not fit the trainer: " + why, e.getMessage());
    }

    @Test
    void generatorsOfAnotherKindAreRefused() throws IOException {
        var run = new Run();
        run.trainer.rngs(Rng.seed(1), Rng.torch(1));
        save(run);
        var other = new Run();
        other.trainer.rngs(Rng.seed(2), Rng.torch(2));
        Checkpoint.resume(file, other.trainer);
        assertEquals(run.all(), other.all());
        var differs = new Run();
        differs.trainer.rngs(Rng.seed(3), Rng.seed(3));
        assertRefused("state has 626 numbers, expected the 4 of a generator made by Rng.seed", differs);
    }

    @Test
    void metricsOfAnotherSizeAreRefused() throws IOException {
        var run = new Run();
        run.trainer.metrics(new ConfusionMatrix(3));
        save(run);
        for (int classes : new int[] {2, 4}) {
            var other = new Run();
            other.trainer.metrics(new ConfusionMatrix(classes));
            assertRefused("state has 9 numbers, expected " + classes * classes + " for " + classes + " classes", other);
        }
        var other = new Run();
        other.trainer.metrics(TopK.accuracy());
        assertRefused("state has 9 numbers, expected 2", other);
    }

    @Test
    void aCallbackThatRefusesChangesNothing() throws IOException {
        var run = new Run();
        run.trainer.rngs(Rng.seed(1)).metrics(new ConfusionMatrix(3)).callbacks(new Count(), new Count());
        save(run);
        var other = new Run();
        var count = new Count();
        count.set(7);
        other.trainer.rngs(Rng.seed(2)).metrics(new ConfusionMatrix(3)).callbacks(count, new Count() {
            @Override
            public void restore(Map<String, String> state, Map<String, Tensor> tensors) {
                throw new IllegalStateException("not today");
            }
        });
        assertRefused("not today", other);
        assertEquals(7, count.told);
    }

    /** The waiting gradient, too, stays as it is. */
    @Test
    void anOptimizerThatDoesNotFitChangesNothing() throws IOException {
        var run = new Run();
        run.trainer.rngs(Rng.seed(1)).callbacks(new Count());
        save(run);
        var other = new Run();
        var sgd = SGD.builder().lr(0.1).momentum(0.8).accumulate(2).build(other.model.namedParameters());
        var count = new Count();
        var trainer = new Trainer(other.model, sgd, new CrossEntropyLoss()).rngs(Rng.seed(2)).callbacks(count);
        String before = other.all();
        var e = assertThrows(IllegalArgumentException.class, () -> Checkpoint.resume(file, trainer));
        assertTrue(e.getMessage().startsWith(file + " does not fit the trainer: "), e.getMessage());
        assertTrue(e.getMessage().contains("momentum is 0.9 in the state and 0.8 here"), e.getMessage());
        assertEquals(before, other.all());
        assertEquals(0, count.told);
        assertArrayEquals(Rng.seed(2).state(), trainer.rngs().getFirst().state());
    }

    @Test
    void aMetricMayHaveNothingToKeep() throws IOException {
        var run = new Run();
        run.trainer.metrics(metric("none"), metric("some", 1, -0.0, Double.NaN, Double.NEGATIVE_INFINITY));
        save(run);
        var other = new Run();
        other.trainer.metrics(metric("none"), metric("some", 1, -0.0, Double.NaN, Double.NEGATIVE_INFINITY));
        Checkpoint.resume(file, other.trainer);
        assertEquals(run.all(), other.all());
    }
}
