package dev.fluxion.core.io;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.View;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * One tensor in a file of NumPy's .npy format: byte for byte what {@code numpy.save} writes, and all that it writes of the
 * types that tensors have, in either byte order and either order of indices.
 *
 * <pre>
 *   6 bytes   \x93NUMPY
 *   2 bytes   version 1.0, 2.0 or 3.0
 *   2 bytes   n, the length of the header, little-endian; 4 bytes from version 2.0 on
 *   n bytes   {'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }, spaces, newline
 *   the rest  the elements
 * </pre>
 *
 * <p>Source: numpy/lib/format.py. bfloat16, which NumPy does not have, is refused: convert it to float32.
 */
public final class Npy {
    private static final String MAGIC = "\u0093NUMPY";

    private Npy() {}

    /**
     * Writes a tensor to a file, all or nothing: beside it first, then renamed.
     *
     * @param file replaced if it exists
     * @param tensor what to write
     * @throws IllegalArgumentException if NumPy has no such type
     * @throws IOException if it can't be written; then the file is as it was
     */
    public static void save(Path file, Tensor tensor) throws IOException {
        byte[] header = NpyHeader.toBytes(tensor.dtype(), tensor.shape());
        AtomicFile.write(file, channel -> write(channel, header, tensor));
    }

    static void write(WritableByteChannel channel, byte[] header, Tensor tensor) throws IOException {
        Elements.drain(channel, ByteBuffer.wrap(header));
        Elements.write(channel, tensor);
    }

    /**
     * Reads a tensor, to the default device.
     *
     * @param file what to read
     * @return the tensor; a view with the first index running fastest, if the file is in Fortran's order
     * @throws FormatException if the file is truncated, not of this format or of a type that tensors do not have
     * @throws IOException if it can't be read
     */
    public static Tensor load(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return read(channel, channel.size());
        } catch (IllegalArgumentException | EOFException e) {
            throw new FormatException(file, e.getMessage(), e);
        }
    }

    /**
     * Reads a tensor from a file or a member of an archive.
     *
     * @param size how many bytes there are
     * @throws IllegalArgumentException if they are not of this format
     * @throws EOFException if there are fewer
     */
    static Tensor read(ReadableByteChannel channel, long size) throws IOException {
        if (size < 12) {
            throw new IllegalArgumentException("there are " + size + " bytes, expected at least 12");
        }
        ByteBuffer start = bytes(channel, 8);
        String magic = text(start, 6);
        int version = start.get(6);
        if (!magic.equals(MAGIC) || version < 1 || version > 3 || start.get(7) != 0) {
            throw new IllegalArgumentException("the first bytes are " + HexFormat.of().formatHex(start.array())
                    + ", expected 934e554d5059 and version 1.0, 2.0 or 3.0");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        ByteBuffer length = bytes(channel, lengthBytes);
        long headerBytes = version == 1 ? length.getShort(0) & 0xffff : length.getInt(0) & 0xffffffffL;
        long limit = Math.min(size - 8 - lengthBytes, NpyHeader.MAX_BYTES);
        if (headerBytes > limit) {
            throw new IllegalArgumentException("the header's length is " + headerBytes + ", expected at most " + limit);
        }
        ByteBuffer text = bytes(channel, (int) headerBytes);
        NpyHeader header = NpyHeader.parse(text(text, (int) headerBytes));
        return data(channel, header, size - 8 - lengthBytes - headerBytes);
    }

    private static Tensor data(ReadableByteChannel channel, NpyHeader header, long size) throws IOException {
        Shape shape = header.shape();
        long expected = (long) shape.elements() * header.dtype().bytes();
        if (size != expected) {
            throw new IllegalArgumentException("data has " + size + " bytes, expected " + expected + " for "
                    + header.dtype() + " of shape " + shape);
        }
        Object array = Elements.read(Elements.of(channel, size), header.dtype(), shape.elements(), header.order());
        int[] sizes = shape.toArray();
        return Elements.tensor(header.dtype(), array, sizes,
                header.columnMajor() ? reversed(View.rowMajor(reversed(sizes))) : View.rowMajor(sizes));
    }

    private static int[] reversed(int[] a) {
        return IntStream.range(0, a.length).map(i -> a[a.length - 1 - i]).toArray();
    }

    private static ByteBuffer bytes(ReadableByteChannel channel, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        Elements.fill(channel, bytes);
        return bytes;
    }

    private static String text(ByteBuffer bytes, int count) {
        return new String(bytes.array(), 0, count, StandardCharsets.ISO_8859_1);
    }
}
