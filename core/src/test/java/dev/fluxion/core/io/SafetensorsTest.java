package dev.fluxion.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    /** The example of the format's description, written out byte by byte. */
    @Test
    void writesTheKnownBytes() throws IOException {
        Path file = folder.resolve("known.safetensors");
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("test", Tensor.of(new int[] {1, -2, 0x01020304, 7}, 2, 2));
        Safetensors.save(file, tensors);

        String header = "{\"test\":{\"dtype\":\"I32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}";
        byte[] expected = bytes(64, header + " ".repeat(64 - header.length()),
                1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 4, 3, 2, 1, 7, 0, 0, 0);
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    @Test
    void alignsEveryTensorAndSortsNamesWithinAType() throws IOException {
        Path file = folder.resolve("aligned.safetensors");
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("mask", Tensor.of(new boolean[] {true, false, true}));
        tensors.put("b", Tensor.of(new float[] {1}));
        tensors.put("a", Tensor.of(new float[] {2}));
        tensors.put("d", Tensor.of(new double[] {3}));
        Safetensors.save(file, tensors);

        byte[] written = Files.readAllBytes(file);
        int header = (int) ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(0, header % 8);
        assertEquals("{\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]},"
                + "\"mask\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[16,19]}}",
                new String(written, 8, header, StandardCharsets.UTF_8).strip());
        assertEquals(List.of("d", "a", "b", "mask"), List.copyOf(Safetensors.load(file).keySet()));
    }

    /** {@code files.py} wrote the files with Python's library: what is read and written again has the same bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"types.safetensors", "linear.safetensors"})
    void writesTheBytesOfPython(String name) throws IOException {
        Path theirs = Path.of("src/test/resources/dev/fluxion/core/io", name);
        Path ours = folder.resolve(name);
        var shuffled = new ArrayList<>(Safetensors.load(theirs).entrySet());
        Collections.reverse(shuffled);
        var tensors = new LinkedHashMap<String, Tensor>();
        shuffled.forEach(e -> tensors.put(e.getKey(), e.getValue()));
        Safetensors.save(ours, tensors, Safetensors.loadMetadata(theirs));
        assertArrayEquals(Files.readAllBytes(theirs), Files.readAllBytes(ours));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void roundTripsEveryType(DType dtype) throws IOException {
        double[] values = {0, 1, -1, 100, 0.5, -2.25, 65504};
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("matrix ä\"\\\n", Tensor.of(Arrays.copyOf(values, 6), 2, 3).to(dtype));
        tensors.put("scalar", Tensor.of(new double[] {3}, 1).to(dtype).reshape());
        tensors.put("nothing", Tensor.zeros(0, 4).to(dtype));
        tensors.put("chunks", Tensor.of(new double[70_001]).add(7).to(dtype));
        Path file = folder.resolve("types.safetensors");
        Safetensors.save(file, tensors, Map.of("epoch", "3"));

        Map<String, Tensor> loaded = Safetensors.load(file);
        assertEquals(tensors.keySet(), loaded.keySet());
        tensors.forEach((name, tensor) -> {
            assertEquals(dtype, loaded.get(name).dtype());
            assertEquals(tensor.shape(), loaded.get(name).shape());
            assertArrayEquals(tensor.toDoubleArray(), loaded.get(name).toDoubleArray());
        });
        assertEquals(Map.of("epoch", "3"), Safetensors.loadMetadata(file));
    }

    @Test
    void keepsEveryBitOfEveryView() throws IOException {
        Path file = folder.resolve("views.safetensors");
        float nan = Float.intBitsToFloat(0x7fc12345);
        Tensor x = Tensor.of(new float[] {-0f, nan, Float.MIN_VALUE, Float.POSITIVE_INFINITY, 5, 6}, 2, 3);
        Safetensors.save(file, Map.of("t", x.t(), "row", x.select(0, 0), "flipped", x.flip(1)));
        Map<String, Tensor> loaded = Safetensors.load(file);
        float inf = Float.POSITIVE_INFINITY;
        assertArrayEquals(bits(-0f, inf, nan, 5, Float.MIN_VALUE, 6), bits(loaded.get("t").toFloatArray()));
        assertArrayEquals(bits(-0f, nan, Float.MIN_VALUE), bits(loaded.get("row").toFloatArray()));
        assertArrayEquals(bits(Float.MIN_VALUE, nan, -0f, 6, 5, inf), bits(loaded.get("flipped").toFloatArray()));
    }

    @Test
    void refusesAFileTruncatedAtAnyByte() throws IOException {
        Path whole = folder.resolve("whole.safetensors");
        Safetensors.save(whole, Map.of("w", Tensor.ones(2, 2), "b", Tensor.ones(2)), Map.of("k", "v"));
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut.safetensors");
        for (int n = 0; n < bytes.length; n++) {
            Files.write(cut, Arrays.copyOf(bytes, n));
            var e = assertThrows(FormatException.class, () -> Safetensors.load(cut), "cut at " + n);
            assertTrue(e.getMessage().startsWith(cut + ": ") && e.getMessage().contains(", expected "), e.getMessage());
        }
        Files.write(cut, Arrays.copyOf(bytes, bytes.length + 1));
        assertThrows(FormatException.class, () -> Safetensors.load(cut));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                                           | the header is [], expected an object
            {"a":3}                                                      | "a" is 3, expected an object
            {"a":{"dtype":"F32","shape":[1]}}                            | expected dtype, shape and data_offsets
            {"a":{"dtype":"F8","shape":[4],"data_offsets":[0,4]}}        | "a".dtype is "F8", expected one of [F32, F64
            {"a":{"dtype":1,"shape":[4],"data_offsets":[0,4]}}           | "a".dtype is 1, expected a string
            {"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}         | "a".shape is 1, expected a list
            {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}      | "a".shape[0] is -1, expected 0 to 2147483647
            {"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}     | "a".shape[0] is 1.5, expected an integer
            {"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,4]}} | "a".shape: shape (65536, 65536) has too many
            {"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,4]}} | "a".shape[0] is 99999999999, expected
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}         | "a".data_offsets are [0], expected begin and end
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}       | "a".data_offsets[1] is 8, expected 0 to 4
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}       | "a".data_offsets are [4, 0], expected 4 bytes
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}       | expected 8 bytes between them for F32 of shape (2)
            {"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}        | "a".data_offsets begin at 1, expected 0
            {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}        | data has 4 bytes, expected 3 by the header
            {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},\
            "b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | "b".data_offsets begin at 2, expected 3
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},\
            "a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}} | each name once
            {"__metadata__":{"k":1},\
            "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | __metadata__.k is 1, expected a string
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}        | JSON has the end at position
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x     | JSON has 'x' at position 55, expected the end
            """)
    void refusesAHostileHeader(String header, String message) throws IOException {
        Path file = folder.resolve("hostile.safetensors");
        Files.write(file, bytes(header.length(), header, 0, 0, 0, 0));
        var e = assertThrows(FormatException.class, () -> Safetensors.load(file));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void refusesMoreDimensionsThanAShapeHas() throws IOException {
        Path file = folder.resolve("dimensions.safetensors");
        for (int rank : new int[] {64, 65}) {
            String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1" + ",1".repeat(rank - 1) + "],\"data_offsets\":[0,4]}}";
            Files.write(file, bytes(header.length(), header, 0, 0, 0, 0));
            if (rank == 64) {
                assertEquals(64, Safetensors.load(file).get("a").rank());
            } else {
                var e = assertThrows(FormatException.class, () -> Safetensors.load(file));
                assertTrue(e.getMessage().contains("at most 64 elements"), e.getMessage());
            }
        }
    }

    @Test
    void refusesLengthsBeyondTheFile() throws IOException {
        Path file = folder.resolve("length.safetensors");
        for (long length : new long[] {-1, 0, 1, 3, 1L << 40, Long.MIN_VALUE}) {
            Files.write(file, bytes(length, "{}"));
            var e = assertThrows(FormatException.class, () -> Safetensors.load(file));
            assertTrue(e.getMessage().contains("length is " + Long.toUnsignedString(length)), e.getMessage());
        }
        byte[] notUtf8 = bytes(4, "{\"\"}");
        notUtf8[10] = (byte) 0xff;
        Files.write(file, notUtf8);
        assertTrue(assertThrows(FormatException.class, () -> Safetensors.load(file)).getMessage().contains("UTF-8"));
    }

    @Test
    void leavesTheOldFileAndNoOtherWhenASaveFails() throws IOException {
        Path file = folder.resolve("kept.safetensors");
        Safetensors.save(file, Map.of("w", Tensor.ones(3)));
        byte[] before = Files.readAllBytes(file);
        Tensor givenBack;
        try (var _ = Scope.open()) {
            givenBack = Tensor.zeros(5);
        }
        assertThrows(IllegalStateException.class, () -> Safetensors.save(file, Map.of("w", givenBack)));
        assertThrows(IllegalArgumentException.class, () -> Safetensors.save(file, Map.of("__metadata__", Tensor.ones(1))));
        assertArrayEquals(before, Files.readAllBytes(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        Path nowhere = folder.resolve("missing/model.safetensors");
        assertThrows(NoSuchFileException.class, () -> Safetensors.save(nowhere, Map.of()));
        assertThrows(NoSuchFileException.class, () -> Safetensors.load(nowhere));
    }

    private static byte[] bytes(long length, String header, int... data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(json);
        for (int b : data) {
            bytes.put((byte) b);
        }
        return bytes.array();
    }

    private static int[] bits(float... values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }
}
