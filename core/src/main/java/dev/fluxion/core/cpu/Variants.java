package dev.fluxion.core.cpu;

import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * The kernels of one formula, by what is broadcast; each is compiled once. There are few, so a look through an array finds
 * them fastest.
 */
final class Variants<K> {
    private final LongFunction<K> compiler;
    private volatile long[] keys = {};
    private volatile Object[] kernels = {};

    /** @param compiler makes the kernel of a set of broadcast inputs, bit i for input i */
    Variants(LongFunction<K> compiler) {
        this.compiler = compiler;
    }

    /** {@return the kernel} @param broadcast bit i is set if input i is broadcast */
    K get(long broadcast) {
        K kernel = find(broadcast);
        return kernel != null ? kernel : compile(broadcast);
    }

    @SuppressWarnings("unchecked")
    private K find(long broadcast) {
        // The keys are written last, so there is a kernel for each key seen.
        long[] known = keys;
        for (int i = 0; i < known.length; i++) {
            if (known[i] == broadcast) {
                return (K) kernels[i];
            }
        }
        return null;
    }

    private synchronized K compile(long broadcast) {
        K kernel = find(broadcast);
        if (kernel == null) {
            kernel = compiler.apply(broadcast);
            int n = keys.length;
            Object[] more = Arrays.copyOf(kernels, n + 1);
            more[n] = kernel;
            kernels = more;
            long[] moreKeys = Arrays.copyOf(keys, n + 1);
            moreKeys[n] = broadcast;
            keys = moreKeys;
        }
        return kernel;
    }
}
