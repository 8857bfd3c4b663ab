package dev.fluxion.examples;

import dev.fluxion.core.expr.Explanation;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.Precision;
import dev.fluxion.examples.gallery.Nearest;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a function's formula, derivative, equivalent Java loop and LaTeX. */
@Command(
        name = "explain",
        description = "Print a function's formula, derivative, Java loop and LaTeX.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ExplainCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FUNCTION", description = "Such as gelu; without it, all names are listed.")
    private String function;

    @Option(names = "--dtype", paramLabel = "DTYPE", description = "Element type of the loops: f32 or f64; by default f32.")
    private String dtype = "f32";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!dtype.equals("f32") && !dtype.equals("f64")) {
            throw new IllegalArgumentException("--dtype is " + dtype + ", expected f32 or f64");
        }
        if (function != null && !Functions.table().containsKey(function)) {
            throw Nearest.unknown("function", function, Functions.table().keySet());
        }
        String text = function == null
                ? String.join("\n", Functions.table().keySet()) + "\n"
                : Explanation.of(function).text(Precision.valueOf(dtype.toUpperCase(Locale.ROOT)));
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
