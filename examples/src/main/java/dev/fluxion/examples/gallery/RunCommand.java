package dev.fluxion.examples.gallery;

import com.google.gson.Gson;
import dev.fluxion.core.Threads;
import dev.fluxion.examples.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one example of the gallery. */
@Command(
        name = "run",
        description = "Run an example: it trains, tests, and writes a report. Ctrl-C keeps a checkpoint to go on from.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "One of those that \"list\" shows.")
    private String name;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data; by default the source's.")
    private Integer epochs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of all random numbers.")
    private long seed;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "Such as sgd, adam, rmsprop, rmsprop-keras2; by default the source's.")
    private String optimizer;

    @Option(names = "--lr", paramLabel = "X", description = "Learning rate; by default the optimizer's.")
    private Double lr;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that a kernel may use; changes no bit.")
    private Integer threads;

    @Option(names = "--data", paramLabel = "PLACE", description = "File or folder with the data, where the program brings none along.")
    private Path data;

    @Option(names = "--out", paramLabel = "FOLDER", description = "For report, result and checkpoint; by default gallery beside the program.")
    private Path out;

    @Option(names = "--json", description = "Print the result as one JSON line, and nothing else.")
    private boolean json;

    @Option(names = "--resume", paramLabel = "FILE", description = "A checkpoint to go on from.")
    private Path resume;

    @Option(names = "--quick", description = "A small part of it, in seconds.")
    private boolean quick;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Example example = Gallery.named(name);
        if (threads != null) {
            if (threads < 1 || threads > Threads.MAX) {
                throw new IllegalArgumentException("--threads is " + threads + ", expected a number from 1 to " + Threads.MAX);
            }
            Threads.set(threads);
        }
        Path folder = out == null ? Output.besideTheProgram("gallery") : out;
        var options = new Options(seed, epochs, optimizer, lr, data, folder, resume, quick);
        Output.requireFolder("--out", folder);
        PrintWriter screen = spec.commandLine().getOut();
        PrintWriter said = json ? new PrintWriter(Writer.nullWriter()) : screen;
        Result result = Gallery.run(example, options, said, spec.commandLine().getErr());
        if (json) {
            screen.println(new Gson().toJson(result));
        } else {
            result.scores().forEach((score, value) -> screen.printf(Locale.ROOT, "%-20s %.4f%n", score, value));
            screen.printf(Locale.ROOT, "%-20s %s%n", "published", result.published());
            if (!example.about().note().isEmpty()) {
                screen.printf("%-20s %s%n", "note", example.about().note());
            }
            screen.printf(Locale.ROOT, "%-20s %.1f s%n", "time", result.seconds());
            screen.printf("%-20s %s%n", "report", Output.shown(Gallery.file(result, folder, ".html")));
        }
        screen.flush();
        return 0;
    }
}
