package dev.fluxion.core.io;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.View;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Runs of elements between a Java array, as {@code Buffer.array()} describes it, and the bytes of a file. */
final class Elements {
    private static final int CHUNK_BYTES = 1 << 16;

    private Elements() {}

    /** Where bytes come from, in order. */
    interface Source {
        /** {@return the next bytes, all of them, from position 0} @param count at most 2¹⁶ */
        ByteBuffer next(int count) throws IOException;
    }

    /** {@return the bytes of a file or a member of one, which end with an {@link EOFException}} */
    static Source of(ReadableByteChannel channel, long expected) {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, expected));
        return count -> {
            fill(channel, chunk.clear().limit(count));
            return chunk.flip();
        };
    }

    /** {@return the bytes of mapped memory} */
    static Source of(MemorySegment memory) {
        return new Source() {
            private long at;

            @Override
            public ByteBuffer next(int count) {
                ByteBuffer bytes = memory.asSlice(at, count).asByteBuffer();
                at += count;
                return bytes;
            }
        };
    }

    /** {@return a fresh array with the next {@code size} elements} */
    static Object read(Source source, DType dtype, int size, ByteOrder order) throws IOException {
        Object array = switch (dtype) {
            case F32 -> new float[size];
            case F64 -> new double[size];
            case I32 -> new int[size];
            case BOOL -> new boolean[size];
            case I64 -> new long[size];
            case F16, BF16 -> new short[size];
            case I8, U8 -> new byte[size];
        };
        for (int from = 0; from < size; ) {
            int n = Math.min(size - from, CHUNK_BYTES / dtype.bytes());
            get(source.next(n * dtype.bytes()).order(order), dtype, array, from, n);
            from += n;
        }
        return array;
    }

    /** Appends the elements of a tensor in row-major order, little-endian. */
    static void write(WritableByteChannel channel, Tensor tensor) throws IOException {
        View view = tensor.detach().contiguous().view();
        DType dtype = tensor.dtype();
        Object array = view.buffer().array();
        int size = view.size();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, (long) size * dtype.bytes()));
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < size; ) {
            int n = Math.min(size - done, bytes.capacity() / dtype.bytes());
            put(bytes.clear(), dtype, array, view.offset() + done, n);
            drain(channel, bytes.position(0).limit(n * dtype.bytes()));
            done += n;
        }
    }

    /** Reads until the buffer is full. */
    static void fill(ReadableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the file ended " + bytes.remaining() + " bytes early");
            }
        }
    }

    /** Writes until the buffer is empty. */
    static void drain(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
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

    /** {@return a tensor on the default device that holds an array in row-major order} */
    static Tensor tensor(DType dtype, Object array, int[] sizes) {
        return tensor(dtype, array, sizes, View.rowMajor(sizes));
    }

    /** {@return a tensor on the default device that holds an array} */
    static Tensor tensor(DType dtype, Object array, int[] sizes, int[] strides) {
        Device device = Device.getDefault();
        return new Tensor(new View(device.backend().wrap(dtype, array), sizes, strides, 0), device, null, 0);
    }
}
