package dev.fluxion.examples.textbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.fluxion.examples.Cli;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every figure of the short programs is the source's. */
class RowTest {
    static List<Integer> numbers() {
        return Row.ALL.stream().map(Row::number).toList();
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void everyFigureIsTheSources(int number) {
        List<Figure> figures = Row.numbered(List.of(number)).getFirst().program().get();
        assertFalse(figures.isEmpty());
        for (Figure figure : figures) {
            assertEquals(figure.expected(), figure.reached(), figure.tolerance(), figure.what());
        }
    }

    @Test
    void theCommandPrintsBothFiguresAndSaysWhatIsMissed() {
        Cli cli = Cli.run("textbook", "4", "14");
        assertEquals(0, cli.exitCode());
        assertEquals("""
                 4  Keras' docstring (Keras 3, rmsprop.py)
                    x                                  expected 9.683772       reached 9.683772236
                14  The expression of micrograd (A. Karpathy, micrograd, README)
                    g                                  expected 24.7041        reached 24.704081633
                    dg/da                              expected 138.8338       reached 138.833819242
                    dg/db                              expected 645.5773       reached 645.577259475
                """, cli.out().replace(System.lineSeparator(), "\n"));
        assertFalse(new Figure("x", 1, 1.6e-3 + 1, 1e-3).holds());
        Cli none = Cli.run("textbook", "15");
        assertEquals(2, none.exitCode());
        assertEquals("fluxion textbook: row is 15, expected 1 to 14", none.err().strip());
    }
}
