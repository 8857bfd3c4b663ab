package dev.fluxion.examples.gallery;

import dev.fluxion.examples.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the table of published and reached figures. */
@Command(name = "table", description = "Print the table of published and reached figures, in Markdown.", mixinStandardHelpOptions = true)
public final class TableCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "With the results as JSON; by default gallery beside the program.")
    private Path folder;

    @Option(names = "--short", description = "Without sources, machines and notes.")
    private boolean brief;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Result> results = ReproductionTable.read(folder == null ? Output.besideTheProgram("gallery") : folder);
        spec.commandLine().getOut().print(brief ? ReproductionTable.brief(results) : ReproductionTable.whole(results));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
