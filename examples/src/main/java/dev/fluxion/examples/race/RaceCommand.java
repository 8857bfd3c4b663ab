package dev.fluxion.examples.race;

import dev.fluxion.examples.Output;
import dev.fluxion.examples.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets all optimizers race, in a web page to play with. */
@Command(
        name = "race",
        description = "Let all optimizers and RMSprop presets race, in a web page to play with.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class RaceCommand implements Callable<Integer> {
    @Option(names = "--out", paramLabel = "FILE", description = "Where to save the page; by default race.html beside the program.")
    private Path out;

    @Option(names = "--svg", paramLabel = "FILE", description = "Save a small animated picture here, and no page unless --out is given.")
    private Path svg;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path page = out == null && svg == null ? Output.besideTheProgram("race.html") : out;
        if (page != null) {
            Output.requireWritable("--out", page);
        }
        if (svg != null) {
            Output.requireWritable("--svg", svg);
        }
        if (page != null) {
            save(page, RacePage.html());
        }
        if (svg != null) {
            save(svg, RacePicture.svg());
        }
        return 0;
    }

    private void save(Path file, String text) throws IOException {
        Page.save(file, text);
        spec.commandLine().getOut().println("Saved " + Output.shown(file));
        spec.commandLine().getOut().flush();
    }
}
