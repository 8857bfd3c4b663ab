package dev.fluxion.core.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.fluxion.core.Threads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 7})
    void everyBlockIsDoneOnce(int threads) {
        everyBlockIsDoneOnce(new Parallel(threads));
    }

    private static void everyBlockIsDoneOnce(Parallel parallel) {
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            for (int blocks : new int[] {0, 1, 2, 3, 17, 1000}) {
                for (int run = 0; run < 200; run++) {
                    var counts = new AtomicIntegerArray(blocks);
                    parallel.forEach(blocks, counts::incrementAndGet);
                    IntStream.range(0, blocks).forEach(i -> assertEquals(1, counts.get(i)));
                }
            }
        });
    }

    @Test
    void helpersWakeUpAfterTheyParked() throws InterruptedException {
        var parallel = new Parallel(2);
        for (int run = 0; run < 20; run++) {
            Thread.sleep(5);
            var counts = new AtomicIntegerArray(8);
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> parallel.forEach(8, counts::incrementAndGet));
            IntStream.range(0, 8).forEach(i -> assertEquals(1, counts.get(i)));
        }
    }

    @Test
    void theSharedPoolFollowsTheNumberOfThreads() {
        int before = Threads.get();
        try {
            for (int threads : new int[] {1, 3, 2}) {
                Threads.set(threads);
                assertEquals(threads, Parallel.shared().threads());
                assertSame(Parallel.shared(), Parallel.shared());
                everyBlockIsDoneOnce(Parallel.shared());
            }
        } finally {
            Threads.set(before);
        }
    }

    @Test
    void aClosedPoolStillWorksAndItsHelpersEnd() throws InterruptedException {
        var parallel = new Parallel(3);
        everyBlockIsDoneOnce(parallel);
        parallel.close();
        everyBlockIsDoneOnce(parallel);
        for (Thread helper : parallel.helpers()) {
            helper.join(10_000);
            assertFalse(helper.isAlive());
        }
    }

    @Test
    void callersInCallersAndBesideOneAnotherWorkAlone() {
        var parallel = new Parallel(3);
        var counts = new AtomicIntegerArray(100);
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> IntStream.range(0, 8).parallel().forEach(_ ->
                parallel.forEach(10, i -> parallel.forEach(10, j -> counts.incrementAndGet(10 * i + j)))));
        IntStream.range(0, 100).forEach(i -> assertEquals(8, counts.get(i)));
    }

    @Test
    void whatABlockThrowsReachesTheCallerAndThePoolGoesOn() {
        var parallel = new Parallel(2);
        for (int run = 0; run < 50; run++) {
            var e = assertThrows(IllegalStateException.class, () -> parallel.forEach(16, i -> {
                if (i == 9) {
                    throw new IllegalStateException("block 9");
                }
            }));
            assertEquals("block 9", e.getMessage());
        }
        var counts = new AtomicIntegerArray(4);
        parallel.forEach(4, counts::incrementAndGet);
        IntStream.range(0, 4).forEach(i -> assertEquals(1, counts.get(i)));
    }
}
