package dev.fluxion.nn.data;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.FormatException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Files of the IDX format, in which MNIST comes, plain or gzip-compressed.
 *
 * <pre>
 *   2 bytes   0
 *   1 byte    the type: 8 U8, 9 I8, 11 16-bit integers, 12 I32, 13 F32, 14 F64
 *   1 byte    d, the number of dimensions
 *   4·d bytes the sizes, big-endian
 *   the rest  the elements in row-major order, big-endian
 * </pre>
 *
 * <p>Source: Yann LeCun's page of MNIST. A plain file is read into at most three times its own size of memory; one that is
 * compressed may hold 16 times its size and 64 KiB.
 */
public final class Idx {
    private Idx() {}

    /**
     * Reads a tensor: bytes stay bytes, 16-bit integers become I32.
     *
     * @param file what to read
     * @return the tensor, on the default device
     * @throws FormatException if the file is truncated, too long or not of this format
     * @throws IOException if it can't be read
     */
    public static Tensor load(Path file) throws IOException {
        return Compressed.read(file, Idx::read);
    }

    private static Tensor read(InputStream stream, long most) throws IOException {
        var in = new DataInputStream(stream);
        int magic = in.readInt();
        int type = magic >>> 8 & 0xff;
        int width = switch (magic >>> 16 == 0 ? type : 0) {
            case 8, 9 -> 1;
            case 11 -> 2;
            case 12, 13 -> 4;
            case 14 -> 8;
            default -> throw new IllegalArgumentException("the first bytes are %08x, expected 0000, a type of 08, 09, 0b to 0e"
                    .formatted(magic) + " and the number of dimensions");
        };
        int rank = magic & 0xff;
        if (4L + 4L * rank > most) {
            throw new IllegalArgumentException("there are " + rank + " dimensions in at most " + most + " bytes");
        }
        int[] sizes = new int[rank];
        for (int d = 0; d < rank; d++) {
            sizes[d] = in.readInt();
        }
        int elements = Shape.of(sizes).elements();
        long rest = most - 4 - 4L * rank;
        if ((long) elements * width > rest) {
            throw new IllegalArgumentException("shape " + Arrays.toString(sizes) + " asks for " + (long) elements * width
                    + " bytes, expected at most " + rest);
        }
        Tensor flat = read(stream instanceof GZIPInputStream ? arrived(in, (long) elements * width) : in, type, elements);
        Compressed.requireEnd(in);
        return flat.reshape(sizes);
    }

    /** A plain file is as large as it says; what a compressed one says may be false, so room is made as its bytes come. */
    private static DataInputStream arrived(DataInputStream in, long count) throws IOException {
        byte[] bytes = in.readNBytes((int) Math.min(count, Integer.MAX_VALUE - 8));
        if (bytes.length < count) {
            throw new EOFException("there are " + bytes.length + " bytes of elements, expected " + count);
        }
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    /** Straight into an array of the elements: with the tensor's own copy no more than twice their size is taken. */
    private static Tensor read(DataInputStream in, int type, int elements) throws IOException {
        return switch (type) {
            case 8, 9 -> {
                byte[] bytes = new byte[elements];
                in.readFully(bytes);
                Tensor unsigned = Tensor.of(bytes);
                yield type == 8 ? unsigned : unsigned.to(DType.I8);
            }
            case 11, 12 -> {
                int[] values = new int[elements];
                for (int i = 0; i < elements; i++) {
                    values[i] = type == 11 ? in.readShort() : in.readInt();
                }
                yield Tensor.of(values);
            }
            case 13 -> {
                float[] values = new float[elements];
                for (int i = 0; i < elements; i++) {
                    values[i] = in.readFloat();
                }
                yield Tensor.of(values);
            }
            default -> {
                double[] values = new double[elements];
                for (int i = 0; i < elements; i++) {
                    values[i] = in.readDouble();
                }
                yield Tensor.of(values);
            }
        };
    }
}
