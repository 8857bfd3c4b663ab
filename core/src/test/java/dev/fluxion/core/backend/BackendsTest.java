package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendsTest {
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "interpreted", "vector"})
    void everyNameIsOneObject(String name) {
        assertEquals(name, Backends.get(name).name());
        assertSame(Backends.get(name), Backends.get(name));
    }

    @Test
    void autoTakesTheBestThereIs() {
        assertSame(Backends.get("vector"), Backends.get("auto"));
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        var e = assertThrows(IllegalArgumentException.class, () -> Backends.get("fast"));
        assertEquals("backend is 'fast', expected one of cuda, vector, scalar, interpreted, auto", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({", , vector", "auto, , vector", "vector, , vector", "scalar, , scalar", "scalar, generated, scalar", ", interpreted, interpreted",
        "scalar, interpreted, interpreted", "interpreted, , interpreted"})
    void thePropertiesChooseTheDefault(String backend, String kernels, String expected) {
        assertEquals(expected, Backends.choose(backend, kernels).name());
    }

    @ParameterizedTest
    @CsvSource({"vector, interpreted, vector", "scalar, slow, slow", "gpu, , gpu"})
    void badPropertiesAreNamed(String backend, String kernels, String named) {
        var e = assertThrows(IllegalArgumentException.class, () -> Backends.choose(backend, kernels));
        assertTrue(e.getMessage().contains("'" + named + "', expected "), e.getMessage());
    }
}
