package dev.fluxion.nn.golden;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/** The attributes of a golden case, by PyTorch's names. A missing one is an error; null is a value. */
record Attrs(JsonObject json) {

    boolean has(String name) {
        return json.has(name);
    }

    boolean isNull(String name) {
        return get(name).isJsonNull();
    }

    boolean isList(String name) {
        return get(name).isJsonArray();
    }

    double number(String name) {
        return get(name).getAsDouble();
    }

    /** A number, or what stands for it where it is absent or null. */
    double number(String name, double orElse) {
        return has(name) && !isNull(name) ? number(name) : orElse;
    }

    int integer(String name) {
        return integer(get(name));
    }

    boolean flag(String name) {
        return get(name).getAsBoolean();
    }

    boolean flag(String name, boolean orElse) {
        return has(name) ? flag(name) : orElse;
    }

    String text(String name) {
        return get(name).getAsString();
    }

    /** A list of integers; a single integer is a list of one, and null an empty list. */
    int[] integers(String name) {
        if (isNull(name)) {
            return new int[0];
        }
        return isList(name) ? list(name).stream().mapToInt(Attrs::integer).toArray() : new int[] {integer(name)};
    }

    double[] numbers(String name) {
        return list(name).stream().mapToDouble(JsonElement::getAsDouble).toArray();
    }

    List<String> texts(String name) {
        return list(name).stream().map(JsonElement::getAsString).toList();
    }

    /** A list of lists of numbers, where an inner null is NaN. */
    List<double[]> rows(String name) {
        return list(name).stream()
                .map(row -> row.getAsJsonArray().asList().stream()
                        .mapToDouble(value -> value.isJsonNull() ? Double.NaN : value.getAsDouble()).toArray())
                .toList();
    }

    Attrs object(String name) {
        return new Attrs(get(name).getAsJsonObject());
    }

    /** A list of objects. */
    List<Attrs> objects(String name) {
        return list(name).stream().map(object -> new Attrs(object.getAsJsonObject())).toList();
    }

    private List<JsonElement> list(String name) {
        return get(name).getAsJsonArray().asList();
    }

    private JsonElement get(String name) {
        if (!json.has(name)) {
            throw new IllegalArgumentException("attribute '" + name + "' is missing in " + json);
        }
        return json.get(name);
    }

    /** The integer itself: 1.5 is an error, not 1. */
    static int integer(JsonElement element) {
        return element.getAsBigDecimal().intValueExact();
    }
}
