package dev.fluxion.examples.digits;

import dev.fluxion.core.Tensor;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Handwritten digits of 8x8 pixels with their labels.
 *
 * <p>The form of a file: one digit a line, 64 grey values from 0 to 16 row by row and then the label from 0 to 9,
 * comma-separated, plain or gzip-compressed. Source of the embedded 1797 digits: E. Alpaydin and C. Kaynak, "Optical
 * Recognition of Handwritten Digits", UCI Machine Learning Repository, CC BY 4.0.
 *
 * @param pixels the images one after the other, {@code n·64} values from 0 (blank) to 1 (full ink)
 * @param labels the {@code n} digits written, each from 0 to 9
 */
public record Digits(float[] pixels, int[] labels) {
    /** Width and height of an image. */
    public static final int SIDE = 8;
    /** Pixels of an image. */
    public static final int PIXELS = SIDE * SIDE;
    /** Different labels. */
    public static final int CLASSES = 10;

    private static final int FULL_INK = 16;
    private static final String EMBEDDED = "digits.csv.gz";

    /** {@return the 1797 digits that come with the program} */
    public static Digits embedded() {
        try (InputStream in = Digits.class.getResourceAsStream(EMBEDDED)) {
            return parse(EMBEDDED, in);
        } catch (IOException e) {
            throw new IllegalStateException("the program's own " + EMBEDDED + " can't be read", e);
        }
    }

    /**
     * Reads a file of the form above.
     *
     * @param file the file, compressed or not, whatever its name
     * @return its digits, at least four
     * @throws IOException if it can't be read
     * @throws IllegalArgumentException if it isn't there or has another form: with the line, the value and what was
     *     expected
     */
    public static Digits read(Path file) throws IOException {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException(
                    "no data file " + file + ", expected a csv or csv.gz of " + PIXELS + " grey values and a label a line");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return parse(file.toString(), in);
        }
    }

    /** {@return how many digits there are} */
    public int size() {
        return labels.length;
    }

    /**
     * One image.
     *
     * @param index from 0 to {@code size() - 1}
     * @return its 64 pixels, row by row
     */
    public float[] image(int index) {
        return Arrays.copyOfRange(pixels, index * PIXELS, (index + 1) * PIXELS);
    }

    /**
     * Whether a digit is kept from training: every fourth one is.
     *
     * @param index its place in the whole set
     * @return whether {@code index mod 4 = 3}
     */
    public static boolean isHeldOut(int index) {
        return index % 4 == 3;
    }

    /** {@return the places of the digits to train on} */
    public int[] trainingRows() {
        return IntStream.range(0, size()).filter(index -> !isHeldOut(index)).toArray();
    }

    /** {@return the places of the digits held out for the test} */
    public int[] heldOutRows() {
        return IntStream.range(0, size()).filter(Digits::isHeldOut).toArray();
    }

    /** {@return some images, F32 {@code (n, 64)}} @param rows their places */
    public Tensor images(int... rows) {
        float[] chosen = new float[rows.length * PIXELS];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(pixels, rows[i] * PIXELS, chosen, i * PIXELS, PIXELS);
        }
        return Tensor.of(chosen, rows.length, PIXELS);
    }

    /** {@return some labels, I32 {@code (n)}} @param rows their places */
    public Tensor labels(int... rows) {
        return Tensor.of(Arrays.stream(rows).map(row -> labels[row]).toArray(), rows.length);
    }

    private static Digits parse(String file, InputStream source) throws IOException {
        List<float[]> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        // Latin-1 decodes any byte, so that a binary file is reported as a wrong value and not as a wrong encoding.
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(decompressed(source), StandardCharsets.ISO_8859_1))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String where = file + " line " + (images.size() + 1);
                String[] cells = line.split(",", -1);
                if (cells.length != PIXELS + 1) {
                    throw new IllegalArgumentException(where + " has " + cells.length + " values, expected "
                            + (PIXELS + 1) + ": " + PIXELS + " grey values and a label");
                }
                images.add(grey(where, cells));
                labels.add(label(where, cells[PIXELS]));
            }
        } catch (EOFException | ZipException e) {
            throw new IllegalArgumentException(
                    file + " is damaged after line " + images.size() + ", expected a complete gzip file: " + e.getMessage(), e);
        }
        if (images.size() < 4) {
            throw new IllegalArgumentException(
                    file + " has " + images.size() + " digits, expected at least 4: every fourth is held out");
        }
        float[] pixels = new float[images.size() * PIXELS];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, pixels, i * PIXELS, PIXELS);
        }
        return new Digits(pixels, labels.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Tells gzip by its first two bytes, since a file may have any name. */
    private static InputStream decompressed(InputStream source) throws IOException {
        InputStream buffered = new BufferedInputStream(source);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return gzip ? new GZIPInputStream(buffered) : buffered;
    }

    private static float[] grey(String where, String[] cells) {
        float[] image = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            float value;
            try {
                value = Float.parseFloat(cells[i]);
            } catch (NumberFormatException e) {
                value = Float.NaN;
            }
            if (!(value >= 0 && value <= FULL_INK)) {
                throw new IllegalArgumentException(where + ", value " + (i + 1) + " is " + quoted(cells[i])
                        + ", expected a grey value from 0 to " + FULL_INK);
            }
            image[i] = value / FULL_INK;
        }
        return image;
    }

    private static int label(String where, String cell) {
        String text = cell.strip();
        if (text.length() != 1 || text.charAt(0) < '0' || text.charAt(0) > '9') {
            throw new IllegalArgumentException(
                    where + ", label is " + quoted(cell) + ", expected a digit from 0 to " + (CLASSES - 1));
        }
        return text.charAt(0) - '0';
    }

    /** A cell as it can stand in a one-line message: short, and without control characters. */
    private static String quoted(String cell) {
        String printable = cell.replaceAll("[^\\x20-\\x7e]", "?");
        return '\'' + (printable.length() > 20 ? printable.substring(0, 20) + "..." : printable) + '\'';
    }
}
