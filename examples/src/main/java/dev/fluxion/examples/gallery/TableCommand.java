package dev.fluxion.examples.gallery;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.fluxion.examples.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the table of published and reached figures from the results of runs. */
@Command(name = "table", description = "Print the table of published and reached figures, in Markdown.", mixinStandardHelpOptions = true)
public final class TableCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "With the results as JSON; by default gallery beside the program.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        spec.commandLine().getOut().print(markdown(folder == null ? Output.besideTheProgram("gallery") : folder));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /**
     * The table.
     *
     * @param folder with results; those of quick runs are left out
     * @return Markdown, a row for each example in the gallery's order
     * @throws IOException if a file can't be read
     * @throws IllegalArgumentException if it is no folder or a file is damaged
     */
    public static String markdown(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("results are looked for in " + folder + ", expected a folder that \"run\" filled");
        }
        List<Result> results = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json")).sorted().toList()) {
                results.add(read(file));
            }
        }
        var text = new StringBuilder("| example | source | published | reached | time | command |\n|---|---|---|---|---|---|\n");
        for (Example example : Gallery.EXAMPLES) {
            About about = example.about();
            List<Result> own = results.stream().filter(r -> r.example().equals(about.name()) && !r.quick()).toList();
            if (!own.isEmpty()) {
                text.append(row(about, own));
            }
        }
        return text.toString();
    }

    private static String row(About about, List<Result> runs) {
        DoubleSummaryStatistics reached = runs.stream().mapToDouble(run -> run.scores().get(about.score())).summaryStatistics();
        double deviation = Math.sqrt(runs.stream().mapToDouble(run -> run.scores().get(about.score()) - reached.getAverage())
                .map(d -> d * d).sum() / Math.max(1, runs.size() - 1));
        double seconds = runs.stream().mapToDouble(Result::seconds).average().orElseThrow();
        String figure = runs.size() == 1
                ? String.format(Locale.ROOT, "%s %.4f, one seed", about.score(), reached.getAverage())
                : String.format(Locale.ROOT, "%s %.4f ± %.4f (%.4f to %.4f, %d seeds)", about.score(), reached.getAverage(), deviation,
                        reached.getMin(), reached.getMax(), runs.size());
        return "| " + about.title() + " | " + about.source() + " | " + about.published() + " | " + figure + " | "
                + String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds) + " | `run " + about.name() + "` |\n";
    }

    private static Result read(Path file) throws IOException {
        try {
            Result result = new Gson().fromJson(Files.readString(file), Result.class);
            if (result != null && result.example() != null && result.scores() != null && result.scores().containsKey(result.score())) {
                return result;
            }
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(file + " is damaged, expected a run's result: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(file + " holds no run's result, expected example, score and scores");
    }
}
