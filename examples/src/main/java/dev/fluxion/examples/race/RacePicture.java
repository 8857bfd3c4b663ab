package dev.fluxion.examples.race;

import dev.fluxion.core.expr.Interpreter;
import java.util.List;
import java.util.Locale;

/** A small picture of a race that moves wherever SVG does; it follows the reader's light or dark. */
final class RacePicture {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 392;
    private static final int CELLS = 64;
    private static final int FRAMES = 60;
    private static final List<String> SHOWN = List.of("sgd", "momentum", "adagrad", "adadelta", "rprop", "adam", "lion", "rmsprop_pytorch");

    private RacePicture() {}

    static String svg() {
        Landscape land = Landscape.all().getFirst();
        var body = new StringBuilder("<path class=\"level\" d=\"" + levels(land) + "\"/>\n");
        int row = 0;
        for (Racer racer : Racer.all()) {
            if (SHOWN.contains(racer.key())) {
                draw(body, racer.name(), racer.run(land), land.box(), row++);
            }
        }
        return text("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">
                <title>Optimizers on the function of %s</title>
                <style>
                svg{--paper:#fff;--ink:#24292f;--level:#d0d7de;--light:42%%;font:13px system-ui,sans-serif}
                @media(prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#d6dde5;--level:#30363d;--light:64%%}}
                .paper{fill:var(--paper)}text{fill:var(--ink)}.level{stroke:var(--level);fill:none}
                polyline{fill:none;stroke:hsl(var(--hue) 75%% var(--light));stroke-width:1.6;opacity:.55}
                circle,.key{fill:hsl(var(--hue) 75%% var(--light))}
                </style>
                <clipPath id="box"><rect width="%d" height="%d"/></clipPath>
                <rect class="paper" width="100%%" height="100%%"/>
                %s</svg>
                """, WIDTH + 150, HEIGHT, land.name(), WIDTH, HEIGHT, body);
    }

    private static void draw(StringBuilder body, String name, List<double[]> points, double[] box, int row) {
        var line = new StringBuilder();
        var xs = new StringBuilder();
        var ys = new StringBuilder();
        for (int i = 0; i <= FRAMES; i++) {
            double[] p = points.get((points.size() - 1) * i / FRAMES);
            String x = text("%.1f", x(p[0], box));
            String y = text("%.1f", y(p[1], box));
            line.append(x).append(',').append(y).append(' ');
            xs.append(i == 0 ? "" : ";").append(x);
            ys.append(i == 0 ? "" : ";").append(y);
        }
        body.append(text("<g style=\"--hue:%d\"><g clip-path=\"url(#box)\"><polyline points=\"%s\"/><circle r=\"5\" cx=\"%s\" cy=\"%s\">"
                + "<animate attributeName=\"cx\" dur=\"10s\" repeatCount=\"indefinite\" values=\"%s\"/>"
                + "<animate attributeName=\"cy\" dur=\"10s\" repeatCount=\"indefinite\" values=\"%s\"/></circle></g>"
                + "<rect class=\"key\" x=\"%d\" y=\"%d\" width=\"10\" height=\"10\"/><text x=\"%d\" y=\"%d\">%s</text></g>\n",
                row * 360 / SHOWN.size(), line.toString().strip(), xs.substring(xs.lastIndexOf(";") + 1), ys.substring(ys.lastIndexOf(";") + 1),
                xs, ys, WIDTH + 10, 16 + 24 * row, WIDTH + 26, 25 + 24 * row, name));
    }

    private static double x(double x, double[] box) {
        return WIDTH * (x - box[0]) / (box[1] - box[0]);
    }

    private static double y(double y, double[] box) {
        return HEIGHT * (box[3] - y) / (box[3] - box[2]);
    }

    /** Level lines by marching triangles: each cell is two, and a line crosses a triangle on two sides or none. */
    private static String levels(Landscape land) {
        Interpreter function = land.interpreter();
        var heights = new double[CELLS + 1][CELLS + 1];
        double[] box = land.box();
        for (int i = 0; i <= CELLS; i++) {
            for (int j = 0; j <= CELLS; j++) {
                double[] at = {box[0] + (box[1] - box[0]) * j / CELLS, box[3] - (box[3] - box[2]) * i / CELLS};
                heights[i][j] = StrictMath.log1p(function.evaluate(at, new double[0])[0]);
            }
        }
        var path = new StringBuilder();
        for (double level = 0.25; level < 10; level += 0.7) {
            for (int i = 0; i < CELLS; i++) {
                for (int j = 0; j < CELLS; j++) {
                    triangle(path, heights, level, new int[][] {{i, j}, {i, j + 1}, {i + 1, j}});
                    triangle(path, heights, level, new int[][] {{i + 1, j + 1}, {i, j + 1}, {i + 1, j}});
                }
            }
        }
        return path.toString();
    }

    private static void triangle(StringBuilder path, double[][] heights, double level, int[][] corners) {
        boolean pen = false;
        for (int c = 0; c < 3; c++) {
            int[] a = corners[c];
            int[] b = corners[(c + 1) % 3];
            double below = heights[a[0]][a[1]] - level;
            double above = heights[b[0]][b[1]] - level;
            if (below < 0 != above < 0) {
                double share = below / (below - above);
                path.append(pen ? "L" : "M").append(text("%.0f %.0f", (a[1] + share * (b[1] - a[1])) * WIDTH / CELLS,
                        (a[0] + share * (b[0] - a[0])) * HEIGHT / CELLS));
                pen = true;
            }
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
