package dev.fluxion.core.expr;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes equal values one object. Entries are weak: a value that nobody holds goes away with its entry.
 *
 * @param <T> values that are compared by {@link #same} and not by their own equals
 */
abstract class WeakPool<T> {
    private final ConcurrentHashMap<Entry<T>, Entry<T>> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<T> cleared = new ReferenceQueue<>();

    /** A hash that equal values share. */
    abstract int hash(T value);

    /** Whether two values are equal by structure. */
    abstract boolean same(T a, T b);

    final T intern(T fresh) {
        for (Object dead; (dead = cleared.poll()) != null; ) {
            entries.remove(dead);
        }
        var entry = new Entry<>(this, fresh, cleared);
        while (true) {
            Entry<T> present = entries.putIfAbsent(entry, entry);
            T pooled = present == null ? fresh : present.get();
            if (pooled != null) {
                return pooled;
            }
            entries.remove(present);
        }
    }

    /** A weak key: equal by structure while its value lives, and to itself alone afterwards. */
    private static final class Entry<T> extends WeakReference<T> {
        private final WeakPool<T> pool;
        private final int hash;

        Entry(WeakPool<T> pool, T value, ReferenceQueue<T> queue) {
            super(value, queue);
            this.pool = pool;
            this.hash = pool.hash(value);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        @SuppressWarnings("unchecked")
        public boolean equals(Object other) {
            if (this == other) {
                return true;
            }
            if (!(other instanceof Entry<?> that) || hash != that.hash) {
                return false;
            }
            T a = get();
            T b = (T) that.get();
            return a != null && b != null && pool.same(a, b);
        }
    }
}
