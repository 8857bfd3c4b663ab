package dev.fluxion.core.backend;

import dev.fluxion.core.DType;

/**
 * A run of elements in some memory. Its version counts the named in-place changes, so that a backward pass can tell that a
 * saved tensor was changed.
 */
public abstract class Buffer {
    private final DType dtype;
    private final int size;
    private int version;
    private boolean claimed;

    /**
     * A buffer.
     *
     * @param dtype the type of the elements
     * @param size how many
     */
    protected Buffer(DType dtype, int size) {
        this.dtype = dtype;
        this.size = size;
    }

    /** {@return the type of the elements} */
    public final DType dtype() {
        return dtype;
    }

    /** {@return the number of elements} */
    public final int size() {
        return size;
    }

    /** {@return how many times the contents were changed in place} */
    public final int version() {
        return version;
    }

    /** Notes an in-place change. */
    public final void changed() {
        version++;
    }

    /** {@return true once: to whom the contents belong from now on, who may change them in place} */
    public final boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    /**
     * The same memory as a new buffer, contents undefined; this one may not be used any more and fails if it is.
     *
     * @return the new buffer
     */
    public abstract Buffer recycle();

    /** {@return what identifies the memory: equal for two buffers exactly if they share it} */
    public abstract Object memory();

    /** {@return what is thrown when memory is used that {@link #recycle} gave to another buffer} */
    protected final IllegalStateException givenBack() {
        return new IllegalStateException("a tensor of " + size + " elements (" + dtype
                + ") was given back at the end of its Scope or, a gradient on its way back, when the walk was through with it,"
                + " expected it to be kept with scope.keep(tensor), or copied");
    }

    /**
     * The elements as a Java array: {@code float[]} for F32, {@code double[]} F64, {@code int[]} I32, {@code boolean[]} BOOL,
     * {@code long[]} I64, {@code short[]} F16 and BF16 (their bits), {@code byte[]} I8 and U8. For a host buffer the array
     * itself, else a copy.
     *
     * @return the array
     */
    public abstract Object array();
}
