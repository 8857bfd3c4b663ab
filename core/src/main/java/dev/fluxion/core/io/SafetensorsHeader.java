package dev.fluxion.core.io;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The JSON header of a safetensors file, in which every number has been checked: the tensors' bytes follow each other and
 * fill the rest of the file.
 *
 * @param entries the tensors in the order of the header
 * @param metadata free text by name
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    /** As the reference implementation lays out types: large elements first, so that each is aligned. */
    private static final List<DType> ORDER = List.of(DType.I64, DType.F64, DType.F32, DType.I32, DType.BF16, DType.F16, DType.I8, DType.U8,
            DType.BOOL);

    /** One tensor: bytes {@code begin} to {@code end − 1} after the header. */
    record Entry(String name, DType dtype, Shape shape, long begin, long end) {}

    /** Lays out tensors one behind the other, by types and then by the bytes of their names: the same file as Python's library writes. */
    static SafetensorsHeader of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        if (tensors.containsKey(METADATA)) {
            throw new IllegalArgumentException(
                    "a tensor is named " + METADATA + ", expected a name that the format has not reserved");
        }
        var ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparingInt((Map.Entry<String, Tensor> e) -> ORDER.indexOf(e.getValue().dtype()))
                .thenComparing(e -> e.getKey().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
        var entries = new ArrayList<Entry>();
        long begin = 0;
        for (var e : ordered) {
            DType dtype = e.getValue().dtype();
            Shape shape = e.getValue().shape();
            long end = begin + (long) shape.elements() * dtype.bytes();
            entries.add(new Entry(e.getKey(), dtype, shape, begin, end));
            begin = end;
        }
        return new SafetensorsHeader(entries, metadata);
    }

    /** {@return the JSON in UTF-8, padded with spaces to a multiple of 8 bytes} */
    byte[] toBytes() {
        var members = new ArrayList<String>();
        if (!metadata.isEmpty()) {
            members.add(Json.quote(METADATA) + metadata.entrySet().stream()
                    .map(e -> Json.quote(e.getKey()) + ":" + Json.quote(e.getValue()))
                    .collect(Collectors.joining(",", ":{", "}")));
        }
        for (Entry e : entries) {
            String shape = Arrays.toString(e.shape().toArray()).replace(" ", "");
            members.add(Json.quote(e.name()) + ":{\"dtype\":\"" + e.dtype().name() + "\",\"shape\":" + shape
                    + ",\"data_offsets\":[" + e.begin() + "," + e.end() + "]}");
        }
        byte[] json = ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, json.length + 7 & -8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * Reads and checks a header.
     *
     * @param json the text
     * @param dataBytes how many bytes follow the header
     * @throws IllegalArgumentException with the field, its value and what was expected
     */
    static SafetensorsHeader parse(String json, long dataBytes) {
        var entries = new ArrayList<Entry>();
        var metadata = new LinkedHashMap<String, String>();
        for (var member : object(Json.parse(json), "the header").entrySet()) {
            String name = member.getKey();
            Map<String, Object> fields = object(member.getValue(), Json.quote(name));
            if (name.equals(METADATA)) {
                fields.forEach((key, text) ->
                        metadata.put(key, check(text, String.class, METADATA + "." + key, "a string")));
            } else {
                entries.add(entry(name, fields, dataBytes));
            }
        }
        checkLayout(entries, dataBytes);
        return new SafetensorsHeader(entries, metadata);
    }

    private static Entry entry(String name, Map<String, Object> fields, long dataBytes) {
        String of = Json.quote(name) + ".";
        if (!fields.keySet().equals(Set.of("dtype", "shape", "data_offsets"))) {
            throw new IllegalArgumentException("fields of " + Json.quote(name) + " are " + fields.keySet()
                    + ", expected dtype, shape and data_offsets");
        }
        String typeName = check(fields.get("dtype"), String.class, of + "dtype", "a string");
        DType dtype = Arrays.stream(DType.values()).filter(d -> d.name().equals(typeName)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(of + "dtype is " + Json.quote(typeName)
                        + ", expected one of " + Arrays.stream(DType.values()).map(Enum::name).toList()));
        long[] sizes = integers(fields.get("shape"), of + "shape", Integer.MAX_VALUE);
        Shape shape;
        try {
            shape = Shape.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(of + "shape: " + e.getMessage(), e);
        }
        long[] offsets = integers(fields.get("data_offsets"), of + "data_offsets", dataBytes);
        if (offsets.length != 2) {
            throw new IllegalArgumentException(
                    of + "data_offsets are " + Arrays.toString(offsets) + ", expected begin and end");
        }
        long bytes = (long) shape.elements() * dtype.bytes();
        if (offsets[1] - offsets[0] != bytes) {
            throw new IllegalArgumentException(of + "data_offsets are " + Arrays.toString(offsets) + ", expected " + bytes
                    + " bytes between them for " + typeName + " of shape " + shape);
        }
        return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    /** No gap, no overlap, nothing left over: what the format asks for, so that a byte has one meaning. */
    private static void checkLayout(List<Entry> entries, long dataBytes) {
        var sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry e : sorted) {
            if (e.begin() != at) {
                throw new IllegalArgumentException(Json.quote(e.name()) + ".data_offsets begin at " + e.begin()
                        + ", expected " + at + ": tensors follow each other without gap or overlap");
            }
            at = e.end();
        }
        if (at != dataBytes) {
            throw new IllegalArgumentException("data has " + dataBytes + " bytes, expected " + at + " by the header");
        }
    }

    private static long[] integers(Object value, String field, long max) {
        List<?> list = check(value, List.class, field, "a list of integers");
        long[] integers = new long[list.size()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = check(list.get(i), Long.class, field + "[" + i + "]", "an integer");
            if (integers[i] < 0 || integers[i] > max) {
                throw new IllegalArgumentException(field + "[" + i + "] is " + integers[i] + ", expected 0 to " + max);
            }
        }
        return integers;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value, String field) {
        return check(value, Map.class, field, "an object");
    }

    private static <T> T check(Object value, Class<T> type, String field, String expected) {
        if (!type.isInstance(value)) {
            String found = value instanceof String text ? Json.quote(text) : String.valueOf(value);
            throw new IllegalArgumentException(field + " is " + found + ", expected " + expected);
        }
        return type.cast(value);
    }
}
