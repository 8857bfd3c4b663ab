package dev.fluxion.examples.race;

import com.google.gson.Gson;
import dev.fluxion.core.expr.Printer;
import dev.fluxion.examples.Page;
import dev.fluxion.optim.UpdateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page: {@code race.html} with the functions of optimizers and landscapes, and where Java's optimizers ended. */
final class RacePage {
    private RacePage() {}

    static String html() {
        var functions = new StringBuilder();
        for (Landscape land : Landscape.all()) {
            functions.append(Printer.javascript("land_" + land.key(), land.formula(), List.of("x", "y"), List.of()));
        }
        for (Racer racer : Racer.all()) {
            UpdateRule.Script script = racer.builder().javascript("step_" + racer.key());
            functions.append(script.function());
            functions.append("function start_" + racer.key() + "(η) {\n    return [" + String.join(", ", script.start()) + "];\n}\n");
        }
        var data = new LinkedHashMap<String, Object>();
        data.put("lands", Landscape.all().stream().map(RacePage::land).toList());
        data.put("racers", Racer.all().stream().map(racer -> Map.of("name", racer.name(), "key", racer.key(), "preset", racer.preset(),
                "settings", racer.builder().javascript("f").settings(), "rule", racer.builder().text())).toList());
        return Page.fill(RacePage.class, "race.html", Map.of("data", new Gson().toJson(data), "functions", functions.toString()));
    }

    private static Map<String, Object> land(Landscape land) {
        var rates = new LinkedHashMap<String, Double>();
        var ends = new LinkedHashMap<String, double[]>();
        for (Racer racer : Racer.all()) {
            rates.put(racer.key(), racer.rate().applyAsDouble(land));
            ends.put(racer.key(), racer.run(land).getLast());
        }
        return Map.of("name", land.name(), "key", land.key(), "box", land.box(), "start", land.start(), "steps", land.steps(),
                "noise", land.noise(), "rates", rates, "ends", ends, "formula", Printer.text(land.height()));
    }
}
