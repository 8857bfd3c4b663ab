package dev.fluxion.core.cuda;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The GPU's memory, kept for reuse: the driver is slow to allocate, and freeing waits for all kernels. Sizes are rounded up, to a
 * power of two below 1 MiB and to a multiple of 2 MiB above, so that a block fits many tensors.
 *
 * <p>A block comes back when the garbage collector finds that its buffer is gone. Kernels run in the order in which they were queued, so
 * it may be handed out at once; an upload waits for what was queued before the block came back. The block that has been free for longest
 * goes first, so that there is little to wait for.
 */
final class DeviceHeap {
    private static final long SMALLEST = 256;
    private static final long MEBIBYTE = 1 << 20;
    /** How often memory is asked for; from the third time on after a garbage collection. */
    private static final int ATTEMPTS = 5;

    private final Driver driver;
    private final Transfer transfer;
    private final Cleaner cleaner = Cleaner.create();
    private final Map<Long, Deque<Block>> free = new HashMap<>();
    private final Set<Long> addresses = new HashSet<>();
    private long used;
    private volatile boolean closed;

    DeviceHeap(Driver driver) {
        this.driver = driver;
        transfer = new Transfer(driver);
    }

    /**
     * A stretch of memory that belongs to one buffer.
     *
     * @param freed the driver's mark when its last buffer gave it back
     */
    record Block(long address, long bytes, long freed, AtomicBoolean owned) {
        /** {@return the same memory for another owner; the first one will not free it} @param mark work before it may use it */
        Block handOver(long mark) {
            owned.set(false);
            return new Block(address, bytes, mark, new AtomicBoolean(true));
        }
    }

    Transfer transfer() {
        return transfer;
    }

    /** Memory of any contents. */
    Block allocate(long bytes) {
        if (closed) {
            throw new IllegalStateException("the GPU was closed, expected its tensors to be moved with to(Device) before");
        }
        long rounded = round(bytes);
        int attempts = rounded > driver.memory() ? 0 : ATTEMPTS;
        for (int attempt = 0; attempt < attempts; attempt++) {
            Block block = take(rounded);
            if (block != null) {
                return block;
            }
            giveBackUnused(attempt > 0);
        }
        throw new OutOfMemoryError("the GPU " + driver.device() + " has no " + rounded + " bytes left: of its " + driver.memory() + ", "
                + used() + " are in use by tensors");
    }

    /** A free block, or a new one, or null. */
    private synchronized Block take(long bytes) {
        Deque<Block> fitting = free.get(bytes);
        Block block = fitting == null ? null : fitting.pollFirst();
        if (block == null) {
            long address = driver.allocate(bytes);
            if (address == 0) {
                return null;
            }
            addresses.add(address);
            block = new Block(address, bytes, 0, new AtomicBoolean());
        }
        used += bytes;
        return block.handOver(block.freed);
    }

    /** Sees to it that a block comes back when {@code owner} is gone. */
    void freeWith(Object owner, Block block) {
        cleaner.register(owner, () -> release(block));
    }

    /** {@return how many bytes are in use} */
    synchronized long used() {
        return used;
    }

    private synchronized void release(Block block) {
        if (block.owned.getAndSet(false) && !closed) {
            used -= block.bytes;
            free.computeIfAbsent(block.bytes, _ -> new ArrayDeque<>())
                    .addLast(new Block(block.address, block.bytes, driver.mark(), new AtomicBoolean()));
        }
    }

    /** {@return the memory of a block as a new one, for another buffer, though kernels may still use it} */
    Block handOver(Block block) {
        return block.handOver(driver.mark());
    }

    /** {@return whether all memory was given back} */
    boolean isClosed() {
        return closed;
    }

    /** Gives all memory back, also what buffers have. */
    synchronized void close() {
        closed = true;
        addresses.forEach(driver::free);
        addresses.clear();
        free.clear();
    }

    /** Frees what nobody uses; with {@code collect}, after the garbage collector had a look. */
    private void giveBackUnused(boolean collect) {
        if (collect) {
            System.gc();
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            free.values().forEach(blocks -> blocks.forEach(block -> {
                driver.free(block.address);
                addresses.remove(block.address);
            }));
            free.clear();
        }
    }

    private static long round(long bytes) {
        if (bytes > MEBIBYTE) {
            return Math.ceilDiv(bytes, 2 * MEBIBYTE) * 2 * MEBIBYTE;
        }
        return Math.max(SMALLEST, Long.highestOneBit(Math.max(1, bytes - 1)) << 1);
    }
}
