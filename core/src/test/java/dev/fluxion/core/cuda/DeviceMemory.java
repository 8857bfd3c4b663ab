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
    /** What was accessed last, and where it starts. */
    private ByteBuffer memory;
    private long start;

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
        memory = null;
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
        int offset = find(address, bytes);
        return memory.slice(offset, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Finds the memory of an access, most often that of the one before. @return the access's place in {@link #memory} */
    private int find(long address, long bytes) {
        if (memory == null || address < start || address + bytes > start + memory.capacity()) {
            Map.Entry<Long, ByteBuffer> found = allocations.floorEntry(address);
            if (found == null || address + bytes > found.getKey() + found.getValue().capacity()) {
                throw new PtxFault(bytes + " bytes at " + Long.toHexString(address) + " are outside of "
                        + (found == null ? "all memory" : "the " + found.getValue().capacity() + " bytes at "
                                + Long.toHexString(found.getKey())));
            }
            start = found.getKey();
            memory = found.getValue();
        }
        return (int) (address - start);
    }

    long load(long address, int bytes) {
        return Bits.load(memory(address, bytes), (int) (address - start), bytes);
    }

    void store(long address, int bytes, long value) {
        Bits.store(memory(address, bytes), (int) (address - start), bytes, value);
    }

    private ByteBuffer memory(long address, int bytes) {
        if (address % bytes != 0) {
            throw new PtxFault("access to " + bytes + " bytes at " + Long.toHexString(address) + " is not aligned");
        }
        find(address, bytes);
        return memory;
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
