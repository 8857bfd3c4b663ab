package dev.fluxion.core.cuda;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The GPU's memory, kept for reuse: the driver is slow to allocate, and freeing waits for all kernels. Sizes are rounded up, to a
 * power of two below 1 MiB and to a multiple of 2 MiB above, so that a block fits many tensors.
 *
 * <p>A block comes back when the garbage collector finds that its buffer is gone. Work happens in the order in which it was queued, so
 * it may be handed out at once.
 */
final class DeviceHeap {
    private static final long SMALLEST = 256;
    private static final long MEBIBYTE = 1 << 20;

    private final Driver driver;
    private final Transfer transfer;
    private final Cleaner cleaner = Cleaner.create();
    private final Map<Long, Deque<Long>> free = new HashMap<>();
    private long used;

    DeviceHeap(Driver driver) {
        this.driver = driver;
        transfer = new Transfer(driver);
    }

    /** A stretch of memory that belongs to one buffer. */
    record Block(long address, long bytes, AtomicBoolean owned) {
        /** {@return the same memory for another owner; the first one will not free it} */
        Block handOver() {
            owned.set(false);
            return new Block(address, bytes, new AtomicBoolean(true));
        }
    }

    Transfer transfer() {
        return transfer;
    }

    /** Memory of any contents. */
    Block allocate(long bytes) {
        long rounded = round(bytes);
        Long address = take(rounded);
        for (int attempt = 0; address == null; attempt++) {
            long found = driver.allocate(rounded);
            if (found != 0) {
                address = found;
                break;
            }
            if (attempt == 2) {
                throw new OutOfMemoryError("the GPU has no " + rounded + " bytes left: " + used() + " bytes are in use");
            }
            giveBackUnused(attempt == 1);
        }
        synchronized (this) {
            used += rounded;
        }
        return new Block(address, rounded, new AtomicBoolean(true));
    }

    /** Sees to it that a block comes back when {@code owner} is gone. */
    void freeWith(Object owner, Block block) {
        cleaner.register(owner, () -> release(block));
    }

    /** {@return how many bytes are in use} */
    synchronized long used() {
        return used;
    }

    private synchronized Long take(long bytes) {
        Deque<Long> fitting = free.get(bytes);
        return fitting == null ? null : fitting.pollFirst();
    }

    private synchronized void release(Block block) {
        if (block.owned.getAndSet(false)) {
            used -= block.bytes;
            free.computeIfAbsent(block.bytes, _ -> new ArrayDeque<>()).addFirst(block.address);
        }
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
            free.values().forEach(addresses -> addresses.forEach(driver::free));
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
