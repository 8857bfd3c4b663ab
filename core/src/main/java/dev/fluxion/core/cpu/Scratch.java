package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Arrays of {@link #BLOCK} elements that stay in the fastest cache: what passes through a kernel block by block. */
final class Scratch {
    /** Elements in a block. */
    static final int BLOCK = 1024;

    private final List<Object> floats = new ArrayList<>();
    private final List<Object> doubles = new ArrayList<>();
    private final List<Object> masks = new ArrayList<>();

    /** Replaces every null in {@code arrays}, which {@code plan} numbers, by an array of the right type. */
    void fill(Object[] arrays, Plan plan, Precision precision) {
        int numbersUsed = 0;
        int masksUsed = 0;
        for (int a = 0; a < arrays.length; a++) {
            if (arrays[a] == null) {
                arrays[a] = plan.isMask(a) ? masks(masksUsed++) : numbers(precision, numbersUsed++);
            }
        }
    }

    /** The array of numbers with an index, a {@code float[]} or {@code double[]}. */
    Object numbers(Precision precision, int index) {
        List<Object> pool = precision == Precision.F32 ? floats : doubles;
        while (index >= pool.size()) {
            pool.add(precision == Precision.F32 ? new float[BLOCK] : new double[BLOCK]);
        }
        return pool.get(index);
    }

    private Object masks(int index) {
        while (index >= masks.size()) {
            masks.add(new boolean[BLOCK]);
        }
        return masks.get(index);
    }

    /** Lends one scratch at a time; who comes while it is lent gets a new one. */
    static final class Lender {
        private final AtomicReference<Scratch> idle = new AtomicReference<>();

        Scratch take() {
            Scratch scratch = idle.getAndSet(null);
            return scratch != null ? scratch : new Scratch();
        }

        void giveBack(Scratch scratch) {
            idle.set(scratch);
        }
    }
}
