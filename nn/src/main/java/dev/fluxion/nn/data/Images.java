package dev.fluxion.nn.data;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.FormatException;
import java.awt.RenderingHints;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Images in the formats that {@code javax.imageio} reads (PNG, JPEG, GIF, BMP, TIFF) as bytes: U8 {@code (channels, height,
 * width)}. Grey values are taken as they are stored, of 16 bits the nearest of 8; an alpha channel is left out: a transparent
 * pixel has the colour that the file gives it. Needs the module java.desktop at run time.
 *
 * @param gray one channel, grey values as L = 0.299·R + 0.587·G + 0.114·B (ITU-R BT.601); else three: red, green, blue
 * @param maxPixels how many an image may have: a file of a few bytes can ask for more than there is memory
 */
public record Images(boolean gray, long maxPixels) {
    private static final long USUAL_PIXELS = 1 << 24;

    /** {@return a reader of red, green and blue, for images of up to 16.7 million pixels} */
    public static Images rgb() {
        return new Images(false, USUAL_PIXELS);
    }

    /** {@return a reader of grey values, for images of up to 16.7 million pixels} */
    public static Images grayscale() {
        return new Images(true, USUAL_PIXELS);
    }

    /** {@return this, with another limit} @param maxPixels how many an image may have */
    public Images atMost(long maxPixels) {
        return new Images(gray, maxPixels);
    }

    /**
     * Reads an image.
     *
     * @param file what to read
     * @return U8 (channels, height, width)
     * @throws FormatException if the file is damaged, too large or of no known format
     * @throws IOException if it can't be read
     */
    public Tensor read(Path file) throws IOException {
        return tensor(decode(file));
    }

    /**
     * Reads an image and brings it to a size, by bilinear interpolation.
     *
     * @param file what to read
     * @param height of the result
     * @param width of the result
     * @return U8 (channels, height, width)
     * @throws FormatException if the file is damaged, too large or of no known format
     * @throws IOException if it can't be read
     */
    public Tensor read(Path file, int height, int width) throws IOException {
        BufferedImage image = decode(file);
        if (image.getHeight() == height && image.getWidth() == width) {
            return tensor(image);
        }
        var resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var pen = resized.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(opaque(image), 0, 0, width, height, null);
        pen.dispose();
        return tensor(resized);
    }

    /** The colours alone, so that a pixel counts the same where an image is brought to a size and where it has it. */
    private static BufferedImage opaque(BufferedImage image) {
        var opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            pixels(image, y, row);
            opaque.getRaster().setDataElements(0, y, row.length, 1, row);
        }
        return opaque;
    }

    private BufferedImage decode(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "expected an image");
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new FormatException(file, "no format is recognized, expected one of "
                        + String.join(", ", ImageIO.getReaderFileSuffixes()));
            }
            ImageReader reader = readers.next();
            try {
                if (reader.getFormatName().equalsIgnoreCase("bmp")) {
                    refuseEmbedded(file, in);
                }
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > maxPixels) {
                    throw new FormatException(file, "the image has " + reader.getWidth(0) + "×" + reader.getHeight(0)
                            + " pixels, expected at most " + maxPixels);
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (FormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The readers of the JDK let through what a damaged file makes of them: bad indices, null, negative sizes.
            throw new FormatException(file, "the image is damaged, expected a whole one: " + e, e);
        }
    }

    /**
     * A BMP may hold a whole JPEG or PNG, for printers. The JDK's reader makes room for whatever size the header gives it,
     * 900 MB for a file of 1 KB, so these are refused.
     */
    private static void refuseEmbedded(Path file, ImageInputStream in) throws IOException {
        int headerSizeAt = 14;
        int compressionAt = 30;
        in.mark();
        in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
        in.seek(headerSizeAt);
        if (in.readInt() > compressionAt - headerSizeAt) {
            in.seek(compressionAt);
            int compression = in.readInt();
            if (compression == 4 || compression == 5) {
                throw new FormatException(file, "the BMP's compression is " + compression
                        + ", a JPEG or PNG inside; expected 0 to 3, its own pixels");
            }
        }
        in.reset();
    }

    private Tensor tensor(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        int plane = height * width;
        byte[] bytes = new byte[gray ? plane : 3 * plane];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            pixels(image, y, row);
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int red = row[x] >> 16 & 0xff;
                int green = row[x] >> 8 & 0xff;
                int blue = row[x] & 0xff;
                if (gray) {
                    // Rounded in 16 bits, so that a grey pixel keeps its value.
                    bytes[at] = (byte) (19595 * red + 38470 * green + 7471 * blue + 0x8000 >> 16);
                } else {
                    bytes[at] = (byte) red;
                    bytes[at + plane] = (byte) green;
                    bytes[at + 2 * plane] = (byte) blue;
                }
            }
        }
        return Tensor.of(bytes, gray ? 1 : 3, height, width);
    }

    /** A row as red, green and blue. */
    private static void pixels(BufferedImage image, int y, int[] row) {
        Raster raster = image.getRaster();
        ColorModel colors = image.getColorModel();
        int bits = colors.getComponentSize(0);
        boolean stored = raster.getNumBands() <= 2 && colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && (bits == 8 || bits == 16 && raster.getTransferType() == DataBuffer.TYPE_USHORT);
        if (!stored) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            return;
        }
        // getRGB would take grey values for linear light and brighten them.
        raster.getSamples(0, y, row.length, 1, 0, row);
        for (int x = 0; x < row.length; x++) {
            // 257·v is the value of 16 bits for v of 8.
            row[x] = (bits == 8 ? row[x] : (row[x] + 128) / 257) * 0x010101;
        }
    }
}
