package dev.fluxion.examples.gallery;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of published and reached figures, made from the results of runs; those of quick runs are left out. */
final class ReproductionTable {
    private ReproductionTable() {}

    /** {@return Markdown, a row for each example in the gallery's order; below it the machines, and what one has to know to compare} */
    static String whole(List<Result> results) {
        var text = new StringBuilder("| example | source | published | reached | time | command | machine |\n|---|---|---|---|---|---|---|\n");
        var notes = new StringBuilder();
        List<String> machines = new ArrayList<>();
        byExample(results).forEach((about, runs) -> {
            List<String> own = runs.stream().map(ReproductionTable::machine).distinct().toList();
            own.stream().filter(machine -> !machines.contains(machine)).forEach(machines::add);
            text.append("| ").append(about.title()).append(" | ").append(about.source()).append(" | ").append(about.published()).append(" | ")
                    .append(reached(about, runs, true)).append(" | ").append(time(runs)).append(" | `run ").append(about.name()).append("` | ")
                    .append(own.stream().map(machine -> Integer.toString(machines.indexOf(machine) + 1)).collect(Collectors.joining(", ")))
                    .append(" |\n");
            if (!about.note().isEmpty()) {
                notes.append("- ").append(about.title()).append(": ").append(about.note()).append(".\n");
            }
        });
        text.append("\n");
        for (int i = 0; i < machines.size(); i++) {
            text.append("- Machine ").append(i + 1).append(": ").append(machines.get(i)).append(".\n");
        }
        return text.append(notes).toString();
    }

    /** {@return the table without sources, machines and notes} */
    static String brief(List<Result> results) {
        var text = new StringBuilder("| example | published | reached | time |\n|---|---|---|---|\n");
        byExample(results).forEach((about, runs) -> text.append("| ").append(about.title()).append(" | ").append(about.published())
                .append(" | ").append(reached(about, runs, false)).append(" | ").append(time(runs)).append(" |\n"));
        return text.toString();
    }

    private static Map<About, List<Result>> byExample(List<Result> results) {
        var table = new LinkedHashMap<About, List<Result>>();
        for (Example example : Gallery.EXAMPLES) {
            List<Result> own = results.stream().filter(run -> run.example().equals(example.about().name()) && !run.quick()).toList();
            if (!own.isEmpty()) {
                table.put(example.about(), own);
            }
        }
        return table;
    }

    private static String reached(About about, List<Result> runs, boolean range) {
        var all = runs.stream().mapToDouble(Result::reached).summaryStatistics();
        double mean = all.getAverage();
        double variance = runs.stream().mapToDouble(run -> (run.reached() - mean) * (run.reached() - mean)).sum() / (runs.size() - 1);
        String figure = about.score() + " " + shown(mean) + (runs.size() == 1 ? ", one seed" : " ± " + shown(Math.sqrt(variance)));
        if (range && runs.size() > 1) {
            figure += ", " + runs.size() + " seeds, " + shown(all.getMin()) + " to " + shown(all.getMax());
        }
        return figure + (about.isShort(mean) ? " (short of it)" : "");
    }

    private static String shown(double x) {
        return String.format(Locale.ROOT, Math.abs(x) >= 100 ? "%.1f" : "%.4f", x);
    }

    /** The quickest run is the one that other work on the machine disturbed least. */
    private static String time(List<Result> runs) {
        double seconds = runs.stream().mapToDouble(Result::seconds).min().orElseThrow();
        return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    }

    private static String machine(Result run) {
        Map<String, String> machine = run.machine();
        return machine.get("Processor") + ", " + machine.get("Processors") + " processors, " + machine.get("Threads")
                + (machine.get("Threads").equals("1") ? " thread, " : " threads, ")
                + machine.get("Backend") + " backend, Java " + machine.get("Java");
    }

    /**
     * Reads results.
     *
     * @param folder with files that {@code run} saved
     * @return what is in its {@code .json} files
     * @throws IOException if a file can't be read
     * @throws IllegalArgumentException if it is no folder or a file is damaged
     */
    static List<Result> read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("results are looked for in " + folder + ", expected a folder that \"run\" filled");
        }
        List<Result> results = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json")).sorted().toList()) {
                results.add(result(file));
            }
        }
        if (results.isEmpty()) {
            throw new IllegalArgumentException(folder + " holds no results, expected a folder that \"run\" filled");
        }
        return results;
    }

    private static Result result(Path file) throws IOException {
        try {
            Result result = new Gson().fromJson(Files.readString(file), Result.class);
            if (result != null && result.example() != null && result.scores() != null && result.scores().containsKey(result.score())
                    && result.machine() != null) {
                return result;
            }
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(file + " is damaged, expected a run's result: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(file + " holds no run's result, expected example, score, scores and machine");
    }
}
