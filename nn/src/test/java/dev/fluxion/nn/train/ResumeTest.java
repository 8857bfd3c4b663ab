package dev.fluxion.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.CrossEntropyLoss;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MSELoss;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.Sample;
import dev.fluxion.nn.data.StreamLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.nn.data.Transform;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.SGD;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that end in the middle of an epoch go on there, as if nothing had been. */
class ResumeTest {
    private static final int EPOCHS = 3;
    /** Batches of an epoch: 22 samples, 5 at a time. */
    private static final int BATCHES = 5;

    @TempDir
    Path folder;

    /** Where batches come from. */
    private enum Kind { ONE_GENERATOR, PREFETCH, STREAM, STREAM_PREFETCH, ANY_ITERABLE }

    /** A run that draws for the order, for the batches and for dropout, all from one generator where that is possible. */
    private static final class Run {
        private final Rng rng = Rng.seed(5);
        private final Rng own = Rng.seed(6);
        private final Module model;
        private final Iterable<Batch> batches;
        private final Optimizer optimizer;
        private final Trainer trainer;
        /** How long a batch takes to make, so that some are still to be made when a run stops. */
        private volatile long nanos;
        private Runnable duringLoss = () -> {};

        Run(Kind kind, int accumulate) {
            model = new Sequential(new Linear(3, 6, rng), Activation.tanh(), new Dropout(0.3, rng), new Linear(6, 2, rng));
            Rng data = kind == Kind.PREFETCH || kind == Kind.STREAM_PREFETCH ? own : rng;
            Transform noise = Transform.inputs(x -> {
                LockSupport.parkNanos(nanos);
                return x.add(data.randn(x.shape().toArray()).mul(0.1));
            });
            Tensor x = Rng.seed(9).randn(22, 3);
            int[] labels = new int[22];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = x.get(i, 0) > 0 ? 1 : 0;
            }
            var samples = new TensorDataset(x, Tensor.of(labels));
            var stream = new ArrayList<Sample>();
            for (int i = 0; i < labels.length; i++) {
                stream.add(new Sample(x.select(0, i), samples.targets().select(0, i)));
            }
            DataLoader loader = new DataLoader(samples.map(noise), 5).shuffle(rng);
            StreamLoader streamed = new StreamLoader(stream, 5).shuffle(4, data);
            batches = switch (kind) {
                case ONE_GENERATOR -> loader;
                case PREFETCH -> loader.prefetch(3);
                case STREAM -> streamed;
                case STREAM_PREFETCH -> streamed.prefetch(3);
                case ANY_ITERABLE -> loader::iterator;
            };
            optimizer = RMSprop.builder().lr(0.02).momentum(0.5).accumulate(accumulate).build(model.namedParameters());
            trainer = new Trainer(model, optimizer, this::loss).rngs(rng, own)
                    .metrics(TopK.accuracy(), ConfusionMatrix.meanF1(2), new Perplexity());
        }

        private Tensor loss(Tensor outputs, Tensor targets) {
            duringLoss.run();
            return new CrossEntropyLoss().of(outputs, targets);
        }
    }

    /** Stops after so many batches in all. */
    private static Callback stopAfter(long steps) {
        return new Callback() {
            @Override
            public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
                if (trainer.steps() == steps) {
                    trainer.stop("test");
                }
            }
        };
    }

    private static void assertSameBits(Map<String, Tensor> expected, Map<String, Tensor> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, tensor) -> assertArrayEquals(tensor.toDoubleArray(), found.get(name).toDoubleArray(), name));
    }

    private static void assertSameRun(Run expected, Run found) {
        assertEquals(expected.trainer.history(), found.trainer.history());
        assertSameBits(expected.model.stateDict(), found.model.stateDict());
        assertSameBits(expected.optimizer.stateDict(), found.optimizer.stateDict());
        assertArrayEquals(expected.rng.state(), found.rng.state());
        assertArrayEquals(expected.own.state(), found.own.state());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void goesOnAfterAnyBatch(Kind kind) throws IOException {
        var straight = new Run(kind, 1);
        straight.trainer.fit(straight.batches, EPOCHS);
        assertEquals(EPOCHS * BATCHES, straight.trainer.steps());
        Path file = folder.resolve("run.safetensors");
        for (int at = 1; at < EPOCHS * BATCHES; at++) {
            var first = new Run(kind, 1);
            first.trainer.callbacks(new Checkpoint(file), stopAfter(at)).fit(first.batches, EPOCHS);
            assertEquals("test", first.trainer.stopReason());
            var second = new Run(kind, 1);
            second.trainer.callbacks(new Checkpoint(file));
            Checkpoint.resume(file, second.trainer);
            assertEquals(at, second.trainer.steps());
            second.trainer.fit(second.batches, EPOCHS);
            assertSameRun(straight, second);
        }
    }

    /** In one process, without a file: a stop is a pause. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aStoppedRunGoesOn(Kind kind) {
        var straight = new Run(kind, 1);
        straight.trainer.fit(straight.batches, EPOCHS);
        var paused = new Run(kind, 1);
        paused.nanos = 10_000_000;
        paused.trainer.callbacks(stopAfter(7)).fit(paused.batches, EPOCHS);
        assertEquals(2, paused.trainer.epoch());
        assertEquals(1, paused.trainer.history().size());
        paused.trainer.fit(paused.batches, EPOCHS);
        assertSameRun(straight, paused);
    }

    /** In one process, back to the file of the first epoch; the run stops in the second one twice. */
    @Test
    void batchesMadeAheadDrawNoMoreWhenAStoppedRunReturns() throws IOException {
        var straight = new Run(Kind.PREFETCH, 1);
        straight.trainer.fit(straight.batches, EPOCHS);
        Path file = folder.resolve("run.safetensors");
        var paused = new Run(Kind.PREFETCH, 1);
        paused.trainer.callbacks(new Checkpoint(file)).fit(paused.batches, 1);
        Path first = Files.copy(file, folder.resolve("first.safetensors"));
        paused.nanos = 10_000_000;
        paused.trainer.callbacks(stopAfter(7)).fit(paused.batches, EPOCHS);
        Checkpoint.resume(first, paused.trainer);
        paused.trainer.fit(paused.batches, EPOCHS);
        paused.trainer.fit(paused.batches, EPOCHS);
        assertSameRun(straight, paused);
    }

    private static DataLoader validation() {
        return new DataLoader(new TensorDataset(Rng.seed(8).randn(4, 3), Tensor.of(new int[] {0, 1, 0, 0})), 3);
    }

    /** As another thread does it. */
    private static void stop(Trainer trainer) {
        CompletableFuture.runAsync(() -> trainer.stop("test")).join();
    }

    /** The batch is learned from, and the place saved, though a callback may have been told of its loss in between. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherThreadStopsAfterTheBatch(boolean whileTold) throws IOException {
        var straight = new Run(Kind.ONE_GENERATOR, 1);
        straight.trainer.fit(straight.batches, EPOCHS);
        Path file = folder.resolve("run.safetensors");
        var first = new Run(Kind.ONE_GENERATOR, 1);
        Runnable stopAfterSix = () -> {
            if (first.trainer.steps() == 6) {
                stop(first.trainer);
            }
        };
        first.trainer.callbacks(new Checkpoint(file));
        if (whileTold) {
            first.trainer.callbacks(new Callback() {
                @Override
                public void onLoss(Trainer trainer, double loss) {
                    stopAfterSix.run();
                }
            });
        } else {
            first.duringLoss = stopAfterSix;
        }
        first.trainer.fit(first.batches, EPOCHS);
        assertEquals(7, first.trainer.steps());
        var second = new Run(Kind.ONE_GENERATOR, 1);
        Checkpoint.resume(file, second.trainer);
        assertEquals(7, second.trainer.steps());
        second.trainer.fit(second.batches, EPOCHS);
        assertSameRun(straight, second);
    }

    /** Here a checkpoint would be due after the fifth epoch only. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStopBetweenEpochsIsSaved(boolean inValidation) throws IOException {
        var straight = new Run(Kind.ONE_GENERATOR, 1);
        straight.trainer.fit(straight.batches, validation(), EPOCHS);
        Path file = folder.resolve("run.safetensors");
        var first = new Run(Kind.ONE_GENERATOR, 1);
        first.trainer.callbacks(new Checkpoint(file, 5));
        Iterable<Batch> stops = () -> {
            if (first.trainer.epoch() == 2) {
                stop(first.trainer);
            }
            return validation().iterator();
        };
        if (!inValidation) {
            first.trainer.callbacks(new Callback() {
                @Override
                public void onEpoch(Trainer trainer, EpochResult result) {
                    if (result.epoch() == 2) {
                        trainer.stop("test");
                    }
                }
            });
        }
        first.trainer.fit(first.batches, inValidation ? stops : validation(), EPOCHS);
        assertEquals(2, first.trainer.history().size());
        var second = new Run(Kind.ONE_GENERATOR, 1);
        Checkpoint.resume(file, second.trainer);
        assertEquals(2 * BATCHES, second.trainer.steps());
        second.trainer.fit(second.batches, validation(), EPOCHS);
        assertSameRun(straight, second);
    }

    /** The metrics go on with what they held. */
    @Test
    void anEvaluationInTheMiddleOfAnEpochChangesNothing() {
        var straight = new Run(Kind.ONE_GENERATOR, 1);
        straight.trainer.fit(straight.batches, EPOCHS);
        Map<String, Double> last = straight.trainer.evaluate(validation());
        var run = new Run(Kind.ONE_GENERATOR, 1);
        run.trainer.callbacks(new Callback() {
            @Override
            public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
                trainer.evaluate(validation());
                if (trainer.steps() == 3) {
                    assertThrows(IllegalArgumentException.class, () -> trainer.evaluate(List.of()));
                }
            }
        }, stopAfter(7)).fit(run.batches, EPOCHS);
        run.trainer.evaluate(validation());
        run.trainer.fit(run.batches, EPOCHS);
        assertSameRun(straight, run);
        assertEquals(last, run.trainer.evaluate(validation()));
    }

    /** An update takes the gradients of three batches, over the end of an epoch too: those that wait go along. */
    @Test
    void waitingGradientsGoAlong() throws IOException {
        var straight = new Run(Kind.ONE_GENERATOR, 3);
        straight.trainer.fit(straight.batches, EPOCHS);
        Path file = folder.resolve("run.safetensors");
        var saved = new ArrayList<Long>();
        var first = new Run(Kind.ONE_GENERATOR, 3);
        first.trainer.callbacks(new Checkpoint(file).everyBatches(2), new Callback() {
            @Override
            public void onLoss(Trainer trainer, double loss) {
                keep(trainer);
            }

            @Override
            public void onEpoch(Trainer trainer, EpochResult result) {
                keep(trainer);
            }

            @Override
            public void onEnd(Trainer trainer) {
                keep(trainer);
            }

            private void keep(Trainer trainer) {
                if (Files.exists(file)) {
                    saved.add(trainer.steps());
                    move(file, folder.resolve("at-" + trainer.steps()));
                }
            }
        }).fit(first.batches, EPOCHS);
        assertEquals(List.of(2L, 4L, 5L, 6L, 8L, 10L, 10L, 12L, 14L, 15L), saved);
        for (long at : saved.subList(0, 9)) {
            var second = new Run(Kind.ONE_GENERATOR, 3);
            Checkpoint.resume(folder.resolve("at-" + at), second.trainer);
            assertEquals(at, second.trainer.steps());
            second.trainer.fit(second.batches, EPOCHS);
            assertSameRun(straight, second);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The best weights of before a resume come back at the end, when nothing after it was better. */
    @Test
    void earlyStoppingRemembersItsBestWeights() throws IOException {
        Path file = folder.resolve("run.safetensors");
        var samples = new TensorDataset(Tensor.ones(4, 1), Tensor.zeros(4, 1));
        var batches = new DataLoader(samples, 4);
        // A rate of 1.1 moves the weight by 2.2 times itself: 1, -1.2, 1.44 …, so that the first epoch is the best.
        var first = new Linear(Tensor.of(new float[][] {{1}}), null);
        new Trainer(first, SGD.builder().lr(1.1).build(first.parameters()), new MSELoss())
                .callbacks(EarlyStopping.lowest("val_loss", 3), new Checkpoint(file)).fit(batches, batches, 2);
        var model = new Linear(Tensor.of(new float[][] {{7}}), null);
        var stop = EarlyStopping.lowest("val_loss", 3);
        var trainer = new Trainer(model, SGD.builder().lr(1.1).build(model.parameters()), new MSELoss()).callbacks(stop, new Checkpoint(file));
        Checkpoint.resume(file, trainer);
        assertEquals(1.44f, model.weight().item(), 1e-6);
        assertEquals(4, trainer.fit(batches, batches, 50).size());
        assertEquals(1, stop.bestEpoch());
        assertEquals(-1.2f, model.weight().item(), 1e-6);
    }

    @Test
    void whatCantBeSavedIsRefused() throws IOException {
        Path file = folder.resolve("run.safetensors");
        var run = new Run(Kind.ONE_GENERATOR, 1);
        run.trainer.metrics(new NamedMetric("odd"));
        run.trainer.callbacks(new Checkpoint(file).everyBatches(2));
        var e = assertThrows(UnsupportedOperationException.class, () -> run.trainer.fit(run.batches, 1));
        assertEquals("metric odd has no state() to be saved in the middle of an epoch", e.getMessage());
        assertFalse(Files.exists(file));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint(file).everyBatches(0));

        var whole = new Run(Kind.ONE_GENERATOR, 1);
        whole.trainer.callbacks(new Checkpoint(file), stopAfter(3)).fit(whole.batches, 1);
        var other = new Run(Kind.ONE_GENERATOR, 1);
        Map<String, Tensor> before = other.model.stateDict();
        var fewer = new Trainer(other.model, other.optimizer, new CrossEntropyLoss()).rngs(other.rng, other.own).metrics(TopK.accuracy());
        var differs = assertThrows(IllegalArgumentException.class, () -> Checkpoint.resume(file, fewer));
        assertTrue(differs.getMessage().endsWith("has the metrics [accuracy, f1, perplexity], expected [accuracy] as the trainer"), differs.getMessage());
        assertSameBits(before, other.model.stateDict());
        // Another data set, with fewer batches than were learned from.
        Checkpoint.resume(file, other.trainer);
        var small = new DataLoader(new TensorDataset(Tensor.ones(2, 3), Tensor.of(new int[] {0, 1})), 1);
        assertEquals("the epoch has 2 batches, expected at least 3, since so many were learned from",
                assertThrows(IllegalArgumentException.class, () -> other.trainer.fit(small, 2)).getMessage());
    }

    /** Epochs after the checkpoint may have lines already, when a run was killed; they appear once. */
    @Test
    void aLogHasEachEpochOnce() throws IOException {
        Path file = folder.resolve("run.safetensors");
        Path csv = folder.resolve("log.csv");
        Path json = folder.resolve("log.jsonl");
        var straight = new Run(Kind.ONE_GENERATOR, 1);
        straight.trainer.callbacks(ScoreLog.csv(csv), ScoreLog.jsonLines(json)).fit(straight.batches, EPOCHS);
        List<String> csvLines = Files.readAllLines(csv);
        List<String> jsonLines = Files.readAllLines(json);
        assertEquals(EPOCHS + 1, csvLines.size());
        var first = new Run(Kind.ONE_GENERATOR, 1);
        first.trainer.callbacks(new Checkpoint(file, 5), ScoreLog.csv(csv), ScoreLog.jsonLines(json), stopAfter(7)).fit(first.batches, EPOCHS);
        Files.writeString(csv, String.join("\n", csvLines) + "\n");
        Files.writeString(json, String.join("\n", jsonLines) + "\n");
        var second = new Run(Kind.ONE_GENERATOR, 1);
        second.trainer.callbacks(new Checkpoint(file, 5), ScoreLog.csv(csv), ScoreLog.jsonLines(json));
        Checkpoint.resume(file, second.trainer);
        second.trainer.fit(second.batches, EPOCHS);
        assertEquals(csvLines, Files.readAllLines(csv));
        assertEquals(jsonLines, Files.readAllLines(json));
    }
}
