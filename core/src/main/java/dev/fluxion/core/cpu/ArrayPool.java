package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Arrays of one size that threads take and give back; zeros at first. */
final class ArrayPool {
    private final ConcurrentLinkedQueue<Object> idle = new ConcurrentLinkedQueue<>();
    private final DType dtype;
    private final int size;

    ArrayPool(DType dtype, int size) {
        this.dtype = dtype;
        this.size = size;
    }

    void with(Consumer<Object> work) {
        Object taken = idle.poll();
        Object array = taken != null ? taken : HostBuffer.zeros(dtype, size).array();
        work.accept(array);
        idle.add(array);
    }
}
