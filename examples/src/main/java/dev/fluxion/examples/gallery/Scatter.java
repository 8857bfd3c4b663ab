package dev.fluxion.examples.gallery;

import dev.fluxion.core.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Points in the plane. @param caption above them @param groups x, y, x, y … of each group by its name */
record Scatter(String caption, Map<String, float[]> groups) {
    /** {@return the points} @param caption above them @param groups {@code (n, 2)} each, by name */
    static Scatter of(String caption, Map<String, Tensor> groups) {
        Map<String, float[]> points = new LinkedHashMap<>();
        groups.forEach((name, group) -> points.put(name, group.toFloatArray()));
        return new Scatter(caption, points);
    }
}
