package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Precision;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The kernels that were loaded, and how they are launched. */
final class Kernels {
    /** Threads in a block where a kernel does not say otherwise. */
    static final int THREADS = 256;

    private final Driver driver;
    private final Map<Kernel, Long> loaded = new ConcurrentHashMap<>();
    private final ThreadLocal<Arguments> arguments = ThreadLocal.withInitial(Arguments::new);

    Kernels(Driver driver) {
        this.driver = driver;
    }

    /** A kernel, made once for all equal ones. */
    interface Kernel {
        /** {@return its name in the module} */
        String name();

        /** {@return the module's text} */
        String ptx();

        /** {@return how many parameters it has} */
        int slots();
    }

    /** The parameters of one launch. */
    static final class Arguments {
        private final ByteBuffer slots = ByteBuffer.allocateDirect(8 * Ptx.MOST_SLOTS).order(ByteOrder.nativeOrder());

        /** Sets an integer or a distance in bytes. */
        void set(int slot, long value) {
            slots.putLong(8 * slot, value);
        }

        /** Sets a number. */
        void set(int slot, double value, Precision precision) {
            if (precision == Precision.F32) {
                slots.putFloat(8 * slot, (float) value);
            } else {
                slots.putDouble(8 * slot, value);
            }
        }

        /** Sets the address of a view's first element. */
        void set(int slot, View view) {
            set(slot, address(view));
        }
    }

    static long address(View view) {
        return ((DeviceBuffer) view.buffer()).address() + (long) view.offset() * view.buffer().dtype().bytes();
    }

    /** Runs a kernel whose threads loop over {@code work} items of any number. */
    void overElements(Kernel kernel, long work, Consumer<Arguments> fill) {
        int blocks = Math.clamp(Math.ceilDiv(work, THREADS), 1, driver.busyBlocks());
        run(kernel, blocks, THREADS, fill);
    }

    /** Runs a kernel. */
    void run(Kernel kernel, int blocks, int threads, Consumer<Arguments> fill) {
        if (kernel.slots() > Ptx.MOST_SLOTS) {
            throw new UnsupportedOperationException("a GPU kernel with " + kernel.slots() + " parameters, expected at most "
                    + Ptx.MOST_SLOTS + ": " + kernel);
        }
        long handle = loaded.computeIfAbsent(kernel, k -> driver.load(k.ptx(), k.name()));
        Arguments values = arguments.get();
        values.slots.clear();
        fill.accept(values);
        driver.launch(handle, blocks, threads, values.slots.limit(8 * kernel.slots()));
        Reference.reachabilityFence(fill); // its buffers may not come back before the kernel is queued
    }
}
