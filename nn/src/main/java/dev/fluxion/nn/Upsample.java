package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.Locale;

/**
 * Makes images larger, {@code (n, c, h, w) → (n, c, factor·h, factor·w)}. Row p of the result lies at row
 *
 * <pre>
 *   NEAREST    s = ⌊p / factor⌋                        of the input
 *   BILINEAR   s = max(0, (p + ½) / factor − ½)        between ⌊s⌋ and ⌊s⌋ + 1, weighted by their nearness
 * </pre>
 *
 * <p>and columns alike, as PyTorch's {@code Upsample(scale_factor)} with {@code align_corners = False}.
 */
public final class Upsample extends Module {
    /** How elements of the result are found. */
    public enum Mode {
        /** The element at hand. */
        NEAREST,
        /** A weighted mean of four. */
        BILINEAR
    }

    private final int factor;
    private final Mode mode;

    /** Repeats each element. @param factor 1 or more */
    public Upsample(int factor) {
        this(factor, Mode.NEAREST);
    }

    /** A layer. @param factor 1 or more @param mode how elements are found */
    public Upsample(int factor, Mode mode) {
        if (factor < 1) {
            throw new IllegalArgumentException("factor is " + factor + ", expected 1 or more");
        }
        this.factor = factor;
        this.mode = mode;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != 4) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected (n, c, h, w)");
        }
        return mode == Mode.NEAREST ? x.repeatInterleave(factor, 2).repeatInterleave(factor, 3) : between(between(x, 2), 3);
    }

    private Tensor between(Tensor x, int dim) {
        int n = x.size(dim);
        int[] below = new int[n * factor];
        int[] above = new int[n * factor];
        double[] nearness = new double[n * factor];
        for (int p = 0; p < below.length; p++) {
            double s = Math.max(0, (p + 0.5) / factor - 0.5);
            below[p] = (int) s;
            above[p] = Math.min(below[p] + 1, n - 1);
            nearness[p] = s - below[p];
        }
        int[] along = new int[4 - dim];
        Arrays.fill(along, 1);
        along[0] = nearness.length;
        Tensor w = Tensor.of(nearness, along).to(x.dtype()).to(x.device());
        return rows(x, dim, below).mul(w.rsub(1)).add(rows(x, dim, above).mul(w));
    }

    private static Tensor rows(Tensor x, int dim, int[] which) {
        return x.indexSelect(dim, Tensor.of(which).to(x.device()));
    }

    @Override
    public String toString() {
        return "Upsample(" + factor + ", " + mode.name().toLowerCase(Locale.ROOT) + ")";
    }
}
