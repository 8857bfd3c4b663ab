package dev.fluxion.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.FormatException;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersTest {
    @TempDir
    Path folder;

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path csv(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    @Test
    void csvFindsNumbersAndCategories() throws IOException {
        Table table = new Csv().read(csv("\ufeffsize, colour ,price\r\n1.5,red,10\r\n\r\n,\"dark, \"\"blue\"\"\",-2e1\r\n3,red,NA\r\n"));
        assertEquals(List.of("size", "colour", "price"), table.names());
        assertEquals(3, table.rows());
        assertEquals(Table.Type.NUMBER, table.column("size").type());
        assertArrayEquals(new double[] {1.5, Double.NaN, 3}, table.column("size").values());
        assertEquals(List.of("dark, \"blue\"", "red"), table.column("colour").categories());
        assertArrayEquals(new int[] {1, 0, 1}, table.labels("colour").toIntArray());
        assertEquals("[[10.  0.  1.]\n [-20.  1.  0.]\n [nan  0.  1.]]".replaceAll("\\s+", " "),
                table.features("price", "colour").toString().replaceAll("\\s+", " ").replace("[ ", "["));
        assertEquals("column price, row 2 is NaN, expected a finite number",
                assertThrows(IllegalArgumentException.class, () -> table.regression("price")).getMessage());
        assertThrows(IllegalArgumentException.class, () -> table.labels("price"));
        assertThrows(IllegalArgumentException.class, () -> table.targets("colour"));
        assertThrows(IllegalArgumentException.class, () -> table.column("weight"));
    }

    @Test
    void csvTakesTypesSeparatorsAndFilesWithoutNames() throws IOException {
        Table table = new Csv().separator(';').noHeader().skip(1).missing("-").type("1", Table.Type.CATEGORY)
                .read(csv("a remark\n1;30\n-;4\n"));
        assertArrayEquals(new double[] {1, Double.NaN}, table.column("0").values());
        assertEquals(List.of("30", "4"), table.column("1").categories());
        TensorDataset data = table.classification("1");
        assertEquals(Shape.of(2, 1), data.inputs().shape());
        assertArrayEquals(new int[] {0, 1}, data.targets().toIntArray());
    }

    /** 50,000 different texts in 50,000 rows: more zeros and ones than an array holds, and than an int counts. */
    @ParameterizedTest
    @ValueSource(ints = {50_000, 1 << 16})
    void aColumnOfTooManyTextsIsNamed(int n) {
        double[] values = IntStream.range(0, n).asDoubleStream().toArray();
        var id = new Table.Column("id", Table.Type.CATEGORY, values, IntStream.range(0, n).mapToObj(i -> "p" + i).toList());
        var size = new Table.Column("size", Table.Type.NUMBER, values, List.of());
        var table = new Table(List.of(size, id));
        assertEquals("the features are " + n + " rows of " + (n + 1) + " numbers, of which column id with its " + n + " categories takes "
                + n + ", expected at most 2147483647 numbers in all: a column of names or texts has to be left out",
                assertThrows(IllegalArgumentException.class, () -> table.features("size", "id")).getMessage());
        assertThrows(IllegalArgumentException.class, () -> table.regression("size"));
        assertEquals(Shape.of(n, 1), table.features("size").shape());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``              | the file is empty
            a,b             | there is no row under the names
            a,a~1,2         | column a appears twice
            a,b~1,2~3       | line 3 has 1 cells, expected 2
            a,b~1,2,3       | line 2 has 3 cells, expected 2
            a,b~1,"2~3      | line 2 opens a quote that nothing closes
            a,b~"1"x,2      | line 2 goes on with 'x' after a closing quote
            n,b~1,2~x,3     | line 3, column n is 'x', expected a number
            a,b~~1          | line 3 has 1 cells, expected 2
            a,b~"1~1",2~~3  | line 5 has 1 cells, expected 2
            n,b~1,2~~~x,3   | line 5, column n is 'x', expected a number
            """)
    void csvRefuses(String text, String message) throws IOException {
        Path file = csv(text.replace('~', '\n'));
        Csv csv = text.startsWith("n") ? new Csv().type("n", Table.Type.NUMBER) : new Csv();
        var e = assertThrows(FormatException.class, () -> csv.read(file));
        assertTrue(e.getMessage().startsWith(file + ": " + message), e.getMessage());
    }

    @Test
    void csvRefusesWhatIsNoText() throws IOException {
        Path file = write("bytes.csv", new byte[] {'a', '\n', (byte) 0xff, '\n'});
        assertTrue(assertThrows(FormatException.class, () -> new Csv().read(file)).getMessage().contains("UTF-8"));
        assertThrows(FormatException.class, () -> new Csv().type("z", Table.Type.NUMBER).read(csv("a\n1\n")));
        assertThrows(NoSuchFileException.class, () -> new Csv().read(folder.resolve("missing.csv")));
    }

    /** Every number as the JDK reads it, and nothing that it does not read. */
    @Test
    void csvNumbersAreRoundedCorrectly() throws IOException {
        var texts = new ArrayList<>(List.of("0", "-0", "+7", ".5", "5.", "-12.25", "0.1", "1e22", "1e23", "-1E-22", "123456789012345", "1234567890123456",
                "9007199254740993", "4.9e-324", "1e-400", "1e400", "0.000000000000000000000001", "3.0E8", "1e+5", "Infinity", "-Infinity", "0x1p3",
                "1f", "2d", "1e0007"));
        var random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            texts.add(Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20)));
            texts.add(Float.toString(random.nextFloat()));
            texts.add(random.nextInt(1_000_000) + "." + random.nextInt(1_000_000) + "e" + (random.nextInt(50) - 25));
        }
        double[] found = new Csv().read(csv("x\n" + String.join("\n", texts) + "\n")).column("x").values();
        for (int i = 0; i < found.length; i++) {
            assertEquals(Double.parseDouble(texts.get(i)), found[i], texts.get(i));
        }
        for (String text : List.of("-", "+", ".", "-.", "e5", "1e", "1e+", "1.2.3", "1-2", "--1", "1e5e", "0x", "é")) {
            assertEquals(Table.Type.CATEGORY, new Csv().read(csv("x\n1\n" + text + "\n")).column("x").type(), text);
        }
    }

    /** Many texts, some of equal hash code, in the order of their characters; white space around cells does not count. */
    @Test
    void csvCategoriesAreSorted() throws IOException {
        var texts = new ArrayList<>(List.of("Aa", "BB", "AaAa", "BBBB", "AaBB", "", "ß"));
        for (int i = 0; i < 500; i++) {
            texts.add("t" + i * 37 % 211);
        }
        Table.Column column = new Csv().missing().read(csv("x,y\n" + String.join("", texts.stream().map(t -> " " + t + "\t,1\n").toList()))).column("x");
        assertEquals(texts.stream().distinct().sorted().toList(), column.categories());
        for (int i = 0; i < texts.size(); i++) {
            assertEquals(texts.get(i), column.categories().get((int) column.values()[i]));
        }
    }

    @Test
    void csvRefusesACellWithoutEnd() throws IOException {
        Path file = csv("a,b\n1,\"2\n" + "3,4\n".repeat(40_000));
        var e = assertThrows(FormatException.class, () -> new Csv().read(file));
        assertTrue(e.getMessage().contains("in a cell of more than 131072 characters, expected less: a quote may not be closed"), e.getMessage());
        assertEquals(131_072, new Csv().read(csv("a\n" + "x".repeat(131_072) + "\n")).column("a").categories().getFirst().length());
    }

    private static byte[] idx(int type, int rank, int... ints) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * ints.length).putInt(type << 8 | rank);
        Arrays.stream(ints).forEach(bytes::putInt);
        return bytes.array();
    }

    @Test
    void idxReadsEveryType() throws IOException {
        Tensor bytes = Idx.load(write("u8", idx(8, 2, 2, 4, 0x000102ff, 0x80000001)));
        assertEquals(DType.U8, bytes.dtype());
        assertEquals(Shape.of(2, 4), bytes.shape());
        assertArrayEquals(new int[] {0, 1, 2, 255, 128, 0, 0, 1}, bytes.toIntArray());
        assertArrayEquals(new int[] {-1, 127, -128, 0}, Idx.load(write("i8", idx(9, 1, 4, 0xff7f8000))).toIntArray());
        assertArrayEquals(new int[] {-1, 258}, Idx.load(write("i16", idx(11, 1, 2, 0xffff0102))).toIntArray());
        assertArrayEquals(new int[] {-7}, Idx.load(write("i32", idx(12, 1, 1, -7))).toIntArray());
        assertArrayEquals(new float[] {1.5f}, Idx.load(write("f32", idx(13, 1, 1, Float.floatToIntBits(1.5f)))).toFloatArray());
        assertArrayEquals(new double[] {1}, Idx.load(write("f64", idx(14, 1, 1, 0x3ff00000, 0))).toDoubleArray());
    }

    @Test
    void idxRefuses() throws IOException {
        for (byte[] bad : List.of(new byte[3], idx(8, 1), idx(7, 1, 1), idx(8, 1, 5, 0), idx(8, 1, 3, 0), idx(8, 1, -1),
                idx(8, 2, 1 << 20, 1 << 20), idx(14, 1, Integer.MAX_VALUE), idx(8, 255), idx(0x10008, 1, 0))) {
            Path file = write("bad", bad);
            assertThrows(FormatException.class, () -> Idx.load(file), Arrays.toString(bad));
        }
    }

    @Test
    void cifarKeepsBytesAndChecksLabels() throws IOException {
        byte[] two = new byte[2 * 3073];
        two[0] = 9;
        two[1] = 7;
        two[3073] = 3;
        two[3073 + 1 + 1024 + 33] = -1;
        TensorDataset data = Cifar.load10(write("ten", two), write("more", two));
        assertEquals(DType.U8, data.inputs().dtype());
        assertEquals(Shape.of(4, 3, 32, 32), data.inputs().shape());
        assertArrayEquals(new int[] {9, 3, 9, 3}, data.targets().toIntArray());
        assertEquals(7, data.inputs().get(0, 0, 0, 0));
        assertEquals(255, data.inputs().get(3, 1, 1, 1));
        two[0] = 10;
        assertThrows(FormatException.class, () -> Cifar.load10(write("label", two)));
        assertThrows(FormatException.class, () -> Cifar.load10(write("cut", Arrays.copyOf(two, 3072))));
        assertThrows(FormatException.class, () -> Cifar.load10(write("none", new byte[0])));
        assertThrows(IllegalArgumentException.class, () -> Cifar.load10());
        byte[] hundred = new byte[3074];
        hundred[0] = 19;
        hundred[1] = 99;
        Path file = write("hundred", hundred);
        assertEquals(19, Cifar.load100Coarse(file).targets().item());
        assertEquals(99, Cifar.load100Fine(file).targets().item());
    }

    private Path image(String name, int type, int... pixels) throws IOException {
        var image = new BufferedImage(pixels.length, 1, type);
        image.getRaster();
        for (int x = 0; x < pixels.length; x++) {
            if (type == BufferedImage.TYPE_BYTE_GRAY) {
                image.getRaster().setSample(x, 0, 0, pixels[x]);
            } else {
                image.setRGB(x, 0, pixels[x]);
            }
        }
        Path file = folder.resolve(name);
        assertTrue(ImageIO.write(image, "png", file.toFile()));
        return file;
    }

    @Test
    void imagesKeepTheirValues() throws IOException {
        Path colours = image("colours.png", BufferedImage.TYPE_INT_RGB, 0xff8001, 0x00000a);
        Tensor rgb = Images.rgb().read(colours);
        assertEquals(DType.U8, rgb.dtype());
        assertEquals(Shape.of(3, 1, 2), rgb.shape());
        assertArrayEquals(new int[] {255, 0, 128, 0, 1, 10}, rgb.toIntArray());
        // 0.299·255 + 0.587·128 + 0.114·1 = 151.495, and 0.114·10 = 1.14
        assertArrayEquals(new int[] {151, 1}, Images.grayscale().read(colours).toIntArray());
        Path grey = image("grey.png", BufferedImage.TYPE_BYTE_GRAY, 0, 77, 200, 255);
        assertArrayEquals(new int[] {0, 77, 200, 255}, Images.grayscale().read(grey).toIntArray());
        assertThrows(FormatException.class, () -> Images.rgb().atMost(3).read(grey));
        assertThrows(FormatException.class, () -> Images.rgb().read(write("no.png", new byte[20])));
        assertThrows(NoSuchFileException.class, () -> Images.rgb().read(folder.resolve("missing.png")));
        assertEquals(Shape.of(3, 5, 8), Images.rgb().read(colours, 5, 8).shape());
    }

    /** A picture of two rows, all pixels of which are the same, as a file. */
    private Path uniform(String format, ColorModel colors, int... samples) throws IOException {
        var raster = colors.createCompatibleWritableRaster(3, 2);
        for (int i = 0; i < 6; i++) {
            raster.setPixel(i % 3, i / 3, samples);
        }
        Path file = folder.resolve("uniform." + format);
        assertTrue(ImageIO.write(new BufferedImage(colors, raster, false, null), format, file.toFile()));
        return file;
    }

    private static ColorModel colors(int space, int bits, boolean alpha) {
        return new ComponentColorModel(ColorSpace.getInstance(space), alpha, false, alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                bits == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT);
    }

    private static void assertAll(int expected, Tensor image) {
        assertArrayEquals(IntStream.generate(() -> expected).limit(image.elements()).toArray(), image.toIntArray());
    }

    /** Grey of 16 bits, v/65535, is the nearest k/255; with alpha or without, at its own size and at others. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void greyIsTakenAsItIsStored(String format) throws IOException {
        for (boolean alpha : new boolean[] {false, true}) {
            for (int v : new int[] {0, 1, 128, 129, 385, 386, 0x8080, 0x80ff, 0x8101, 40_000, 65_406, 65_407, 65_535}) {
                int expected = (int) Math.round(v / 65_535.0 * 255);
                Path deep = uniform(format, colors(ColorSpace.CS_GRAY, 16, alpha), alpha ? new int[] {v, 30_000} : new int[] {v});
                assertAll(expected, Images.grayscale().read(deep));
                assertAll(expected, Images.rgb().read(deep));
                assertAll(expected, Images.grayscale().read(deep, 4, 6));
                Path flat = uniform(format, colors(ColorSpace.CS_GRAY, 8, alpha), alpha ? new int[] {expected, 90} : new int[] {expected});
                assertAll(expected, Images.rgb().read(flat));
                assertAll(expected, Images.rgb().read(flat, 1, 1));
            }
        }
    }

    /** Whatever lies under it, a transparent pixel has its own colour, at its own size and at others. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 128, 255})
    void alphaIsLeftOut(int alpha) throws IOException {
        Path file = uniform("png", colors(ColorSpace.CS_sRGB, 8, true), 255, 200, 3, alpha);
        for (int[] size : new int[][] {{2, 3}, {4, 6}, {1, 1}, {5, 2}}) {
            Tensor image = Images.rgb().read(file, size[0], size[1]);
            assertAll(255, image.select(0, 0));
            assertAll(200, image.select(0, 1));
            assertAll(3, image.select(0, 2));
        }
    }

    /** The JDK's reader makes room for what the header says such a picture takes: 900 MB for this file of 54 bytes. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aPictureInsideABmpIsRefused(int compression) throws IOException {
        var bmp = ByteBuffer.allocate(54).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(54).putInt(0).putInt(54);
        bmp.putInt(40).putInt(9).putInt(7).putShort((short) 1).putShort((short) 24).putInt(compression).putInt(900_000_000);
        Path file = write("inside.bmp", bmp.array());
        var refused = assertThrows(FormatException.class, () -> Images.rgb().read(file));
        assertTrue(refused.getMessage().contains("the BMP's compression is " + compression), refused.getMessage());
    }

    @Test
    void imageFolderReadsABatchWhenItIsAskedFor() throws IOException {
        Files.createDirectories(folder.resolve("root/cat"));
        Files.createDirectories(folder.resolve("root/ape"));
        image("root/cat/1.png", BufferedImage.TYPE_INT_RGB, 0x010203);
        image("root/ape/2.png", BufferedImage.TYPE_INT_RGB, 0x040506);
        var data = new ImageFolder(folder.resolve("root"), Images.rgb(), 1, 1);
        assertEquals(List.of("ape", "cat"), data.classes());
        Batch batch = data.batch(1, 0);
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6}, batch.inputs().toIntArray());
        assertArrayEquals(new int[] {1, 0}, batch.targets().toIntArray());
        Files.createDirectories(folder.resolve("empty"));
        assertThrows(IllegalArgumentException.class, () -> new ImageFolder(folder.resolve("empty"), Images.rgb(), 1, 1));
    }

    @Test
    void mnistOfAnUnpackedFolder() throws IOException {
        for (String part : List.of("train", "t10k")) {
            write(part + "-images-idx3-ubyte", idx(8, 3, 2, 1, 2, 0x00ff0102));
            write(part + "-labels-idx1-ubyte", Arrays.copyOf(idx(8, 1, 2, 0x07010000), 10));
        }
        Split mnist = Mnist.load(folder).map(Transform.scale(1 / 255.0));
        Batch batch = mnist.test().batch(0);
        assertEquals(Shape.of(1, 1, 1, 2), batch.inputs().shape());
        assertArrayEquals(new float[] {0, 1}, batch.inputs().toFloatArray());
        assertEquals(7, batch.targets().item());
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        assertThrows(NoSuchFileException.class, () -> Mnist.load(folder));
    }

    @Test
    void vocabularies() {
        Vocabulary letters = Vocabulary.characters("hello 😀");
        assertEquals(List.of(" ", "e", "h", "l", "o", "😀"), letters.tokens());
        assertArrayEquals(new int[] {2, 1, 3, 3, 4, 0, 5}, letters.encode("hello 😀"));
        assertEquals("hello 😀", letters.decode(letters.encode("hello 😀")));
        assertThrows(IllegalArgumentException.class, () -> letters.encode("x"));
        Vocabulary words = Vocabulary.words("The cat, the dog; the cat's cat.", 1);
        assertEquals(List.of(Vocabulary.UNKNOWN, "the", "cat", ",", ".", ";", "cat's", "dog"), words.tokens());
        assertArrayEquals(new int[] {1, 7, 0, 4}, words.encode("The DOG barks."));
        assertEquals("the dog <unk> .", words.decode(1, 7, 0, 4));
        assertEquals(3, Vocabulary.words("The cat, the dog; the cat's cat.", 2).size());
        assertArrayEquals(words.encode("the cat"), Vocabulary.ofWords(words.tokens()).encode("the cat"));
        assertThrows(IllegalArgumentException.class, () -> words.decode(8));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.characters(""));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.ofWords(List.of("a")));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.ofCharacters(List.of("a", "a")));
    }

    @Test
    void sequencesLearnTheNext() {
        var data = new SequenceDataset(new int[] {0, 1, 2, 3, 4, 5, 6}, 3, 2);
        assertEquals(2, data.size());
        Batch batch = data.batch(1, 0);
        assertArrayEquals(new int[] {2, 3, 4, 0, 1, 2}, batch.inputs().toIntArray());
        assertArrayEquals(new int[] {3, 4, 5, 1, 2, 3}, batch.targets().toIntArray());
        assertThrows(IndexOutOfBoundsException.class, () -> data.batch(2));
        assertThrows(IllegalArgumentException.class, () -> new SequenceDataset(new int[3], 3, 1));
    }
}
