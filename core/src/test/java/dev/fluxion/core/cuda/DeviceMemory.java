package dev.fluxion.core.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * The memory of a GPU that is not there: allocations with gaps between them, so that an access out of bounds hits nothing.
 */
final class DeviceMemory {
    private static final long GAP = 256;

    private final TreeMap<Long, ByteBuffer> allocations = new TreeMap<>();
    private long next = 0x7000_0000_0000L;

    /** {@return the address of new memory, filled with a pattern that is no sensible number} @param bytes how much */
    long allocate(long bytes) {
        long address = next;
        next = (next + bytes + 2 * GAP - 1) / GAP * GAP;
        var memory = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        while (memory.hasRemaining()) {
            memory.put((byte) 0xff);
        }
        allocations.put(address, memory);
        return address;
    }

    /** Takes over memory that somebody else allocated, until it is {@link #free}d. */
    void adopt(long address, ByteBuffer memory) {
        allocations.put(address, memory.order(ByteOrder.LITTLE_ENDIAN));
    }

    void free(long address) {
        if (allocations.remove(address) == null) {
            throw new PtxFault("freed " + Long.toHexString(address) + ", which is not allocated");
        }
    }

    /** {@return how many allocations were not freed} */
    int live() {
        return allocations.size();
    }

    /** {@return {@code bytes} of memory from {@code address} on, as a window on it} */
    ByteBuffer window(long address, long bytes) {
        Map.Entry<Long, ByteBuffer> found = allocations.floorEntry(address);
        long offset = found == null ? 0 : address - found.getKey();
        if (found == null || offset + bytes > found.getValue().capacity()) {
            throw new PtxFault(bytes + " bytes at " + Long.toHexString(address) + " are outside of "
                    + (found == null ? "all memory" : "the " + found.getValue().capacity() + " bytes at "
                            + Long.toHexString(found.getKey())));
        }
        return found.getValue().slice((int) offset, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    long load(long address, int bytes) {
        checkAligned(address, bytes);
        return Bits.load(window(address, bytes), 0, bytes);
    }

    void store(long address, int bytes, long value) {
        checkAligned(address, bytes);
        Bits.store(window(address, bytes), 0, bytes, value);
    }

    private static void checkAligned(long address, int bytes) {
        if (address % bytes != 0) {
            throw new PtxFault("access to " + bytes + " bytes at " + Long.toHexString(address) + " is not aligned");
        }
    }

    /** Unsigned values of 1, 2, 4 and 8 bytes. */
    static final class Bits {
        private Bits() {}

        static long load(ByteBuffer memory, int at, int bytes) {
            return switch (bytes) {
                case 1 -> memory.get(at) & 0xffL;
                case 2 -> memory.getShort(at) & 0xffffL;
                case 4 -> memory.getInt(at) & 0xffffffffL;
                default -> memory.getLong(at);
            };
        }

        static void store(ByteBuffer memory, int at, int bytes, long value) {
            switch (bytes) {
                case 1 -> memory.put(at, (byte) value);
                case 2 -> memory.putShort(at, (short) value);
                case 4 -> memory.putInt(at, (int) value);
                default -> memory.putLong(at, value);
            }
        }
    }
}
