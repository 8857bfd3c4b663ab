package dev.fluxion.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.FormatException;
import dev.fluxion.core.io.Safetensors;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.CrossEntropyLoss;
import dev.fluxion.nn.Dropout;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MSELoss;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.Split;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.optim.Clipping;
import dev.fluxion.optim.Diagnosis;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.SGD;
import dev.fluxion.optim.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    @TempDir
    Path folder;

    /** Two clouds of points that a line tells apart. */
    private static TensorDataset clouds(int n) {
        Rng rng = Rng.seed(99);
        Tensor x = rng.randn(n, 2);
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = x.get(i, 0) + 0.5 * x.get(i, 1) > 0.2 ? 1 : 0;
        }
        return new TensorDataset(x, Tensor.of(labels));
    }

    /** A whole run: everything that draws random numbers, and an optimizer with all kinds of state. */
    private static final class Run {
        private final Rng rng = Rng.seed(5);
        private final Rng dropoutRng = rng.split();
        private final Module model = new Sequential(new Linear(2, 8, rng), Activation.tanh(), new Dropout(0.3, dropoutRng),
                new Linear(8, 2, rng));
        private final Split split = clouds(60).split(0.8, Rng.seed(2));
        private final DataLoader batches = new DataLoader(split.train(), 7).shuffle(rng);
        private final DataLoader validation = new DataLoader(split.test(), 5);
        private final Optimizer optimizer = RMSprop.builder().lr(0.02).momentum(0.5).centered(true).clip(Clipping.globalNorm(1))
                .schedule(Schedule.cosine(42, 0)).build(model.namedParameters());
        private final Trainer trainer = new Trainer(model, optimizer, new CrossEntropyLoss()).metrics(TopK.accuracy())
                .rngs(rng, dropoutRng);
    }

    private static void assertSameBits(Map<String, Tensor> expected, Map<String, Tensor> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, tensor) -> assertArrayEquals(tensor.toDoubleArray(), found.get(name).toDoubleArray(), name));
    }

    @Test
    void isTheLoopThatOneCanWriteOut() {
        var run = new Run();
        List<EpochResult> history = run.trainer.fit(run.batches, run.validation, 3);
        var plain = new Run();
        plain.model.train();
        for (int epoch = 0; epoch < 3; epoch++) {
            for (Batch batch : plain.batches) {
                plain.optimizer.zeroGrad();
                new CrossEntropyLoss().of(plain.model.forward(batch.inputs()), batch.targets()).backward();
                plain.optimizer.step();
            }
        }
        assertSameBits(plain.model.stateDict(), run.model.stateDict());
        assertEquals(3, history.size());
        assertEquals(21, history.getLast().step());
        plain.model.eval();
        double sum = 0;
        for (Batch batch : plain.validation) {
            sum += batch.size() * new CrossEntropyLoss().of(plain.model.forward(batch.inputs()), batch.targets()).item();
        }
        assertEquals(sum / 12, history.getLast().score("val_loss"));
        assertEquals(run.trainer.evaluate(run.validation).get("accuracy"), history.getLast().score("val_accuracy"));
        assertEquals(12, run.trainer.predict(run.validation).size(0));
        assertThrows(IllegalArgumentException.class, () -> history.getLast().score("f1"));
    }

    @Test
    void learns() {
        var run = new Run();
        assertTrue(run.trainer.fit(run.batches, run.validation, 30).getLast().score("val_accuracy") > 0.9);
    }

    @Test
    void resumesBitForBit() throws IOException {
        var straight = new Run();
        List<EpochResult> expected = straight.trainer.callbacks(EarlyStopping.lowest("val_loss", 100))
                .fit(straight.batches, straight.validation, 6);
        Path file = folder.resolve("run.safetensors");
        var first = new Run();
        first.trainer.callbacks(EarlyStopping.lowest("val_loss", 100), new Checkpoint(file, 2));
        first.trainer.fit(first.batches, first.validation, 3);
        var second = new Run();
        second.trainer.callbacks(EarlyStopping.lowest("val_loss", 100), new Checkpoint(file, 2));
        Checkpoint.resume(file, second.trainer);
        assertEquals(3, second.trainer.epoch());
        // The early stop puts the best weights back at the end; here the point is what was trained.
        var last = new ArrayList<Map<String, Tensor>>();
        second.trainer.callbacks(keepLast(last));
        List<EpochResult> found = second.trainer.fit(second.batches, second.validation, 6);
        assertEquals(expected, found);
        var straightLast = new ArrayList<Map<String, Tensor>>();
        var again = new Run();
        again.trainer.callbacks(keepLast(straightLast)).fit(again.batches, again.validation, 6);
        assertSameBits(straightLast.getLast(), last.getLast());
        assertSameBits(again.optimizer.stateDict(), second.optimizer.stateDict());
        assertArrayEquals(again.rng.state(), second.rng.state());
        assertArrayEquals(again.dropoutRng.state(), second.dropoutRng.state());
    }

    private static Callback keepLast(List<Map<String, Tensor>> states) {
        return new Callback() {
            @Override
            public void onEpoch(Trainer trainer, EpochResult result) {
                states.add(trainer.model().stateDict());
            }
        };
    }

    @Test
    void aCheckpointThatDoesNotFitChangesNothing() throws IOException {
        Path file = folder.resolve("run.safetensors");
        var run = new Run();
        run.trainer.fit(run.batches, 1);
        Checkpoint.save(file, run.trainer);
        var other = new Run();
        var sgd = new Trainer(other.model, SGD.builder().lr(1).build(other.model.namedParameters()), new CrossEntropyLoss())
                .rngs(other.rng, other.dropoutRng);
        Map<String, Tensor> before = other.model.stateDict();
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.resume(file, sgd));
        var noRng = new Trainer(other.model, other.optimizer, new CrossEntropyLoss());
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.resume(file, noRng));
        assertSameBits(before, other.model.stateDict());
        Safetensors.save(file, before);
        assertThrows(FormatException.class, () -> Checkpoint.resume(file, other.trainer));
        Path nowhere = folder.resolve("missing/run.safetensors");
        run.trainer.callbacks(new Checkpoint(nowhere));
        assertThrows(UncheckedIOException.class, () -> run.trainer.fit(run.batches, 2));
    }

    @Test
    void stopsEarlyAndGoesBack() {
        var model = new Linear(Tensor.of(new float[][] {{1}}), null);
        var samples = new TensorDataset(Tensor.ones(4, 1), Tensor.zeros(4, 1));
        // A rate of 1.1 moves the weight by 2.2 times itself: 1, -1.2, 1.44 …, so that the first epoch is the best.
        var optimizer = SGD.builder().lr(1.1).build(model.parameters());
        var stop = EarlyStopping.lowest("val_loss", 3);
        var trainer = new Trainer(model, optimizer, new MSELoss()).callbacks(stop);
        var batches = new DataLoader(samples, 4);
        assertEquals(4, trainer.fit(batches, batches, 50).size());
        assertEquals(1, stop.bestEpoch());
        assertEquals("val_loss was best in epoch 1 and not since", trainer.stopReason());
        assertEquals(-1.2f, model.weight().item(), 1e-6);
        assertThrows(IllegalArgumentException.class, () -> EarlyStopping.highest("loss", 0));
    }

    @Test
    void stopsBeforeALossThatIsNoNumberDoesHarm() {
        var model = new Linear(Tensor.of(new float[][] {{1}}), null);
        var samples = new TensorDataset(Tensor.of(new float[] {1, Float.POSITIVE_INFINITY}, 2, 1), Tensor.zeros(2, 1));
        var trainer = new Trainer(model, SGD.builder().lr(0.1).build(model.parameters()), new MSELoss()).callbacks(new DivergenceStop());
        assertEquals(0, trainer.fit(new DataLoader(samples, 1), 5).size());
        assertEquals("the loss is Infinity in epoch 1", trainer.stopReason());
        assertEquals(0.8f, model.weight().item(), 1e-6);
        var strict = new Trainer(model, SGD.builder().lr(0.1).build(model.parameters()), new MSELoss()).callbacks(new DivergenceStop(0.1));
        strict.fit(new DataLoader(samples, 1), 5);
        assertNotNull(strict.stopReason());
        assertEquals(0.8f, model.weight().item(), 1e-6);
    }

    /** Also when somebody else has stopped it before, who would have let the step be made. */
    @Test
    void aLossThatIsRefusedIsNeverLearnedFrom() {
        var model = new Linear(Tensor.of(new float[][] {{1}}), null);
        var samples = new TensorDataset(Tensor.ones(1, 1), Tensor.zeros(1, 1));
        var told = new ArrayList<String>();
        var trainers = new ArrayList<Trainer>();
        trainers.add(new Trainer(model, SGD.builder().lr(0.1).build(model.parameters()), (outputs, targets) -> {
            trainers.getFirst().stop("before");
            return new MSELoss().of(outputs, targets);
        }).callbacks(new DivergenceStop(0.5), new Callback() {
            @Override
            public void onStop(Trainer trainer) {
                told.add("stop");
            }
        }));
        trainers.getFirst().fit(new DataLoader(samples, 1), 5);
        assertEquals("the loss is 1.0 in epoch 1", trainers.getFirst().stopReason());
        assertEquals(1, model.weight().item());
        assertEquals(List.of(), told);
    }

    /** An epoch that broke off is made again, whether in its second batch or in its validation. */
    @Test
    void anEpochThatBreaksOffIsNotCounted() throws IOException {
        var model = new Linear(Tensor.of(new float[][] {{1}}), null);
        var good = new DataLoader(new TensorDataset(Tensor.ones(3, 1), Tensor.zeros(3, 1)), 1);
        var bad = new DataLoader(new TensorDataset(Tensor.ones(3, 1), Tensor.of(new float[] {0, Float.NaN, 0}, 3, 1)), 1);
        Path csv = folder.resolve("log.csv");
        var trainer = new Trainer(model, SGD.builder().lr(0.1).build(model.parameters()), new MSELoss()).callbacks(ScoreLog.csv(csv));
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(bad, 2));
        assertEquals(0, trainer.epoch());
        assertEquals(List.of(1, 2), trainer.fit(good, 2).stream().map(EpochResult::epoch).toList());
        assertEquals(7, trainer.steps());
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(good, bad, 3));
        assertEquals(List.of(1, 2, 3), trainer.fit(good, 3).stream().map(EpochResult::epoch).toList());
        assertEquals(List.of("epoch", "1", "2", "3"), Files.readAllLines(csv).stream().map(line -> line.split(",")[0]).toList());
    }

    @Test
    void aLogThatIsGoneBeginsWithItsNamesAgain() throws IOException {
        var run = new Run();
        Path csv = folder.resolve("log.csv");
        run.trainer.callbacks(ScoreLog.csv(csv)).fit(run.batches, 1);
        Files.delete(csv);
        run.trainer.fit(run.batches, 3);
        assertEquals(List.of("epoch", "2", "3"), Files.readAllLines(csv).stream().map(line -> line.split(",")[0]).toList());
        assertTrue(Files.readAllLines(csv).getFirst().startsWith("epoch,step,lr,loss,"));
    }

    /** Checkpoints separate names and values by spaces. */
    @Test
    void namesOfMetricsHaveNoWhiteSpace() {
        var trainer = new Run().trainer;
        for (String name : new String[] {"top 3", "tab\t", ""}) {
            var e = assertThrows(IllegalArgumentException.class, () -> trainer.metrics(new NamedMetric(name)));
            assertEquals("a metric is named \"" + name + "\", expected a name without white space", e.getMessage());
        }
    }

    @Test
    void refusesNoDataAndTargetsThatAreNoNumbers() {
        var model = new Linear(Tensor.ones(1, 1), null);
        var trainer = new Trainer(model, SGD.builder().lr(0.1).build(model.parameters()), new MSELoss());
        var empty = new DataLoader(new TensorDataset(Tensor.zeros(0, 1), Tensor.zeros(0, 1)), 4);
        assertEquals("the data set is empty, expected at least one batch",
                assertThrows(IllegalArgumentException.class, () -> trainer.fit(empty, 1)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> trainer.evaluate(empty));
        assertThrows(IllegalArgumentException.class, () -> trainer.predict(empty));
        var nan = new DataLoader(new TensorDataset(Tensor.ones(2, 1), Tensor.of(new float[] {1, Float.NaN}, 2, 1)), 1);
        var e = assertThrows(IllegalArgumentException.class, () -> trainer.evaluate(nan));
        assertTrue(e.getMessage().contains("NaN"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(nan, 0));
        assertThrows(IllegalArgumentException.class, () -> trainer.metrics(RegressionMetric.mae(), RegressionMetric.mae()));
        assertThrows(IllegalArgumentException.class, () -> trainer.diagnose(0, d -> {}));
    }

    @Test
    void logsEachEpoch() throws IOException {
        var model = new Linear(Tensor.of(new float[][] {{1}}), null);
        var samples = new TensorDataset(Tensor.ones(2, 1), Tensor.zeros(2, 1));
        Path csv = folder.resolve("log.csv");
        Path json = folder.resolve("log.jsonl");
        Files.writeString(csv, "of an old run\n");
        var trainer = new Trainer(model, SGD.builder().lr(0.25).build(model.parameters()), new MSELoss())
                .metrics(RegressionMetric.mae()).callbacks(ScoreLog.csv(csv), ScoreLog.jsonLines(json));
        trainer.fit(new DataLoader(samples, 2), 1);
        trainer.fit(new DataLoader(samples, 1), new DataLoader(samples, 2), 2);
        assertEquals(List.of("epoch,step,lr,loss,mae", "1,1,0.25,1.0,1.0", "2,3,0.25,0.15625,0.375,0.015625,0.125"), Files.readAllLines(csv));
        assertEquals("{\"epoch\":1,\"step\":1,\"lr\":0.25,\"loss\":1.0,\"mae\":1.0}", Files.readAllLines(json).getFirst());
    }

    @Test
    void diagnosesStepsAndAccumulates() {
        var run = new Run();
        var seen = new ArrayList<List<Diagnosis>>();
        run.trainer.diagnose(3, seen::add).fit(run.batches, 1);
        assertEquals(2, seen.size());
        assertEquals(run.model.namedParameters().keySet(), new LinkedHashSet<>(seen.getFirst().stream().map(Diagnosis::name).toList()));
        var plain = new Run();
        plain.trainer.fit(plain.batches, 1);
        assertSameBits(plain.model.stateDict(), run.model.stateDict());
    }

    /** Gradients that are accumulated over two half batches make the step of the whole one. */
    @Test
    void accumulationIsALargerBatch() {
        var samples = new TensorDataset(Tensor.of(new float[] {1, 2, 3, 4}, 4, 1), Tensor.of(new float[] {2, 1, 0, 5}, 4, 1));
        var whole = new Linear(Tensor.ones(1, 1), null);
        new Trainer(whole, SGD.builder().lr(0.01).build(whole.parameters()), new MSELoss()).fit(new DataLoader(samples, 4), 3);
        var halves = new Linear(Tensor.ones(1, 1), null);
        new Trainer(halves, SGD.builder().lr(0.01).accumulate(2).build(halves.parameters()), new MSELoss())
                .fit(new DataLoader(samples, 2), 3);
        assertEquals(whole.weight().item(), halves.weight().item(), 1e-6);
        assertTrue(Math.abs(whole.weight().item() - 1) > 1e-3);
    }

    @Test
    void findsARateAndPutsAllBack() {
        var run = new Run();
        Map<String, Tensor> before = run.model.stateDict();
        Optimizer sgd = SGD.builder().lr(0.5).momentum(0.9).build(run.model.namedParameters());
        var finder = LearningRateFinder.run(run.model, sgd, new CrossEntropyLoss(), run.batches, 1e-4, 1e3, 60);
        assertSameBits(before, run.model.stateDict());
        assertEquals(0.5, sgd.lr());
        assertNull(run.model.parameters().getFirst().grad());
        assertTrue(finder.rates().size() < 60, "it diverges before a rate of 1000");
        assertEquals(1e-4, finder.rates().getFirst());
        assertTrue(finder.suggestion() > 1e-4 && finder.suggestion() < 1e2, "suggests " + finder.suggestion());
        assertEquals(2, new LearningRateFinder(List.of(1.0, 2.0, 4.0), List.of(5.0, 3.0, 2.0)).suggestion());
        assertThrows(IllegalArgumentException.class, () ->
                LearningRateFinder.run(run.model, sgd, new CrossEntropyLoss(), run.batches, 0, 1, 5));
    }
}
