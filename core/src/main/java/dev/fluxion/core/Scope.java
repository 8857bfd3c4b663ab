package dev.fluxion.core;

import dev.fluxion.core.backend.Buffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives back at its end the memory of what was made inside and not kept, for the next scope of this thread to use again.
 *
 * <pre>{@code
 * for (var batch : batches) {
 *     try (var scope = Scope.open()) {
 *         var loss = model.forward(batch.inputs()).crossEntropy(batch.labels());
 *         optimizer.zeroGrad();
 *         loss.backward();
 *         optimizer.step();
 *         last = scope.keep(loss.detach());
 *     }
 * }
 * }</pre>
 *
 * <p>Without a scope the garbage collector owns all tensors. A tensor that was given back fails at its next use with a
 * message that says so. Scopes nest; what an inner one keeps belongs to the outer one.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Memory> MEMORY = ThreadLocal.withInitial(Memory::new);
    /** How many are open in all threads: where there is none, no thread need look at its own. */
    private static final AtomicInteger OPEN = new AtomicInteger();

    private final Scope outer;
    private final Map<Buffer, Kind> made = new IdentityHashMap<>();

    private Scope(Scope outer) {
        this.outer = outer;
    }

    /** A thread's innermost open scope, and what its last closed scope gave back. */
    private static final class Memory {
        private Scope innermost;
        private Map<Kind, ArrayDeque<Buffer>> free = new HashMap<>();
    }

    /** Buffers of one kind can stand in for one another. */
    private record Kind(Device device, DType dtype, int size) {}

    /** {@return a new scope of this thread, inside the one that is open} */
    public static Scope open() {
        Memory memory = MEMORY.get();
        memory.innermost = new Scope(memory.innermost);
        OPEN.incrementAndGet();
        return memory.innermost;
    }

    /**
     * Keeps a tensor beyond the end of this scope; it then belongs to the scope around it, or to the garbage collector.
     *
     * @param tensor what to keep; all views of its elements are kept with it
     * @return the tensor
     */
    public Tensor keep(Tensor tensor) {
        Buffer buffer = tensor.view().buffer();
        Kind kind = made.remove(buffer);
        if (kind != null && outer != null) {
            outer.made.put(buffer, kind);
        }
        return tensor;
    }

    /**
     * Takes a tensor that lives longer than a step, such as an optimizer's state, out of all open scopes of this thread.
     *
     * @param tensor what to keep
     * @return the tensor
     */
    public static Tensor release(Tensor tensor) {
        for (Scope scope = MEMORY.get().innermost; scope != null; scope = scope.outer) {
            scope.made.remove(tensor.view().buffer());
        }
        return tensor;
    }

    static boolean isOpen() {
        return OPEN.get() > 0 && MEMORY.get().innermost != null;
    }

    /** Memory for a new tensor: zeros without a scope; with one, what the last scope gave back, contents undefined. */
    static Buffer allocate(Device device, DType dtype, int size) {
        if (!isOpen()) {
            return device.backend().allocate(dtype, size);
        }
        Memory memory = MEMORY.get();
        Kind kind = new Kind(device, dtype, size);
        ArrayDeque<Buffer> fitting = memory.free.get(kind);
        Buffer buffer = fitting == null || fitting.isEmpty() ? device.backend().allocate(dtype, size) : fitting.pop();
        memory.innermost.made.put(buffer, kind);
        return buffer;
    }

    /**
     * Gives back what was made and not kept. Of what earlier scopes gave back, the part that this one had no use for goes to
     * the garbage collector, so that memory stays as large as one scope needs.
     *
     * @throws IllegalStateException if a scope inside this one is still open, or this is closed already
     */
    @Override
    public void close() {
        Memory memory = MEMORY.get();
        if (memory.innermost != this) {
            throw new IllegalStateException("this scope is not the innermost open one of this thread,"
                    + " expected scopes to be closed once, in the thread and in reverse of the order in which they were opened");
        }
        memory.innermost = outer;
        OPEN.decrementAndGet();
        if (outer == null) {
            memory.free = new HashMap<>();
        }
        made.forEach((buffer, kind) ->
                memory.free.computeIfAbsent(kind, k -> new ArrayDeque<>()).push(buffer.recycle()));
        made.clear();
    }
}
