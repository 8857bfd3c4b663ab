package dev.fluxion.examples.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {
    private static final String ROW = "0,".repeat(63) + "16,7\n";

    @TempDir
    private Path folder;

    @Test
    void theEmbeddedDigitsAreTheDataSet() {
        Digits digits = Digits.embedded();
        assertEquals(1797, digits.size());
        // The counts that the UCI page gives for the test part.
        assertArrayEquals(
                new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180},
                IntStream.range(0, 10).map(c -> (int) Arrays.stream(digits.labels()).filter(l -> l == c).count()).toArray());
        assertEquals(0, digits.labels()[0]);
        assertEquals(5f / 16, digits.image(0)[2]);
        assertEquals(8, digits.labels()[1796]);
        float[] first = Arrays.copyOf(digits.image(0), 8);
        assertArrayEquals(new float[] {0, 0, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0, 0}, first);
    }

    @Test
    void everyFourthDigitIsHeldOut() {
        Digits all = Digits.embedded();
        int[] heldOut = all.heldOutRows();
        assertEquals(449, heldOut.length);
        assertArrayEquals(new int[] {3, 7, 11}, Arrays.copyOf(heldOut, 3));
        assertEquals(1348, all.trainingRows().length);
        assertArrayEquals(new int[] {0, 1, 2, 4}, Arrays.copyOf(all.trainingRows(), 4));
        assertFalse(Digits.isHeldOut(0));
        assertTrue(Digits.isHeldOut(3));
    }

    @Test
    void tensorsHoldTheChosenRows() {
        Digits all = Digits.embedded();
        Tensor images = all.images(7, 1000);
        assertEquals(Shape.of(2, 64), images.shape());
        assertArrayEquals(all.image(1000), images.select(0, 1).toFloatArray());
        assertArrayEquals(new int[] {all.labels()[7], all.labels()[1000]}, all.labels(7, 1000).toIntArray());
    }

    @Test
    void readsPlainAndCompressedFilesOfAnyName() throws IOException {
        for (byte[] bytes : new byte[][] {plain(ROW.repeat(4)), gzip(ROW.repeat(4)), plain(ROW.repeat(4).replace("\n", "\r\n"))}) {
            Digits digits = Digits.read(Files.write(folder.resolve("any.name"), bytes));
            assertArrayEquals(new int[] {7, 7, 7, 7}, digits.labels());
            assertEquals(1f, digits.image(2)[63]);
            assertEquals(0f, digits.image(2)[62]);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "16,7|NaN,7|line 3, value 64 is 'NaN', expected a grey value from 0 to 16",
        "16,7|17,7|line 3, value 64 is '17', expected a grey value from 0 to 16",
        "16,7|-1,7|line 3, value 64 is '-1', expected a grey value from 0 to 16",
        "16,7|,7|line 3, value 64 is '', expected a grey value from 0 to 16",
        "16,7|x\u0007yzxyzxyzxyzxyzxyzxyzxyz,7|line 3, value 64 is 'x?yzxyzxyzxyzxyzxyzx...', expected a grey value from 0 to 16",
        "16,7|16,10|line 3, label is '10', expected a digit from 0 to 9",
        "16,7|16,-1|line 3, label is '-1', expected a digit from 0 to 9",
        "16,7|16,7.5|line 3, label is '7.5', expected a digit from 0 to 9",
        "16,7|16|line 3 has 64 values, expected 65: 64 grey values and a label",
        "16,7|16,7,7|line 3 has 66 values, expected 65: 64 grey values and a label",
    })
    void aWrongValueIsReportedWithItsPlace(String right, String wrong, String message) throws IOException {
        Path file = folder.resolve("digits.csv");
        Files.writeString(file, ROW + ROW + ROW.replace(right, wrong) + ROW);
        assertEquals(file + " " + message, assertThrows(IllegalArgumentException.class, () -> Digits.read(file)).getMessage());
    }

    @Test
    void aFileThatIsNoneIsRefused() throws IOException {
        Path missing = folder.resolve("missing.csv");
        assertEquals("no data file " + missing + ", expected a csv or csv.gz of 64 grey values and a label a line",
                assertThrows(IllegalArgumentException.class, () -> Digits.read(missing)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> Digits.read(folder));

        Path few = Files.writeString(folder.resolve("few.csv"), ROW.repeat(3));
        assertEquals(few + " has 3 digits, expected at least 4: every fourth is held out",
                assertThrows(IllegalArgumentException.class, () -> Digits.read(few)).getMessage());

        byte[] whole = gzip(ROW.repeat(4));
        for (int length : new int[] {3, whole.length / 2, whole.length - 3}) {
            Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, length));
            String message = assertThrows(IllegalArgumentException.class, () -> Digits.read(cut)).getMessage();
            assertTrue(message.startsWith(cut + " is damaged after line "), message);
            assertTrue(message.contains("expected a complete gzip file"), message);
        }
    }

    private static byte[] plain(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain(text));
        }
        return bytes.toByteArray();
    }
}
