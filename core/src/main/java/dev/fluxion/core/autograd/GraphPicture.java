package dev.fluxion.core.autograd;

import dev.fluxion.core.autograd.Graph.Source;
import dev.fluxion.core.autograd.Graph.Vertex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws a graph from left to right in layers (Sugiyama, Tagawa and Toda, 1981): an operation stands right of all its inputs, an
 * edge over several layers has a bend in each, and within a layer a box stands at the mean height of its neighbours.
 */
final class GraphPicture {
    private static final int LINE = 17;
    private static final int PADDING = 10;
    private static final int GAP = 22;
    private static final int BETWEEN = 70;
    private static final double CHARACTER = 7.4;
    private static final int SWEEPS = 8;
    /** Where the reader prefers dark, other colours take the place of those that the elements name. */
    private static final String DARK = """
            <style>@media (prefers-color-scheme: dark) {
            .graph [fill="white"] { fill: #14181d } .graph [fill="#e8f1fb"] { fill: #17293d } .graph [fill="#fdf6e9"] { fill: #30271a }
            .graph [fill="#f3f4f6"] { fill: #23282e }
            .graph text { fill: #f0f3f6 } .graph [fill="#333"] { fill: #c3cad2 } .graph [fill="#a3282c"] { fill: #ff9d97 }
            .graph [stroke="#5b6470"] { stroke: #9aa4af } .graph [fill="#5b6470"] { fill: #9aa4af }
            }</style>
            """;

    /** A box, or with vertex null the bend of an edge that passes a layer. */
    private static final class Place {
        private final Vertex vertex;
        private final List<String> lines;
        private final List<Place> left = new ArrayList<>();
        private final List<Place> right = new ArrayList<>();
        private double width;
        private final double height;
        private double x;
        private double y;

        Place(Vertex vertex) {
            this.vertex = vertex;
            lines = vertex == null ? List.of() : Graph.lines(vertex);
            width = lines.stream().mapToInt(String::length).max().orElse(0) * CHARACTER + 2 * PADDING;
            height = vertex == null ? 4 : lines.size() * LINE + 2 * PADDING - 4;
        }

        double middle() {
            return y + height / 2;
        }
    }

    private final List<List<Place>> layers = new ArrayList<>();
    private final Map<Vertex, Place> places = new IdentityHashMap<>();
    /** For each box the ways of its inputs: the source, bends, and the box itself. */
    private final Map<Place, List<List<Place>>> ways = new LinkedHashMap<>();
    private double width;
    private double height;

    GraphPicture(Graph graph) {
        Map<Vertex, Integer> depth = depths(graph.vertices());
        for (Vertex vertex : graph.vertices()) {
            places.put(vertex, place(vertex, depth.get(vertex)));
        }
        for (Vertex vertex : graph.vertices()) {
            var all = new ArrayList<List<Place>>();
            for (Source source : vertex.inputs()) {
                all.add(way(source.vertex(), vertex, depth));
            }
            ways.put(places.get(vertex), all);
        }
        arrange();
    }

    /** The longest way from a leaf; a leaf stands just left of the first that uses it. */
    private static Map<Vertex, Integer> depths(List<Vertex> vertices) {
        Map<Vertex, Integer> depth = new IdentityHashMap<>();
        for (Vertex vertex : vertices) {
            depth.put(vertex, vertex.inputs().stream().mapToInt(in -> depth.get(in.vertex()) + 1).max().orElse(0));
        }
        Map<Vertex, Integer> use = new IdentityHashMap<>();
        vertices.forEach(vertex -> vertex.inputs().forEach(in -> use.merge(in.vertex(), depth.get(vertex), Math::min)));
        vertices.stream().filter(v -> v.inputs().isEmpty() && use.containsKey(v)).forEach(v -> depth.put(v, use.get(v) - 1));
        return depth;
    }

    private Place place(Vertex vertex, int layer) {
        while (layers.size() <= layer) {
            layers.add(new ArrayList<>());
        }
        var place = new Place(vertex);
        layers.get(layer).add(place);
        return place;
    }

    private List<Place> way(Vertex from, Vertex to, Map<Vertex, Integer> depth) {
        var way = new ArrayList<Place>(List.of(places.get(from)));
        for (int layer = depth.get(from) + 1; layer < depth.get(to); layer++) {
            way.add(place(null, layer));
        }
        way.add(places.get(to));
        for (int i = 1; i < way.size(); i++) {
            way.get(i - 1).right.add(way.get(i));
            way.get(i).left.add(way.get(i - 1));
        }
        return way;
    }

    private void arrange() {
        double x = PADDING;
        for (List<Place> layer : layers) {
            double widest = layer.stream().mapToDouble(p -> p.width).max().orElse(0);
            for (Place place : layer) {
                place.width = place.vertex == null ? widest : place.width;
                place.x = x + (widest - place.width) / 2;
            }
            x += widest + BETWEEN;
            stack(layer);
        }
        width = x - BETWEEN + PADDING;
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (List<Place> layer : sweep % 2 == 0 ? layers : layers.reversed()) {
                for (Place place : layer) {
                    List<Place> neighbours = sweep % 2 == 0 ? place.left : place.right;
                    place.y = neighbours.stream().mapToDouble(Place::middle).average().orElse(place.middle()) - place.height / 2;
                }
                stack(layer);
            }
        }
        double top = layers.stream().flatMap(List::stream).mapToDouble(p -> p.y).min().orElse(0) - PADDING;
        layers.forEach(layer -> layer.forEach(place -> place.y -= top));
        height = layers.stream().flatMap(List::stream).mapToDouble(p -> p.y + p.height).max().orElse(0) + PADDING;
    }

    /** Keeps the order of the heights and moves apart what overlaps, around the middle where it was. */
    private static void stack(List<Place> layer) {
        layer.sort(Comparator.comparingDouble(Place::middle));
        double wanted = layer.stream().mapToDouble(Place::middle).average().orElse(0);
        for (int i = 1; i < layer.size(); i++) {
            Place above = layer.get(i - 1);
            layer.get(i).y = Math.max(layer.get(i).y, above.y + above.height + GAP);
        }
        double shift = wanted - layer.stream().mapToDouble(Place::middle).average().orElse(0);
        layer.forEach(place -> place.y += shift);
    }

    String svg() {
        var svg = new StringBuilder(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" \
                class="graph" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">
                <defs><marker id="arrow" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">\
                <path d="M0,0.5 L8,4 L0,7.5 z" fill="#5b6470"/></marker></defs>
                %s<rect width="100%%" height="100%%" fill="white"/>
                """, width, height, width, height, DARK));
        ways.forEach((place, all) -> {
            for (int i = 0; i < all.size(); i++) {
                arrow(svg, all.get(i), place.y + place.height * (i + 1) / (all.size() + 1));
            }
        });
        layers.forEach(layer -> layer.stream().filter(place -> place.vertex != null).forEach(place -> box(svg, place)));
        return svg.append("</svg>\n").toString();
    }

    /** From the right side of the first box through the bends to a height on the left side of the last. */
    private static void arrow(StringBuilder svg, List<Place> way, double end) {
        Place from = way.getFirst();
        double x = from.x + from.width;
        double y = from.middle();
        svg.append(String.format(Locale.ROOT, "<path fill=\"none\" stroke=\"#5b6470\" marker-end=\"url(#arrow)\" d=\"M%.1f,%.1f", x, y));
        for (Place next : way.subList(1, way.size())) {
            boolean last = next == way.getLast();
            double nextY = last ? end : next.middle();
            double half = (next.x - x) / 2;
            svg.append(String.format(Locale.ROOT, " C%.1f,%.1f %.1f,%.1f %.1f,%.1f", x + half, y, next.x - half, nextY, next.x, nextY));
            x = last ? x : next.x + next.width;
            y = nextY;
            if (!last) {
                svg.append(String.format(Locale.ROOT, " L%.1f,%.1f", x, y));
            }
        }
        svg.append("\"/>\n");
    }

    private static void box(StringBuilder svg, Place place) {
        boolean leaf = place.vertex.isLeaf();
        boolean constant = !leaf && place.vertex.inputs().isEmpty();
        svg.append(String.format(Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%d\" fill=\"%s\" stroke=\"%s\"/>\n",
                place.x, place.y, place.width, place.height, leaf || constant ? 2 : 9,
                leaf ? "#e8f1fb" : constant ? "#f3f4f6" : "#fdf6e9", leaf ? "#4a7ab5" : constant ? "#8a939d" : "#b98a2f"));
        for (int i = 0; i < place.lines.size(); i++) {
            String line = place.lines.get(i);
            String style = i == 0 ? " font-weight=\"bold\"" : line.startsWith("gradient") ? " fill=\"#a3282c\"" : " fill=\"#333\"";
            svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\"%s>%s</text>\n",
                    place.x + PADDING, place.y + PADDING + 10 + i * LINE, style, Graph.escaped(line)));
        }
    }
}
