package dev.fluxion.examples.digits;

import com.google.gson.Gson;
import dev.fluxion.examples.Page;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report of a run: {@code report.html} with the run's figures in it, which {@code report.js} draws. */
public final class DigitsReport {
    /** So many digits are drawn at most. A run on shuffled labels misreads hundreds. */
    private static final int DRAWN = 60;

    private DigitsReport() {}

    /**
     * Writes the report.
     *
     * @param run to report on
     * @param environment where it took place: name and value, in the order to show them
     * @return a page that needs nothing else
     */
    public static String html(Run run, Map<String, String> environment) {
        List<Reading> wrong = run.readings().stream()
                .filter(reading -> !reading.isRight())
                .sorted(Comparator.comparingDouble(Reading::confidence).reversed())
                .toList();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("trainSize", run.digits().trainingRows().length);
        data.put("testSize", run.readings().size());
        data.put("summary", run.summary());
        data.put("parameters", run.parameters());
        data.put("seconds", run.seconds());
        data.put("epochs", run.epochs());
        data.put("confusion", ConfusionMatrix.of(run.readings()).counts());
        data.put("misreadCount", wrong.size());
        data.put("misread", wrong.stream().limit(DRAWN).map(reading -> drawn(run, reading)).toList());
        data.put("settings", run.settings().shown());
        data.put("environment", environment);
        // Gson writes < as an escape, so no value can end the script element that holds it.
        return Page.fill(DigitsReport.class, "report.html", Map.of("data", new Gson().toJson(data)));
    }

    private static Map<String, Object> drawn(Run run, Reading reading) {
        return Map.of(
                "index", reading.index(),
                "label", reading.label(),
                "read", reading.read(),
                "confidence", reading.confidence(),
                "pixels", run.digits().image(reading.index()));
    }
}
