package dev.fluxion.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;

/** A picture of paths in the plane as SVG, over the levels of a function: the darker, the higher. */
final class Picture {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int LEGEND = 150;
    private static final int COLUMNS = 64;
    private static final int ROWS = 40;
    private static final List<String> COLORS = List.of("#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf",
            "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#000000", "#5254a3");

    private final String title;
    private final double left;
    private final double right;
    private final double low;
    private final double high;
    private final List<String> shapes = new ArrayList<>();
    private int paths;

    /** @param left x at the left edge @param right at the right @param low y at the bottom @param high at the top */
    Picture(String title, double left, double right, double low, double high) {
        this.title = title;
        this.left = left;
        this.right = right;
        this.low = low;
        this.high = high;
    }

    private double x(double x) {
        return (x - left) / (right - left) * WIDTH;
    }

    private double y(double y) {
        return (high - y) / (high - low) * HEIGHT;
    }

    /** Bands of equal logarithm above the least value. */
    Picture levels(DoubleBinaryOperator f, double least) {
        double width = (double) WIDTH / COLUMNS;
        double height = (double) HEIGHT / ROWS;
        for (int i = 0; i < ROWS; i++) {
            int start = 0;
            for (int j = 1; j <= COLUMNS; j++) {
                // One rectangle for neighbours of one gray.
                if (j == COLUMNS || gray(f, least, i, j) != gray(f, least, i, start)) {
                    int gray = gray(f, least, i, start);
                    shapes.add(text("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"rgb(%d,%d,%d)\"/>",
                            start * width, i * height, (j - start) * width + 0.1, height + 0.1, gray, gray, gray));
                    start = j;
                }
            }
        }
        return this;
    }

    private int gray(DoubleBinaryOperator f, double least, int row, int column) {
        double value = f.applyAsDouble(left + (column + 0.5) / COLUMNS * (right - left), high - (row + 0.5) / ROWS * (high - low));
        return 250 - (int) Math.min(110, 14 * Math.floor(2 * StrictMath.log1p(Math.max(0, value - least))));
    }

    Picture path(String name, List<double[]> points) {
        String color = COLORS.get(paths % COLORS.size());
        var line = new StringBuilder();
        var dots = new StringBuilder();
        for (double[] p : points) {
            line.append(text("%.1f,%.1f ", x(p[0]), y(p[1])));
            if (points.size() <= 60) {
                dots.append(text("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"%s\"/>", x(p[0]), y(p[1]), color));
            }
        }
        shapes.add("<polyline clip-path=\"url(#plot)\" fill=\"none\" stroke=\"" + color + "\" stroke-width=\"1.6\" points=\""
                + line.toString().strip() + "\"/>");
        shapes.add("<g clip-path=\"url(#plot)\">" + dots + "</g>");
        shapes.add(text("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>", WIDTH + 12, 24 + 20 * paths, color, name));
        paths++;
        return this;
    }

    String svg() {
        return text("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
                + "font-size=\"13\">%n", WIDTH + LEGEND, HEIGHT + 30).replace("\r", "")
                + "<title>" + title + "</title>\n<clipPath id=\"plot\">"
                + text("<rect width=\"%d\" height=\"%d\"/></clipPath>%n", WIDTH, HEIGHT).replace("\r", "")
                + "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" + String.join("\n", shapes)
                + text("%n<text x=\"4\" y=\"%d\" fill=\"#333\">%s; x from %s to %s, y from %s to %s</text>%n</svg>%n", HEIGHT + 20,
                        title, left, right, low, high).replace("\r", "");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
