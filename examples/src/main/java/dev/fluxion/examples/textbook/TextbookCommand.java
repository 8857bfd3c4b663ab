package dev.fluxion.examples.textbook;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the short programs and prints what each source says beside what was reached. */
@Command(
        name = "textbook",
        description = "Print figures of books, papers and documentations that take seconds, beside those that are reached.",
        mixinStandardHelpOptions = true)
public final class TextbookCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "ROW", description = "Which, from 1 to 14; by default all.")
    private List<Integer> numbers;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        boolean all = true;
        for (Row row : Row.numbered(numbers == null ? List.of() : numbers)) {
            out.printf("%2d  %s (%s)%n", row.number(), row.title(), row.source());
            out.flush();
            for (Figure figure : row.program().get()) {
                out.printf("    %-34s expected %-14s reached %s%s%n", figure.what(), Figure.shown(figure.expected()),
                        Figure.shown(figure.reached()), figure.holds() ? "" : "  NOT REACHED");
                all &= figure.holds();
            }
        }
        out.flush();
        return all ? 0 : 1;
    }
}
