package dev.fluxion.examples.gallery;

import com.google.gson.GsonBuilder;
import dev.fluxion.examples.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report of a run: {@code report.html} with the run's figures in it, which {@code report.js} draws. */
final class Report {
    private Report() {}

    static String html(About about, Result result, Session session) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("about", about);
        data.put("scores", result.scores());
        data.put("seconds", result.seconds());
        data.put("epochs", session.history.stream().map(epoch -> Map.of("epoch", epoch.epoch(), "scores", epoch.scores())).toList());
        data.put("confusion", session.confusion == null ? List.of() : List.of(session.confusion));
        data.put("scatters", session.scatters);
        data.put("pictures", session.pictures());
        data.put("passages", session.passages);
        data.put("summary", session.summary);
        data.put("settings", result.settings());
        data.put("machine", result.machine());
        data.put("command", result.command());
        // Gson writes < as an escape, so no value can end the script element that holds it. NaN becomes null below.
        String json = new GsonBuilder().serializeSpecialFloatingPointValues().create().toJson(data)
                .replaceAll("(?<=[:\\[,])(NaN|-?Infinity)(?=[,}\\]])", "null");
        return Page.fill(Report.class, "report.html", Map.of("data", json, "title", about.title(), "graph",
                session.graph.replaceAll("<\\?xml.*?\\?>", "")));
    }
}
