package dev.fluxion.core.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    @Test
    void itIsGivenOnceItsSampleIsFast() throws InterruptedException {
        var runs = new AtomicInteger();
        // The first runs look slow: the clock is asked before and after.
        var warm = new Warm<>(true, () -> "code", _ -> {
            if (runs.incrementAndGet() <= 3) {
                sleep(1);
            }
        }, TimeUnit.MILLISECONDS.toNanos(1), 100, PATIENCE);
        assertNull(warm.get(60));
        assertEquals(0, runs.get());
        while (warm.get(60) == null) {
            Thread.sleep(1);
        }
        assertEquals("code", warm.get(1));
        assertTrue(runs.get() > 3);
    }

    @Test
    void whatIsSlowIsNotGiven() throws InterruptedException {
        var enough = new CountDownLatch(20);
        var warm = new Warm<>(true, () -> "code", _ -> {
            sleep(1);
            enough.countDown();
        }, 1000, 1, PATIENCE);
        assertNull(warm.get(1));
        assertTrue(enough.await(30, TimeUnit.SECONDS));
        assertNull(warm.get(1));
    }

    /** As on a busy machine, where the compiler comes late. */
    @Test
    void whatWasSlowIsMadeAnewAndTriedAgainAtLastAfterTwiceTheWork() throws InterruptedException {
        var made = new AtomicInteger();
        var runs = new AtomicInteger();
        var slow = new AtomicBoolean(true);
        var warm = new Warm<>(true, made::incrementAndGet, _ -> {
            runs.incrementAndGet();
            if (slow.get()) {
                sleep(1);
            }
        }, TimeUnit.MILLISECONDS.toNanos(1), 1, 1);
        assertNull(warm.get(1));
        // One turn is all that it has patience for in a try, and some tries; then it rests, and the work that is asked for counts up to twice of what it was.
        while (runs.get() == 0 || !warm.isResting()) {
            Thread.sleep(1);
        }
        slow.set(false);
        int before = runs.get();
        Thread.sleep(20);
        assertEquals(before, runs.get());
        while (warm.get(1) == null) {
            Thread.sleep(1);
        }
        assertEquals(Warm.TRIES + 1, made.get());
    }

    @Test
    void switchedOffItIsGivenAtOnce() {
        var warm = new Warm<>(false, () -> "code", _ -> { }, 0, 1000, PATIENCE);
        assertEquals("code", warm.get(1));
    }

    @Test
    void theProperty() {
        assertTrue(Warm.isOn(null));
        assertTrue(Warm.isOn("on"));
        assertFalse(Warm.isOn("off"));
        var e = assertThrows(IllegalArgumentException.class, () -> Warm.isOn("yes"));
        assertEquals("fluxion.warmup is 'yes', expected on or off", e.getMessage());
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
