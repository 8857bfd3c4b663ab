package dev.fluxion.core;

/**
 * What the gates of a recurrent layer take of its inputs, {@code x (T, N, G·H)}, where many are the same: rows of a table, {@code
 * x[t, n, :] = table[index[t, n], :]}, that are not written out. {@link Tensor#embedding} would write them.
 *
 * @param table {@code (R, G·H)}, which takes a gradient
 * @param index I32, {@code (T, N)}, of 0 to R − 1
 */
public record Rows(Tensor table, Tensor index) implements Recurring {
    /** @throws IllegalArgumentException if ranks, the index's dtype or devices do not fit */
    public Rows {
        if (table.rank() != 2 || index.rank() != 2 || index.dtype() != DType.I32 || !index.device().equals(table.device())) {
            throw new IllegalArgumentException("rows: table is " + table.shape() + " on " + table.device() + ", index " + index.dtype() + " "
                    + index.shape() + " on " + index.device() + ", expected (R, G·H) and int32 (T, N) on one device");
        }
    }
}
