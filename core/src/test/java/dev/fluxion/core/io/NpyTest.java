package dev.fluxion.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** The files beside {@code files.py} were written by that script. */
class NpyTest {
    private static final Path PYTHON = Path.of("src/test/resources/dev/fluxion/core/io");

    @TempDir
    Path folder;

    private static double[] counting(int n, double second) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> i == 1 ? second : i);
        return values;
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = Mode.EXCLUDE, names = "BF16")
    void readsAndWritesTheBytesOfNumPy(DType dtype) throws IOException {
        Path theirs = PYTHON.resolve(dtype.name() + ".npy");
        Tensor read = Npy.load(theirs);
        boolean signed = dtype != DType.U8 && dtype != DType.BOOL;
        Tensor expected = Tensor.of(counting(6, signed ? -1 : 1), 2, 3).to(dtype);
        assertEquals(dtype, read.dtype());
        assertEquals(Shape.of(2, 3), read.shape());
        assertArrayEquals(expected.toDoubleArray(), read.toDoubleArray());
        Path ours = folder.resolve("ours.npy");
        Npy.save(ours, expected);
        assertArrayEquals(Files.readAllBytes(theirs), Files.readAllBytes(ours));
    }

    @Test
    void readsAndWritesScalarsVectorsAndNothing() throws IOException {
        Map<String, Tensor> tensors = Map.of("scalar", Tensor.of(new double[] {2.5}).reshape(),
                "vector", Tensor.of(new int[] {0, -1, 2, 3, 4, 5, 6}), "empty", Tensor.zeros(0, 4));
        for (var tensor : tensors.entrySet()) {
            Path theirs = PYTHON.resolve(tensor.getKey() + ".npy");
            Path ours = folder.resolve("ours.npy");
            Npy.save(ours, tensor.getValue());
            assertArrayEquals(Files.readAllBytes(theirs), Files.readAllBytes(ours), tensor.getKey());
            assertEquals(tensor.getValue().shape(), Npy.load(theirs).shape());
            assertArrayEquals(tensor.getValue().toDoubleArray(), Npy.load(theirs).toDoubleArray());
        }
    }

    @Test
    void readsTheOtherOrdersAndVersions() throws IOException {
        double[] six = counting(6, -1);
        assertArrayEquals(six, Npy.load(PYTHON.resolve("big-endian.npy")).toDoubleArray());
        assertArrayEquals(six, Npy.load(PYTHON.resolve("version2.npy")).toDoubleArray());
        Tensor fortran = Npy.load(PYTHON.resolve("fortran.npy"));
        assertEquals(Shape.of(2, 3, 4), fortran.shape());
        assertArrayEquals(counting(24, -1), fortran.toDoubleArray());
        assertEquals(23, fortran.get(1, 2, 3));
    }

    @Test
    void writesViewsAndManyChunks() throws IOException {
        Path file = folder.resolve("view.npy");
        Tensor x = Tensor.of(counting(70_002, 5), 2, 35_001);
        Npy.save(file, x.t());
        assertArrayEquals(x.t().toDoubleArray(), Npy.load(file).toDoubleArray());
    }

    /** A shape whose header is exactly as long as a block is padded by a whole block, as NumPy does it. */
    @Test
    void everyHeaderIsAMultipleOf64Bytes() {
        for (int rank = 0; rank < 40; rank++) {
            int[] ones = new int[rank];
            Arrays.fill(ones, 1);
            byte[] header = NpyHeader.toBytes(DType.F32, Shape.of(ones));
            assertEquals(0, header.length % 64);
            assertEquals('\n', header[header.length - 1]);
            assertEquals(' ', header[header.length - 2], "rank " + rank);
        }
    }

    @Test
    void readsTheArchivesOfNumPy() throws IOException {
        Map<String, Tensor> stored = Npz.load(PYTHON.resolve("stored.npz"));
        assertEquals(List.of("a", "layer/weight"), List.copyOf(stored.keySet()));
        assertArrayEquals(counting(6, -1), stored.get("a").toDoubleArray());
        assertEquals(DType.I64, stored.get("layer/weight").dtype());
        assertArrayEquals(counting(4, -1), stored.get("layer/weight").toDoubleArray());
        Map<String, Tensor> compressed = Npz.load(PYTHON.resolve("compressed.npz"));
        assertEquals(Shape.of(10, 10), compressed.get("zeros").shape());
        assertArrayEquals(counting(6, 1), compressed.get("b").toDoubleArray());
    }

    /** {@code files.py check} read files that this wrote: NumPy 1.24.2 found every tensor equal. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void roundTripsArchives(boolean compressed) throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        for (DType dtype : DType.values()) {
            if (dtype != DType.BF16) {
                tensors.put(dtype.name(), Tensor.of(new double[] {0, 1, -1, 100}, 2, 2).to(dtype));
            }
        }
        Path file = folder.resolve("all.npz");
        for (int i = 0; i < 2; i++) {
            byte[] before = i == 0 ? null : Files.readAllBytes(file);
            if (compressed) {
                Npz.saveCompressed(file, tensors);
            } else {
                Npz.save(file, tensors);
            }
            if (i == 1) {
                assertArrayEquals(before, Files.readAllBytes(file));
            }
        }
        Map<String, Tensor> read = Npz.load(file);
        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.keySet()));
        tensors.forEach((name, tensor) -> {
            assertEquals(tensor.dtype(), read.get(name).dtype());
            assertArrayEquals(tensor.toDoubleArray(), read.get(name).toDoubleArray());
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                           | expected descr, fortran_order and shape, found []
            {'descr': '<f4', 'shape': (1,), }                            | expected descr, fortran_order and shape
            {'descr': '<f4', 'descr': '<f4'}                             | each name once, found 'descr' again
            {'descr': '<f4', 'fortran_order': 1, 'shape': (1,)}          | expected True or False
            {'descr': '<c8', 'fortran_order': False, 'shape': (1,)}      | descr is '<c8', expected
            {'descr': 'f4', 'fortran_order': False, 'shape': (1,)}       | descr is 'f4', expected
            {'descr': '=f4', 'fortran_order': False, 'shape': (1,)}      | for the order of bytes
            {'descr': [('a','<f4')], 'fortran_order': False}             | expected a name in quotes
            {'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}     | a size from 0 to 2147483647
            {'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)} | a size from 0 to 2147483647
            {'descr': '<f4', 'fortran_order': False, 'shape': (65536,65536)} | too many elements
            {'descr': '<f4', 'fortran_order': False, 'shape': (2,)}      | data has 4 bytes, expected 8
            {'descr': '<f4', 'fortran_order': False, 'shape': (2147418111,)} | data has 4 bytes, expected 8589672444
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x    | 'x' at position 56, expected the end
            """)
    void refusesAHostileHeader(String header, String message) throws IOException {
        Path file = folder.resolve("hostile.npy");
        Files.write(file, npy(header));
        var e = assertThrows(FormatException.class, () -> Npy.load(file));
        assertTrue(e.getMessage().startsWith(file + ": ") && e.getMessage().contains(message), e.getMessage());
    }

    /** NumPy writes 1.0, 2.0 and 3.0. */
    @Test
    void refusesAVersionThatIsNone() throws IOException {
        byte[] bytes = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}");
        Path file = folder.resolve("version.npy");
        Files.write(file, bytes);
        assertEquals(0, Npy.load(file).item());
        bytes[7] = 7;
        Files.write(file, bytes);
        assertTrue(assertThrows(FormatException.class, () -> Npy.load(file)).getMessage().contains("expected 934e554d5059 and version 1.0"));
    }

    private static byte[] npy(String header) {
        String start = "\u0093NUMPY\u0001\u0000" + (char) header.length() + "\u0000" + header + "\0\0\0\0";
        return start.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusesAFileTruncatedAtAnyByte() throws IOException {
        for (String name : List.of("F32.npy", "version2.npy", "stored.npz", "compressed.npz")) {
            byte[] bytes = Files.readAllBytes(PYTHON.resolve(name));
            Path cut = folder.resolve("cut");
            for (int n = 0; n < bytes.length; n++) {
                Files.write(cut, Arrays.copyOf(bytes, n));
                assertThrows(FormatException.class, () -> {
                    if (name.endsWith("npy")) {
                        Npy.load(cut);
                    } else {
                        Npz.load(cut);
                    }
                }, name + " cut at " + n);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text.npy", "uint16.npy"})
    void refusesTypesThatTensorsDoNotHave(String name) {
        var e = assertThrows(FormatException.class, () -> Npy.load(PYTHON.resolve(name)));
        assertTrue(e.getMessage().contains("descr is '<U7'") || e.getMessage().contains("descr is '<u2'"), e.getMessage());
    }

    @Test
    void refusesToWriteWhatNumPyHasNot() throws IOException {
        Path file = folder.resolve("kept.npy");
        Npy.save(file, Tensor.ones(2));
        byte[] before = Files.readAllBytes(file);
        Tensor brain = Tensor.ones(2).to(DType.BF16);
        var e = assertThrows(IllegalArgumentException.class, () -> Npy.save(file, brain));
        assertTrue(e.getMessage().startsWith("dtype is bfloat16, expected one that NumPy has"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Npz.save(file, Map.of("b", brain)));
        assertThrows(IllegalArgumentException.class, () -> Npz.save(file, Map.of("../b", Tensor.ones(2))));
        assertArrayEquals(before, Files.readAllBytes(file));
        assertThrows(NoSuchFileException.class, () -> Npy.load(folder.resolve("missing.npy")));
        assertThrows(NoSuchFileException.class, () -> Npz.load(folder.resolve("missing.npz")));
    }

    private Path zip(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"));
                zip.closeEntry();
            }
        }
        // The class does not write a name twice, so the second is renamed in the finished archive.
        String text = bytes.toString(StandardCharsets.ISO_8859_1).replace("twice.npy", "again.npy");
        Path file = folder.resolve("made.npz");
        return Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void refusesNamesThatRepeatOrLeadAway() throws IOException {
        assertEquals(1, Npz.load(zip("fine.npy")).size());
        assertEquals(0, Npz.load(zip()).size());
        for (String[] names : new String[][] {{"again.npy", "twice.npy"}, {"../a.npy"}, {"/a.npy"}, {"a/../../b.npy"},
            {"C:\\a.npy"}, {"a.txt"}}) {
            Path file = zip(names);
            var e = assertThrows(FormatException.class, () -> Npz.load(file), names[0]);
            assertTrue(e.getMessage().contains("expected"), e.getMessage());
        }
    }

    @Test
    void refusesABombAndAWrongChecksum() throws IOException {
        Path bomb = folder.resolve("bomb.npz");
        Npz.saveCompressed(bomb, Map.of("zeros", Tensor.zeros(1000, 1000)));
        assertTrue(Files.size(bomb) < 10_000);
        var e = assertThrows(FormatException.class, () -> Npz.load(bomb));
        assertTrue(e.getMessage().contains("member zeros.npy grows to 4000128 bytes, expected at most"), e.getMessage());
        assertEquals(1_000_000, Npz.load(bomb, 5_000_000).get("zeros").elements());

        byte[] stored = Files.readAllBytes(PYTHON.resolve("stored.npz"));
        String text = new String(stored, StandardCharsets.ISO_8859_1);
        stored[text.indexOf('\n') + 2] ^= 1;
        Path damaged = folder.resolve("damaged.npz");
        Files.write(damaged, stored);
        assertTrue(assertThrows(FormatException.class, () -> Npz.load(damaged)).getMessage().contains("checksum"));
    }
}
