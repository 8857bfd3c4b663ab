package dev.fluxion.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The clock is the test's: each batch of 100 samples takes 0.1 s, so the speed is 1000 samples/s. */
class ProgressTest {
    private final StringWriter shown = new StringWriter();
    private long nanos = 7_000_000_000L;

    private void train(int epochs, OptionalInt width, boolean fancy) {
        try (Progress progress = new Progress(new PrintWriter(shown), epochs, 200, width, fancy, () -> nanos)) {
            for (int epoch = 1; epoch <= epochs; epoch++) {
                for (int batch = 0; batch < 2; batch++) {
                    nanos += 100_000_000;
                    progress.batch(epoch, 100, 0.5, 0.875);
                }
                progress.epoch(epoch, 0.25, 0.9375);
            }
        }
    }

    @Test
    void plainLinesWhereThereIsNoTerminal() {
        train(3, OptionalInt.empty(), true);
        assertEquals(
                """
                epoch 1/3  loss 0.2500  acc  93.8 %  1,000 samples/s  ETA 0:00
                epoch 2/3  loss 0.2500  acc  93.8 %  1,000 samples/s  ETA 0:00
                epoch 3/3  loss 0.2500  acc  93.8 %  1,000 samples/s  ETA 0:00
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
        assertEquals(4, drawings.length, shown.toString());
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
        try (Progress progress = new Progress(new PrintWriter(shown), 1, 1000, OptionalInt.of(80), true, () -> nanos)) {
            for (int batch = 0; batch < 1000; batch++) {
                nanos += 1_000_000;
                progress.batch(1, 1, 0.5, 0.5);
            }
        }
        // One second at 20 drawings a second, the first and the last.
        assertEquals(21, shown.toString().chars().filter(c -> c == '\r').count());
    }
}
