package dev.fluxion.examples.textbook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A result to reproduce in seconds.
 *
 * @param number of it
 * @param title what it shows
 * @param source author, title, place; "computed" where the source has the settings and no figure, so that these were worked out apart
 * @param program that reaches the figures
 */
public record Row(int number, String title, String source, Supplier<List<Figure>> program) {
    /** Every row. */
    public static final List<Row> ALL = List.of(
            new Row(1, "RMSProp in a valley", "Zhang et al., Dive into Deep Learning, RMSProp; the digits after the sixth computed", Valley::rmsprop),
            new Row(2, "Adagrad in a valley", "Zhang et al., Dive into Deep Learning, Adagrad", Valley::adagrad),
            new Row(3, "A valley turned by 45 degrees", "Zhang et al., Dive into Deep Learning, an exercise; computed", Valley::turned),
            new Row(4, "Keras' docstring", "Keras 3, rmsprop.py", Documented::kerasDocstring),
            new Row(5, "Keras' test", "Keras 3, rmsprop_test.py", Documented::kerasStep),
            new Row(6, "Keras' test, centered", "Keras 3, rmsprop_test.py", Documented::kerasCentered),
            new Row(7, "Optax' docstring", "Optax, rmsprop", Documented::optax),
            new Row(8, "DiffKt's test", "DiffKt, RMSpropTest.kt", Documented::diffKt),
            new Row(9, "Nine small gradients and a large one", "G. Hinton, Neural Networks for Machine Learning, lecture 6, 2012; computed",
                    Failures::miniBatches),
            new Row(10, "Where RMSprop walks to the worst point", "Reddi, Kale and Kumar 2018, section 3; computed", Failures::reddi),
            new Row(11, "Where adaptive methods learn by heart", "Wilson et al. 2017, section 3; computed", Failures::wilson),
            new Row(12, "A saddle", "f = x² − y²; computed", Descent::saddle),
            new Row(13, "The functions of Beale and Rosenbrock", "Beale 1958, Rosenbrock 1960; computed", Descent::valleys),
            new Row(14, "The expression of micrograd", "A. Karpathy, micrograd, README", Micrograd::gradients));

    /**
     * Some rows.
     *
     * @param numbers of them; none for all
     * @return these rows
     * @throws IllegalArgumentException if there is none of a number
     */
    static List<Row> numbered(List<Integer> numbers) {
        var rows = new ArrayList<Row>();
        for (int number : numbers) {
            rows.add(ALL.stream().filter(row -> row.number == number).findFirst().orElseThrow(() -> new IllegalArgumentException(
                    "row is " + number + ", expected 1 to " + ALL.size())));
        }
        return numbers.isEmpty() ? ALL : rows;
    }
}
