package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import java.lang.reflect.Array;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Arrays that threads take and give back: zeros at first, then what was left in them. */
final class ArrayPool {
    private final Queue<Object> idle = new ConcurrentLinkedQueue<>();
    private final DType dtype;

    ArrayPool(DType dtype) {
        this.dtype = dtype;
    }

    /** {@return an array of at least so many elements} @param size how many */
    Object take(int size) {
        Object array = idle.poll();
        return array != null && Array.getLength(array) >= size ? array : HostBuffer.zeros(dtype, size).array();
    }

    /** Takes an array back. @param array from {@link #take}, or null */
    void giveBack(Object array) {
        if (array != null) {
            idle.add(array);
        }
    }

    /** Lends an array of at least so many elements. */
    void with(int size, Consumer<Object> work) {
        Object array = take(size);
        work.accept(array);
        giveBack(array);
    }
}
