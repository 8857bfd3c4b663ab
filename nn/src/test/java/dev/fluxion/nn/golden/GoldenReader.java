package dev.fluxion.nn.golden;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import dev.fluxion.nn.golden.GoldenTensor.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads a folder of golden vectors, {@code .json} or {@code .json.gz}; the README beside them has the schema. */
final class GoldenReader {
    private static final Gson GSON = new GsonBuilder().setStrictness(Strictness.STRICT).serializeNulls().create();
    private static final double DEFAULT_RTOL = 1e-9;

    private GoldenReader() { }

    /**
     * Every case of every file of the folder, files in the order of their names.
     *
     * @throws IllegalArgumentException if there is no such folder, no file in it, or one that breaks the schema
     */
    static List<GoldenCase> readFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("golden folder '" + folder + "' is not a folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(GoldenReader::isGolden).sorted().toList();
            if (files.isEmpty()) {
                throw new IllegalArgumentException("golden folder '" + folder
                        + "' has no .json or .json.gz file, expected at least one");
            }
            return files.stream().flatMap(file -> readFile(file).stream()).toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("golden folder '" + folder + "' is not readable: " + e.getMessage(), e);
        }
    }

    static List<GoldenCase> readFile(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
                Reader text = new InputStreamReader(plain, StandardCharsets.UTF_8)) {
            JsonObject root = GSON.fromJson(text, JsonObject.class);
            if (root == null) {
                throw new IllegalArgumentException("the file is empty");
            }
            return cases(root, file);
        } catch (IOException | JsonParseException | IllegalArgumentException | IllegalStateException
                | UnsupportedOperationException | ClassCastException e) {
            throw new IllegalArgumentException("golden file '" + file + "' is malformed: " + e.getMessage(), e);
        }
    }

    private static boolean isGolden(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".json") || name.endsWith(".json.gz");
    }

    private static List<GoldenCase> cases(JsonObject root, Path file) {
        String family = root.has("family")
                ? root.get("family").getAsString()
                : file.getFileName().toString().replaceFirst("\\.json(\\.gz)?$", "");
        JsonArray array = required(root, "cases").getAsJsonArray();
        if (root.has("count") && root.get("count").getAsInt() != array.size()) {
            throw new IllegalArgumentException("it has " + array.size() + " cases, expected count "
                    + root.get("count").getAsInt());
        }
        List<GoldenCase> cases = new ArrayList<>();
        for (JsonElement element : array) {
            JsonObject json = element.getAsJsonObject();
            String name = required(json, "name").getAsString();
            try {
                cases.add(json.has("op") ? opCase(family, name, json) : randomStreamCase(family, name, json));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("case '" + name + "': " + e.getMessage(), e);
            }
        }
        return cases;
    }

    private static GoldenCase opCase(String family, String name, JsonObject json) {
        List<GoldenTensor> inputs = tensors(required(json, "inputs").getAsJsonArray());
        List<GoldenTensor> outputs = tensors(required(json, "outputs").getAsJsonArray());
        return new GoldenCase(
                family,
                required(json, "op").getAsString(),
                name,
                new Attrs(required(json, "attrs").getAsJsonObject()),
                inputs,
                outputs,
                byName(json, "cotangents", outputs),
                byName(json, "grads", inputs),
                number(json, "rtol", DEFAULT_RTOL),
                number(json, "sensitivity", 1));
    }

    /**
     * A random-stream case names no op and its outputs no name: {@code rand_42} becomes an {@code rng.rand} with
     * attributes {@code seed} and {@code calls}, and its outputs are called 0, 1, 2, …
     */
    private static GoldenCase randomStreamCase(String family, String name, JsonObject json) {
        JsonObject attrs = new JsonObject();
        attrs.add("seed", required(json, "seed"));
        attrs.add("calls", required(json, "calls"));
        JsonArray outputs = required(json, "outputs").getAsJsonArray();
        for (int i = 0; i < outputs.size(); i++) {
            outputs.get(i).getAsJsonObject().addProperty("name", Integer.toString(i));
        }
        String op = "rng." + name.substring(0, name.lastIndexOf('_'));
        return new GoldenCase(family, op, name, new Attrs(attrs), List.of(), tensors(outputs), Map.of(), Map.of(),
                DEFAULT_RTOL, 1);
    }

    /** The list under key, one entry for each of the tensors or null, as a map from the tensors' names. */
    private static Map<String, GoldenTensor> byName(JsonObject json, String key, List<GoldenTensor> tensors) {
        Map<String, GoldenTensor> found = new LinkedHashMap<>();
        if (!json.has(key)) {
            return found;
        }
        JsonArray entries = json.get(key).getAsJsonArray();
        if (entries.size() != tensors.size()) {
            throw new IllegalArgumentException(key + " has " + entries.size() + " entries, expected " + tensors.size());
        }
        for (int i = 0; i < entries.size(); i++) {
            if (!entries.get(i).isJsonNull()) {
                found.put(tensors.get(i).name(), tensor(entries.get(i).getAsJsonObject()));
            }
        }
        return found;
    }

    private static List<GoldenTensor> tensors(JsonArray array) {
        return array.asList().stream().map(element -> tensor(element.getAsJsonObject())).toList();
    }

    private static GoldenTensor tensor(JsonObject json) {
        GoldenTensor.View view = null;
        if (json.has("view")) {
            JsonArray how = json.get("view").getAsJsonArray();
            if (!how.get(0).getAsString().equals("permute")) {
                throw new IllegalArgumentException("unknown view " + how + ", expected [\"permute\", [dims]]");
            }
            JsonObject base = required(json, "base").getAsJsonObject();
            view = new GoldenTensor.View(
                    integers(required(base, "shape")), numbers(required(base, "data")), integers(how.get(1)));
        }
        return new GoldenTensor(
                required(json, "name").getAsString(),
                integers(required(json, "shape")),
                Kind.valueOf(required(json, "dtype").getAsString().toUpperCase(Locale.ROOT)),
                numbers(required(json, "data")),
                view);
    }

    private static int[] integers(JsonElement array) {
        return array.getAsJsonArray().asList().stream().mapToInt(Attrs::integer).toArray();
    }

    private static double[] numbers(JsonElement array) {
        return array.getAsJsonArray().asList().stream().mapToDouble(GoldenReader::number).toArray();
    }

    /** A JSON number, true or false, or one of the strings "NaN", "Infinity", "-Infinity". */
    private static double number(JsonElement element) {
        var value = element.getAsJsonPrimitive();
        if (value.isBoolean()) {
            return value.getAsBoolean() ? 1 : 0;
        }
        if (value.isNumber()) {
            return value.getAsDouble();
        }
        return switch (value.getAsString()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new IllegalArgumentException("value " + value
                    + ", expected a number, a boolean or one of \"NaN\", \"Infinity\", \"-Infinity\"");
        };
    }

    private static double number(JsonObject json, String key, double orElse) {
        return json.has(key) ? json.get(key).getAsDouble() : orElse;
    }

    private static JsonElement required(JsonObject json, String key) {
        if (!json.has(key)) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return json.get(key);
    }
}
