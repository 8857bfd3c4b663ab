package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadsTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10000", "two", ""})
    void aBadPropertyIsNamed(String value) {
        var e = assertThrows(IllegalArgumentException.class, () -> Threads.parse(value));
        assertEquals("fluxion.threads is '" + value + "', expected a number from 1 to 1024", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_000})
    void aBadNumberIsNamedAndChangesNothing(int threads) {
        int before = Threads.get();
        var e = assertThrows(IllegalArgumentException.class, () -> Threads.set(threads));
        assertEquals("threads is " + threads + ", expected a number from 1 to 1024", e.getMessage());
        assertEquals(before, Threads.get());
    }

    @Test
    void thePropertyAndItsAbsence() {
        assertEquals(7, Threads.parse("7"));
        assertEquals(Runtime.getRuntime().availableProcessors(), Threads.parse(null));
    }

    @Test
    void whatIsSetIsGiven() {
        int before = Threads.get();
        try {
            Threads.set(3);
            assertEquals(3, Threads.get());
        } finally {
            Threads.set(before);
        }
    }
}
