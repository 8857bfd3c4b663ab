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
 *         var loss = model.forward(batch.inputs()).crossEntropy(batch.targets());
 *         optimizer.zeroGrad();
 *         loss.backward();
 *         optimizer.step();
 *         last = scope.keep(loss.detach());
 *     }
 * }
 * }</pre>
 *
 * <p>A walk back through the graph gives back what it alone has seen as soon as it has no use for it, and uses it again itself: that
 * memory is in the caches.
 *
 * <p>Without a scope the garbage collector owns all tensors. A tensor that was given back fails at its next use with a
 * message that says so. Scopes nest; what an inner one keeps belongs to the outer one.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Memory> MEMORY = ThreadLocal.withInitial(Memory::new);
    /** How many are open in all threads: where there is none, no thread need look at its own. */
    private static final AtomicInteger OPEN = new AtomicInteger();

    /** Smaller ones stay until the scope ends: the caches hold them anyway. */
    private static final int MIN_EARLY = 1 << 14;

    private final Scope outer;
    private final Map<Buffer, Kind> made = new IdentityHashMap<>();

    private Scope(Scope outer) {
        this.outer = outer;
    }

    /** A thread's innermost open scope, and what its last closed scope gave back. */
    private static final class Memory {
        private Scope innermost;
        private Map<Kind, ArrayDeque<Buffer>> free = new HashMap<>();
        /** What the open scopes gave back meanwhile. */
        private Map<Kind, ArrayDeque<Buffer>> early = new HashMap<>();
        /** What was made since a walk began; null outside of walks. */
        private Map<Buffer, Kind> walk;

        private static void push(Map<Kind, ArrayDeque<Buffer>> to, Kind kind, Buffer buffer) {
            to.computeIfAbsent(kind, _ -> new ArrayDeque<>()).push(buffer.recycle());
        }
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
        // A scope inside this one may have made it.
        for (Scope inner = MEMORY.get().innermost; kind == null && inner != null && isAround(inner); inner = inner.outer) {
            kind = inner.made.remove(buffer);
        }
        if (kind != null && outer != null) {
            outer.made.put(buffer, kind);
        }
        return tensor;
    }

    private boolean isAround(Scope inner) {
        Scope scope = inner.outer;
        while (scope != null && scope != this) {
            scope = scope.outer;
        }
        return scope == this;
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
        ArrayDeque<Buffer> fitting = memory.early.get(kind);
        if (fitting == null || fitting.isEmpty()) {
            fitting = memory.free.get(kind);
        }
        Buffer buffer = fitting == null || fitting.isEmpty() ? device.backend().allocate(dtype, size) : fitting.pop();
        memory.innermost.made.put(buffer, kind);
        if (memory.walk != null && size >= MIN_EARLY) {
            memory.walk.put(buffer, kind);
        }
        return buffer;
    }

    /** What a walk back through a graph makes, and gives back before the scope ends. */
    public static final class Walk implements AutoCloseable {
        private final Memory memory = MEMORY.get();
        private final Map<Buffer, Kind> outer = memory.walk;

        private Walk() {
            memory.walk = new IdentityHashMap<>();
        }

        /** {@return a new walk of this thread, or null if it has no open scope} */
        public static Walk begin() {
            return isOpen() ? new Walk() : null;
        }

        /** {@return whether a tensor's memory is worth the effort of giving it back} @param tensor which */
        public static boolean isWorthwhile(Tensor tensor) {
            return tensor.view().buffer().size() >= MIN_EARLY;
        }

        /**
         * Gives back a tensor's memory if it was made since the walk began and belongs to the innermost scope: nobody may use it any more.
         *
         * @param tensor all of whose views are given back with it
         */
        public void giveBack(Tensor tensor) {
            Buffer buffer = tensor.view().buffer();
            Kind kind = memory.walk.remove(buffer);
            if (kind != null && memory.innermost != null && memory.innermost.made.remove(buffer) != null) {
                Memory.push(memory.early, kind, buffer);
            }
        }

        /** Leaves a tensor's memory to the end of the scope. @param tensor all of whose views stay with it */
        public void keep(Tensor tensor) {
            memory.walk.remove(tensor.view().buffer());
        }

        @Override
        public void close() {
            memory.walk = outer;
        }
    }

    /**
     * Gives back what was made and not kept. Of what earlier scopes gave back, the part that this one had no use for goes to
     * the garbage collector, so that memory stays as large as one scope needs; what inner ones give back stays for others until the
     * outermost is closed.
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
            memory.free = memory.early;
            memory.early = new HashMap<>();
        }
        made.forEach((buffer, kind) -> Memory.push(memory.free, kind, buffer));
        made.clear();
    }
}
