package dev.fluxion.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.optim.SGD;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The clock is the test's: each batch of 100 samples takes 0.1 s, so the speed is 1000 samples/s. */
class ProgressBarTest {
    private final StringWriter shown = new StringWriter();
    private long nanos = 7_000_000_000L;

    /** One sample of one pixel, repeated; the model says what the test wants to see. */
    private final Linear model = new Linear(Tensor.ones(2, 1), null);

    /** 87.5 % after odd batches, 93.75 % after even ones. */
    private static Metric metric() {
        return new Metric() {
            private int batches;

            @Override
            public String name() {
                return "accuracy";
            }

            @Override
            public void update(Tensor outputs, Tensor targets) {
                batches++;
            }

            @Override
            public double value() {
                return batches % 2 == 0 ? 0.9375 : 0.875;
            }

            @Override
            public void reset() {}

            @Override
            public String shown(double value) {
                return TopK.accuracy().shown(value);
            }
        };
    }

    private void train(int epochs, OptionalInt width, boolean fancy) {
        train(epochs, 100, 2, 100_000_000, width, fancy);
    }

    private void train(int epochs, int batchSize, int batches, long nanosPerBatch, OptionalInt width, boolean fancy) {
        var samples = new TensorDataset(Tensor.ones(batchSize * batches, 1), Tensor.zeros(batchSize * batches));
        Callback clock = new Callback() {
            @Override
            public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
                nanos += nanosPerBatch;
            }
        };
        var fresh = new Trainer(model, SGD.builder().lr(0).build(model.parameters()), (_, _) -> Tensor.scalar(0.5).requiresGrad(true));
        fresh.metrics(metric()).callbacks(clock, new ProgressBar(new PrintWriter(shown), width, fancy, () -> nanos))
                .fit(new DataLoader(samples, batchSize), epochs);
    }

    @Test
    void plainLinesWhereThereIsNoTerminal() {
        train(3, OptionalInt.empty(), true);
        assertEquals(
                """
                epoch 1/3  loss 0.5000  acc  93.8 %  1,000 samples/s  ETA 0:00
                epoch 2/3  loss 0.5000  acc  93.8 %  1,000 samples/s  ETA 0:00
                epoch 3/3  loss 0.5000  acc  93.8 %  1,000 samples/s  ETA 0:00
                """,
                shown.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void atMostTenPlainLinesAndAlwaysTheLast() {
        train(1234, OptionalInt.empty(), true);
        String[] lines = shown.toString().lines().toArray(String[]::new);
        assertEquals(10, lines.length);
        assertTrue(lines[9].startsWith("epoch 1234/1234  "), lines[9]);
    }

    @Test
    void theBarIsDrawnOverItself() {
        train(2, OptionalInt.of(100), false);
        String[] drawings = shown.toString().strip().split("\r");
        assertEquals(5, drawings.length, shown.toString());
        assertEquals("epoch 1/2 #######-......................  loss 0.5000  acc  87.5 %  1,000 samples/s  ETA 0:00",
                drawings[0]);
        assertTrue(drawings[3].startsWith("epoch 2/2 " + "#".repeat(30) + "  loss"), drawings[3]);
        assertTrue(shown.toString().endsWith(System.lineSeparator()));
    }

    @Test
    void aTerminalThatCanShowThemGetsFinerSigns() {
        train(2, OptionalInt.of(100), true);
        assertTrue(shown.toString().contains("━━━━━━━╸"), shown.toString());
    }

    @Test
    void noLineReachesTheLastColumn() {
        for (int width : new int[] {1, 10, 40, 66, 80, 300}) {
            shown.getBuffer().setLength(0);
            train(20, OptionalInt.of(width), true);
            assertFalse(shown.toString().isEmpty());
            int longest = Arrays.stream(shown.toString().split("\\R|\r")).mapToInt(String::length).max().orElse(0);
            assertTrue(longest < width, longest + " columns of " + width);
        }
    }

    @Test
    void batchesThatComeFasterThanTheEyeAreNotDrawn() {
        train(1, 1, 1000, 1_000_000, OptionalInt.of(80), true);
        // One second at 20 drawings a second, the first, and the last of the batches and of the epoch.
        assertEquals(22, shown.toString().chars().filter(c -> c == '\r').count());
    }
}
