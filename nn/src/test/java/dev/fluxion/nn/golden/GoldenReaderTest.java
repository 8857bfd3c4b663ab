package dev.fluxion.nn.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.nn.golden.GoldenTensor.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenReaderTest {
    private static final String ONE = """
            {"family":"01x_small","count":1,"cases":[
            {"name":"where/03-view","op":"where","attrs":{"alpha":0.5,"dim":null,"dims":[1,-2]},"inputs":[
             {"name":"cond","shape":[2],"dtype":"bool","data":[true,false]},
             {"name":"a","shape":[2,1],"dtype":"f64","data":[1,2],
              "base":{"shape":[1,2],"data":[1,2]},"view":["permute",[1,0]]}],
             "outputs":[{"name":"y","shape":[3],"dtype":"f64","data":["NaN","-Infinity",-0.0]},
                        {"name":"i","shape":[],"dtype":"i64","data":[7]}],
             "cotangents":[{"name":"y","shape":[3],"dtype":"f64","data":[1,2,3]},null],
             "grads":[null,{"name":"a","shape":[2,1],"dtype":"f64","data":[0.1,1e-300]}],
             "rtol":1e-7,"sensitivity":12.5}]}
            """;
    private static final String STREAM = """
            {"source":"generator","cases":[{"name":"randn_small_42","seed":42,"calls":["randn(1)","randperm(2)"],
            "outputs":[{"shape":[1],"dtype":"f32","data":[0.25]},{"shape":[2],"dtype":"i64","data":[1,0]}]}]}
            """;

    @TempDir
    Path folder;

    @Test
    void readsEveryPartOfACase() throws IOException {
        write("01x.json", ONE);
        GoldenCase golden = only(GoldenReader.readFolder(folder));
        assertEquals("01x_small:where/03-view", golden.label());
        assertEquals("where", golden.op());
        assertEquals("view", golden.tag());
        assertEquals(1e-7, golden.rtol());
        assertEquals(12.5, golden.sensitivity());
        assertEquals(0.5, golden.attrs().number("alpha"));
        assertTrue(golden.attrs().isNull("dim"));
        assertArrayEquals(new int[] {1, -2}, golden.attrs().integers("dims"));
        GoldenTensor cond = golden.inputs().getFirst();
        assertEquals(Kind.BOOL, cond.kind());
        assertArrayEquals(new double[] {1, 0}, cond.data());
        assertNull(cond.view());
        GoldenTensor.View view = golden.inputs().get(1).view();
        assertArrayEquals(new int[] {1, 2}, view.shape());
        assertArrayEquals(new int[] {1, 0}, view.dims());
        assertArrayEquals(
                new double[] {Double.NaN, Double.NEGATIVE_INFINITY, -0.0}, golden.outputs().getFirst().data());
        assertArrayEquals(new int[0], golden.outputs().get(1).shape());
        assertEquals(List.of("y"), List.copyOf(golden.cotangents().keySet()));
        assertEquals(List.of("a"), List.copyOf(golden.grads().keySet()));
        assertArrayEquals(new double[] {0.1, 1e-300}, golden.grads().get("a").data());
    }

    @Test
    void readsCompressedFilesAndRandomStreams() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("11_rng.json.gz")))) {
            out.write(STREAM.getBytes(StandardCharsets.UTF_8));
        }
        GoldenCase golden = only(GoldenReader.readFolder(folder));
        assertEquals("11_rng:randn_small_42", golden.label());
        assertEquals("rng.randn_small", golden.op());
        assertEquals(42, golden.attrs().integer("seed"));
        assertEquals(List.of("0", "1"), golden.outputs().stream().map(GoldenTensor::name).toList());
        assertEquals(1e-9, golden.rtol());
    }

    @Test
    void badFoldersAndFilesAreNamed() throws IOException {
        assertMessage(folder.resolve("nowhere"), "nowhere' is not a folder");
        assertMessage(folder, "has no .json or .json.gz file");
        Map<String, String> broken = Map.of(
                "", "the file is empty",
                "[]", "malformed",
                "{\"cases\":[", "malformed",
                "{\"cases\":[{\"name\":NaN}]}", "malformed",
                "{\"family\":\"f\"}", "'cases' is missing",
                ONE.replace("\"count\":1", "\"count\":2"), "it has 1 cases, expected count 2",
                ONE.replace("\"op\":\"where\",\"attrs\"", "\"op\":\"where\",\"other\""), "'attrs' is missing",
                ONE.replace("[0.1,1e-300]", "[0.1]"), "has 1 values, expected 2",
                ONE.replace("\"NaN\"", "\"nan\""), "case 'where/03-view': value \"nan\"",
                ONE.replace("\"permute\"", "\"flip\""), "unknown view");
        for (Map.Entry<String, String> file : broken.entrySet()) {
            write("broken.json", file.getKey());
            String message = assertMessage(folder, file.getValue());
            assertTrue(message.contains("broken.json"), message);
        }
    }

    @Test
    void attributesAreStrict() throws IOException {
        write("01x.json", ONE);
        Attrs attrs = only(GoldenReader.readFolder(folder)).attrs();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> attrs.number("beta")).getMessage()
                .contains("'beta' is missing"));
        assertThrows(ArithmeticException.class, () -> attrs.integer("alpha"));
        assertEquals(3, attrs.number("beta", 3));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static GoldenCase only(List<GoldenCase> cases) {
        assertEquals(1, cases.size());
        return cases.getFirst();
    }

    private static String assertMessage(Path folder, String part) {
        String message = assertThrows(IllegalArgumentException.class, () -> GoldenReader.readFolder(folder))
                .getMessage();
        assertTrue(message.contains(part), message);
        return message;
    }
}
