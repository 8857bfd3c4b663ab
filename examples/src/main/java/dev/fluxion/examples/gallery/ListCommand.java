package dev.fluxion.examples.gallery;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the examples of the gallery. */
@Command(name = "list", description = "Show the examples.", mixinStandardHelpOptions = true)
public final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (Example example : Gallery.EXAMPLES) {
            About about = example.about();
            out.printf("%-20s %s%n%-20s   %s; %s %s%n", about.name(), about.title(), "", about.source(), about.score(), about.published());
        }
        out.println("\nOther commands: textbook prints figures of books that take seconds, twins the losses of three programs beside PyTorch's.");
        out.flush();
        return 0;
    }
}
