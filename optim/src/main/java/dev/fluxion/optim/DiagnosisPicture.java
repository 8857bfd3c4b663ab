package dev.fluxion.optim;

import dev.fluxion.optim.Diagnosis.Percentiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Draws what steps did to each parameter: effective rate, root of the second moment, update by weight, norm of the gradient,
 * each over the steps in a logarithmic scale. It collects as a callback.
 *
 * <pre>{@code
 * var picture = new DiagnosisPicture();
 * trainer.diagnose(10, picture);                     // or picture.accept(Diagnosis.step(optimizer)) instead of optimizer.step()
 * picture.save(Path.of("diagnosis.html"));
 * }</pre>
 *
 * <p>A line is a median or a norm, the shade about it goes from the 5th to the 95th percentile; what is 0, NaN or infinite leaves
 * a gap. Pages and pictures need nothing else, and follow the reader's light or dark.
 */
public final class DiagnosisPicture implements Consumer<List<Diagnosis>> {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 250;
    private static final int LEFT = 54;
    private static final int RIGHT = 12;
    private static final int TOP = 30;
    private static final int BOTTOM = 34;
    /** More points than pixels would show nothing more. */
    private static final int POINTS = 400;
    private static final String STYLE = """
            .diagnosis{--paper:#fff;--ink:#24292f;--line:#d0d7de;--light:42%;background:var(--paper);color:var(--ink);\
            font:12px system-ui,sans-serif}
            @media(prefers-color-scheme:dark){.diagnosis{--paper:#0d1117;--ink:#d6dde5;--line:#30363d;--light:66%}}
            .diagnosis text{fill:var(--ink)}.diagnosis .paper{fill:var(--paper)}
            .diagnosis .grid{stroke:var(--line);stroke-width:1;fill:none}
            .diagnosis .middle{fill:none;stroke:hsl(var(--hue) 70% var(--light));stroke-width:1.8}
            .diagnosis .spread{fill:hsl(var(--hue) 70% var(--light) / .13);stroke:none}
            .diagnosis .key{fill:hsl(var(--hue) 70% var(--light))}
            .diagnosis .usual{stroke:var(--ink);stroke-dasharray:4 4;opacity:.6}
            .diagnosis g:hover>.middle{stroke-width:3.5}
            """;

    /** What a panel shows of a diagnosis. @param usual where a line is drawn, or NaN */
    private record Panel(String title, double usual, ToDoubleFunction<Diagnosis> middle, Function<Diagnosis, Percentiles> spread) {
        static Panel of(String title, Function<Diagnosis, Percentiles> spread) {
            return new Panel(title, Double.NaN, d -> spread.apply(d).p50(), spread);
        }

        Stream<Double> values(Diagnosis d) {
            return spread == null ? Stream.of(middle.applyAsDouble(d))
                    : Stream.of(spread.apply(d).p5(), middle.applyAsDouble(d), spread.apply(d).p95());
        }
    }

    private static final List<Panel> PANELS = List.of(
            Panel.of("effective rate |Δθ/g|, 5 to 95 %", Diagnosis::effectiveRate),
            Panel.of("√v, root of the second moment, 5 to 95 %", Diagnosis::rootSquares),
            new Panel("update by weight ‖Δθ‖/‖θ‖, dashed 1e-3", 1e-3, Diagnosis::updateRatio, null),
            new Panel("norm of the gradient ‖g‖", Double.NaN, Diagnosis::gradientNorm, null));

    private final Map<String, List<Diagnosis>> byParameter = new LinkedHashMap<>();

    /** A picture of nothing yet. */
    public DiagnosisPicture() {}

    /** Takes what a step did. @param diagnoses of {@link Diagnosis#step} */
    @Override
    public void accept(List<Diagnosis> diagnoses) {
        diagnoses.forEach(d -> byParameter.computeIfAbsent(d.name(), _ -> new ArrayList<>()).add(d));
    }

    /**
     * Writes a page or a picture.
     *
     * @param file ends in .html or .svg; replaced if it exists
     * @throws IOException if it can't be written
     * @throws IllegalArgumentException if it ends otherwise, or there is nothing to show
     */
    public void save(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!name.endsWith(".html") && !name.endsWith(".svg")) {
            throw new IllegalArgumentException("file is " + file + ", expected one that ends in .html or .svg");
        }
        Files.writeString(file, name.endsWith(".svg") ? svg() : html());
    }

    /** {@return a page of its own, for wide and narrow windows} */
    public String html() {
        requireSome();
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>What steps did</title>\n<style>\n" + STYLE
                + "body{margin:0}.diagnosis{padding:12px;min-height:100vh;box-sizing:border-box}\n"
                + ".diagnosis .panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:8px}\n"
                + ".diagnosis p{display:flex;flex-wrap:wrap;gap:4px 16px;margin:8px 0}.diagnosis svg{width:100%;height:auto}\n"
                + ".diagnosis p span::before{content:'';display:inline-block;width:10px;height:10px;margin-right:6px;"
                + "background:hsl(var(--hue) 70% var(--light))}\n</style>\n<body class=\"diagnosis\">\n<p>");
        int i = 0;
        for (String name : byParameter.keySet()) {
            page.append("<span style=\"--hue:").append(hue(i++)).append("\">").append(escape(name)).append("</span>");
        }
        page.append("</p>\n<div class=\"panels\">\n");
        PANELS.forEach(panel -> page.append(text("<svg viewBox=\"0 0 %d %d\" role=\"img\">\n", WIDTH, HEIGHT)).append(draw(panel))
                .append("</svg>\n"));
        return page.append("</div>\n</body>\n</html>\n").toString();
    }

    /** {@return one picture, two panels beside each other} */
    public String svg() {
        requireSome();
        int columns = 2 * WIDTH / 220;
        int height = 2 * HEIGHT + 20 * ((byParameter.size() + columns - 1) / columns) + 10;
        var svg = new StringBuilder(text("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" class=\"diagnosis\">\n"
                + "<style>\n%s</style>\n<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n", 2 * WIDTH, height, STYLE));
        for (int i = 0; i < PANELS.size(); i++) {
            svg.append(text("<g transform=\"translate(%d %d)\">\n", i % 2 * WIDTH, i / 2 * HEIGHT)).append(draw(PANELS.get(i)))
                    .append("</g>\n");
        }
        int i = 0;
        for (String name : byParameter.keySet()) {
            int x = 12 + i % columns * 220;
            int y = 2 * HEIGHT + 14 + i / columns * 20;
            svg.append(text("<rect class=\"key\" style=\"--hue:%d\" x=\"%d\" y=\"%d\" width=\"10\" height=\"10\"/>"
                    + "<text x=\"%d\" y=\"%d\">%s</text>\n", hue(i), x, y - 9, x + 16, y, escape(name)));
            i++;
        }
        return svg.append("</svg>\n").toString();
    }

    private void requireSome() {
        if (byParameter.isEmpty()) {
            throw new IllegalArgumentException("diagnoses are 0, expected at least 1 to draw");
        }
    }

    /** From red through green to violet, as the parameters lie from the input to the output. */
    private int hue(int parameter) {
        return byParameter.size() == 1 ? 210 : 280 * parameter / (byParameter.size() - 1);
    }

    private String draw(Panel panel) {
        long first = all().mapToLong(Diagnosis::step).min().orElseThrow();
        long last = Math.max(first + 1, all().mapToLong(Diagnosis::step).max().orElseThrow());
        double[] exponents = all().flatMap(panel::values).filter(DiagnosisPicture::isShown).mapToDouble(StrictMath::log10).sorted().toArray();
        var out = new StringBuilder(text("<text x=\"%d\" y=\"18\" font-weight=\"600\">%s</text>\n", LEFT, panel.title()));
        if (exponents.length == 0) {
            return out.append(text("<text x=\"%d\" y=\"%d\">nothing to show</text>\n", LEFT, HEIGHT / 2)).toString();
        }
        int low = (int) Math.floor(exponents[0]);
        int high = Math.max(low + 1, (int) Math.ceil(exponents[exponents.length - 1]));
        var scale = new Scale(first, last, low, high);
        int every = (high - low + 5) / 6;
        for (int e = low; e <= high; e += every) {
            double y = scale.y(StrictMath.pow(10, e));
            out.append(text("<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">1e%d</text>\n",
                    LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, e));
        }
        out.append(text("<text x=\"%d\" y=\"%d\">step %d</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text>\n", LEFT,
                HEIGHT - 12, first, WIDTH - RIGHT, HEIGHT - 12, last));
        if (panel.usual() > StrictMath.pow(10, low) && panel.usual() < StrictMath.pow(10, high)) {
            out.append(text("<path class=\"usual\" d=\"M%d %.1fH%d\"/>\n", LEFT, scale.y(panel.usual()), WIDTH - RIGHT));
        }
        int i = 0;
        for (List<Diagnosis> run : byParameter.values()) {
            out.append(curve(panel, scale, run, hue(i++)));
        }
        return out.toString();
    }

    private Stream<Diagnosis> all() {
        return byParameter.values().stream().flatMap(List::stream);
    }

    /** One parameter in one panel: the shade between two percentiles, and the line. */
    private static String curve(Panel panel, Scale scale, List<Diagnosis> run, int hue) {
        int stride = (run.size() + POINTS - 1) / POINTS;
        var line = new StringBuilder();
        var above = new ArrayList<String>();
        var below = new ArrayList<String>();
        boolean pen = false;
        for (int t = 0; t < run.size(); t += stride) {
            Diagnosis d = run.get(t);
            double middle = panel.middle().applyAsDouble(d);
            if (isShown(middle)) {
                line.append(pen ? "L" : "M").append(scale.point(d.step(), middle));
            }
            pen = isShown(middle);
            if (panel.spread() != null && isShown(panel.spread().apply(d).p5()) && isShown(panel.spread().apply(d).p95())) {
                above.add(scale.point(d.step(), panel.spread().apply(d).p95()));
                below.addFirst(scale.point(d.step(), panel.spread().apply(d).p5()));
            }
        }
        above.addAll(below);
        String shade = above.isEmpty() ? "" : "<path class=\"spread\" d=\"M" + String.join("L", above) + "Z\"/>";
        Diagnosis end = run.getLast();
        return text("<g style=\"--hue:%d\"><title>%s, %.3g in step %d</title>%s<path class=\"middle\" d=\"%s\"/></g>\n", hue,
                escape(end.name()), panel.middle().applyAsDouble(end), end.step(), shade, line);
    }

    private static boolean isShown(double x) {
        return x > 0 && x < Double.POSITIVE_INFINITY;
    }

    /** From steps and numbers to the place on a panel. */
    private record Scale(long first, long last, int low, int high) {
        double y(double value) {
            return TOP + (high - StrictMath.log10(value)) / (high - low) * (HEIGHT - TOP - BOTTOM);
        }

        String point(long step, double value) {
            double x = LEFT + (double) (step - first) / (last - first) * (WIDTH - LEFT - RIGHT);
            return text("%.1f %.1f", x, y(value));
        }
    }

    private static String escape(String name) {
        return name.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
