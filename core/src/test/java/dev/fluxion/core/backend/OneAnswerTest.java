package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Threads;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bits for every width of the registers, interpreted and compiled; and what happens without the Vector API. */
class OneAnswerTest {
    private static final String HERE = Fingerprint.of("vector", 20);

    @Test
    void scalarAndVectorLoops() {
        assertEquals(Fingerprint.of("scalar", 1), HERE);
    }

    @ParameterizedTest
    @CsvSource({"-XX:MaxVectorSize=16, 20", "-XX:MaxVectorSize=32, 20", "-XX:UseAVX=2, 20", "-Xint, 1", "-XX:TieredStopAtLevel=1, 5"})
    void otherMachinesAndOtherCompilers(String option, String runs) throws Exception {
        assertEquals(HERE, ForkedJvm.run(Fingerprint.class, List.of(option, "-XX:+IgnoreUnrecognizedVMOptions"), "vector", runs).strip());
    }

    /** Scalar loops first, vector loops later: {@link Fingerprint} sees to it that no run differs from the one before. */
    @Test
    void fromScalarToVectorLoops() throws Exception {
        assertEquals(HERE, ForkedJvm.run(Fingerprint.class, List.of("-Dfluxion.warmup=on"), "vector", "300").strip());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void anyNumberOfThreads(int threads) {
        int before = Threads.get();
        Threads.set(threads);
        try {
            assertEquals(HERE, Fingerprint.of("vector", 3));
        } finally {
            Threads.set(before);
        }
    }

    /** Prints what {@code auto} takes, and why {@code vector} can't be had. */
    static final class Without {
        private Without() {}

        /** Prints it. */
        public static void main(String[] args) {
            System.out.println(Backends.get("auto").name());
            try {
                Backends.get("vector");
            } catch (BackendUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void withoutTheModuleScalarIsTheBest() throws Exception {
        String[] lines = ForkedJvm.runWithout(Without.class, List.of()).lines().toArray(String[]::new);
        assertEquals("scalar", lines[0]);
        assertTrue(lines[1].equals("backend vector can't be had: the module jdk.incubator.vector is absent; "
                + "start java with --add-modules jdk.incubator.vector"), lines[1]);
    }
}
