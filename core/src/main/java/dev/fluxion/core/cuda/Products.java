package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.View;

/** Who multiplies matrices. */
interface Products {
    /** {@code (…,m,k)·(k,n) → (…,m,n)}, as {@code Backend.matmul}; out is not empty and apart from a and b. */
    void multiply(View out, View a, View b);

    /** Gives back what it holds. */
    default void close() {}
}
