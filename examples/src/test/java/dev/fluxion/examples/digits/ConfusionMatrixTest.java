package dev.fluxion.examples.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    @Test
    void rowsAreLabelsAndColumnsAreReadings() {
        ConfusionMatrix matrix = ConfusionMatrix.of(
                List.of(new Reading(0, 3, 3, 1), new Reading(1, 3, 8, 1), new Reading(2, 3, 3, 1), new Reading(3, 8, 8, 1)));
        assertEquals(2, matrix.counts()[3][3]);
        assertEquals(1, matrix.counts()[3][8]);
        assertEquals(0, matrix.counts()[8][3]);
        assertEquals(
                """
                true \\ read    0    1    2    3    4    5    6    7    8    9    right
                          0    .    .    .    .    .    .    .    .    .    .        -
                          1    .    .    .    .    .    .    .    .    .    .        -
                          2    .    .    .    .    .    .    .    .    .    .        -
                          3    .    .    .    2    .    .    .    .    1    .   66.7 %
                          4    .    .    .    .    .    .    .    .    .    .        -
                          5    .    .    .    .    .    .    .    .    .    .        -
                          6    .    .    .    .    .    .    .    .    .    .        -
                          7    .    .    .    .    .    .    .    .    .    .        -
                          8    .    .    .    .    .    .    .    .    1    .  100.0 %
                          9    .    .    .    .    .    .    .    .    .    .        -
                """,
                matrix.toString());
    }
}
