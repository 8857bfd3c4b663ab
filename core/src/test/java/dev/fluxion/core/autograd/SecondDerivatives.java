package dev.fluxion.core.autograd;

import dev.fluxion.core.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The table of second-derivative checks: a line for each, with its largest deviation from central differences. */
public final class SecondDerivatives {
    private SecondDerivatives() {}

    /** Checks first and second derivatives, and prints the line of the table. */
    public static void check(String name, Function<List<Tensor>, Tensor> function, Tensor... inputs) {
        double off = GradCheck.checkTwice(name, function, inputs);
        System.out.printf(Locale.ROOT, "second derivative of %s within %.1e%n", name, off);
    }
}
