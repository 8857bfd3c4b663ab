package dev.fluxion.core.io;

import dev.fluxion.core.DType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Runs of elements between a Java array, as {@code Buffer.array()} describes it, and little-endian bytes of a file. */
final class Elements {
    private static final int CHUNK_BYTES = 1 << 16;

    private Elements() {}

    /** {@return a fresh array with the next {@code size} elements of a file} */
    static Object read(FileChannel channel, DType dtype, int size) throws IOException {
        Object array = switch (dtype) {
            case F32 -> new float[size];
            case F64 -> new double[size];
            case I32 -> new int[size];
            case BOOL -> new boolean[size];
            case I64 -> new long[size];
            case F16, BF16 -> new short[size];
            case I8, U8 -> new byte[size];
        };
        ByteBuffer bytes = chunk(dtype, size);
        for (int from = 0; from < size; ) {
            int n = Math.min(size - from, bytes.capacity() / dtype.bytes());
            bytes.clear().limit(n * dtype.bytes());
            fill(channel, bytes);
            get(bytes.flip(), dtype, array, from, n);
            from += n;
        }
        return array;
    }

    /** Appends {@code size} elements of an array to a file. */
    static void write(FileChannel channel, DType dtype, Object array, int from, int size) throws IOException {
        ByteBuffer bytes = chunk(dtype, size);
        for (int done = 0; done < size; ) {
            int n = Math.min(size - done, bytes.capacity() / dtype.bytes());
            put(bytes.clear(), dtype, array, from + done, n);
            drain(channel, bytes.position(0).limit(n * dtype.bytes()));
            done += n;
        }
    }

    /** Reads until the buffer is full. */
    static void fill(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the file ended " + bytes.remaining() + " bytes early");
            }
        }
    }

    /** Writes until the buffer is empty. */
    static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer chunk(DType dtype, int size) {
        long bytes = Math.min(CHUNK_BYTES, (long) size * dtype.bytes());
        return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void get(ByteBuffer bytes, DType dtype, Object array, int from, int n) {
        switch (dtype) {
            case F32 -> bytes.asFloatBuffer().get((float[]) array, from, n);
            case F64 -> bytes.asDoubleBuffer().get((double[]) array, from, n);
            case I32 -> bytes.asIntBuffer().get((int[]) array, from, n);
            case I64 -> bytes.asLongBuffer().get((long[]) array, from, n);
            case F16, BF16 -> bytes.asShortBuffer().get((short[]) array, from, n);
            case I8, U8 -> bytes.get((byte[]) array, from, n);
            case BOOL -> {
                for (int i = 0; i < n; i++) {
                    ((boolean[]) array)[from + i] = bytes.get() != 0;
                }
            }
        }
    }

    private static void put(ByteBuffer bytes, DType dtype, Object array, int from, int n) {
        switch (dtype) {
            case F32 -> bytes.asFloatBuffer().put((float[]) array, from, n);
            case F64 -> bytes.asDoubleBuffer().put((double[]) array, from, n);
            case I32 -> bytes.asIntBuffer().put((int[]) array, from, n);
            case I64 -> bytes.asLongBuffer().put((long[]) array, from, n);
            case F16, BF16 -> bytes.asShortBuffer().put((short[]) array, from, n);
            case I8, U8 -> bytes.put((byte[]) array, from, n);
            case BOOL -> {
                for (int i = 0; i < n; i++) {
                    bytes.put((byte) (((boolean[]) array)[from + i] ? 1 : 0));
                }
            }
        }
    }
}
