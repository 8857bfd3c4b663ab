package dev.fluxion.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;

/** A picture of paths in the plane as SVG, over the level lines of a function; it follows the reader's light or dark. */
final class Picture {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 380;
    private static final int LEFT = 52;
    private static final int TOP = 30;
    private static final int BOTTOM = 40;
    private static final int LEGEND = 170;
    private static final int COLUMNS = 72;
    private static final int ROWS = 46;
    private static final String STYLE = """
            .plot{--paper:#fff;--ink:#24292f;--line:#d0d7de;--light:42%;font:13px system-ui,sans-serif}
            @media(prefers-color-scheme:dark){.plot{--paper:#0d1117;--ink:#d6dde5;--line:#30363d;--light:66%}}
            .plot text{fill:var(--ink)}.plot .paper{fill:var(--paper)}.plot .line{stroke:var(--line);fill:none}
            .plot .path{stroke:hsl(var(--hue) 72% var(--light));stroke-width:1.8;fill:none}
            .plot .dot{fill:hsl(var(--hue) 72% var(--light))}
            """;

    private final String title;
    private final double left;
    private final double right;
    private final double low;
    private final double high;
    private final List<String> shapes = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<List<double[]>> paths = new ArrayList<>();

    /** @param left x at the left edge @param right at the right @param low y at the bottom @param high at the top */
    Picture(String title, double left, double right, double low, double high) {
        this.title = title;
        this.left = left;
        this.right = right;
        this.low = low;
        this.high = high;
    }

    private double x(double x) {
        return LEFT + (x - left) / (right - left) * WIDTH;
    }

    private double y(double y) {
        return TOP + (high - y) / (high - low) * HEIGHT;
    }

    /** Level lines at least + eᵏ − 1, k in steps of 0.6: by marching squares, straight in each cell. */
    Picture levels(DoubleBinaryOperator f, double least) {
        for (double k = 0.3; k < 9; k += 0.6) {
            double level = least + StrictMath.expm1(k);
            var line = new StringBuilder();
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    cell(f, level, j, i, line);
                }
            }
            if (!line.isEmpty()) {
                shapes.add("<path class=\"line\" d=\"" + line + "\"/>");
            }
        }
        return this;
    }

    /** Each edge of a cell whose ends lie on two sides of the level is crossed; crossings are joined in pairs, around the cell. */
    private void cell(DoubleBinaryOperator f, double level, int column, int row, StringBuilder line) {
        double[][] corners = new double[4][];
        for (int c = 0; c < 4; c++) {
            double x = left + (column + (c == 1 || c == 2 ? 1 : 0)) * (right - left) / COLUMNS;
            double y = low + (row + c / 2) * (high - low) / ROWS;
            corners[c] = new double[] {x, y, f.applyAsDouble(x, y) - level};
        }
        boolean pen = false;
        for (int c = 0; c < 4; c++) {
            double[] a = corners[c];
            double[] b = corners[(c + 1) % 4];
            if (a[2] < 0 != b[2] < 0) {
                double share = a[2] / (a[2] - b[2]);
                line.append(pen ? "L" : "M").append(text("%.1f %.1f", x(a[0] + share * (b[0] - a[0])), y(a[1] + share * (b[1] - a[1]))));
                pen = !pen;
            }
        }
    }

    Picture path(String name, List<double[]> points) {
        names.add(name);
        paths.add(points);
        return this;
    }

    private void draw(int path) {
        int hue = 360 * path / paths.size();
        var line = new StringBuilder();
        var dots = new StringBuilder();
        List<double[]> points = paths.get(path);
        for (double[] p : points) {
            line.append(text("%.1f,%.1f ", x(p[0]), y(p[1])));
            if (points.size() <= 30) {
                dots.append(text("<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\"/>", x(p[0]), y(p[1])));
            }
        }
        shapes.add(text("<g style=\"--hue:%d\"><g clip-path=\"url(#plot)\"><polyline class=\"path\" points=\"%s\"/>%s</g>"
                + "<rect class=\"dot\" x=\"%d\" y=\"%d\" width=\"10\" height=\"10\"/></g><text x=\"%d\" y=\"%d\">%s</text>", hue,
                line.toString().strip(), dots, LEFT + WIDTH + 14, TOP + 4 + 21 * path, LEFT + WIDTH + 30, TOP + 14 + 21 * path, names.get(path)));
    }

    /** A step of 1, 2 or 5 times a power of ten that divides a range into at most eight. */
    private static double tick(double range) {
        double unit = StrictMath.pow(10, Math.floor(StrictMath.log10(range / 8)));
        double wanted = range / 8 / unit;
        return unit * (wanted <= 1 ? 1 : wanted <= 2 ? 2 : wanted <= 5 ? 5 : 10);
    }

    private void axes() {
        double dx = tick(right - left);
        for (double k = Math.ceil(left / dx); k * dx <= right; k++) {
            shapes.add(text("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x(k * dx), TOP + HEIGHT + 18, number(k * dx)));
        }
        double dy = tick(high - low);
        for (double k = Math.ceil(low / dy); k * dy <= high; k++) {
            shapes.add(text("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, y(k * dy) + 4, number(k * dy)));
        }
        shapes.add(text("<rect class=\"line\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", LEFT, TOP, WIDTH, HEIGHT));
    }

    private static String number(double x) {
        String digits = text("%.4f", x + 0.0);
        return digits.replaceFirst("\\.?0+$", "").replaceFirst("^-", "−");
    }

    String svg() {
        axes();
        for (int i = 0; i < paths.size(); i++) {
            draw(i);
        }
        return text("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" class=\"plot\">\n<title>%s</title>\n<style>\n%s</style>\n"
                + "<clipPath id=\"plot\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/></clipPath>\n"
                + "<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n%s\n<text x=\"%d\" y=\"18\" font-weight=\"600\">%s</text>\n</svg>\n",
                LEFT + WIDTH + LEGEND, TOP + HEIGHT + BOTTOM - 12, title, STYLE, LEFT, TOP, WIDTH, HEIGHT, String.join("\n", shapes), LEFT, title);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
