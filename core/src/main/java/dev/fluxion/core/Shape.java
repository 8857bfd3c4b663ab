package dev.fluxion.core;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor's dimensions, outermost first. The shape of a scalar is {@code ()}.
 */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(new int[0]);

    /** Elements at most: 2³¹ less a few blocks, so that loops in steps of a block count in an {@code int}. */
    private static final int MOST = Integer.MAX_VALUE - (1 << 16);

    private final int[] sizes;
    private final int[] strides;
    private final int elements;

    private Shape(int[] sizes) {
        this.sizes = sizes;
        strides = new int[sizes.length];
        int step = 1;
        long product = 1;
        for (int d = sizes.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= sizes[d];
            product = Math.min(product * sizes[d], 1L << 31);
        }
        if (product > MOST) {
            throw new IllegalArgumentException("shape " + text(sizes) + " has too many elements, expected at most " + MOST);
        }
        elements = (int) product;
    }

    /** The shape of a view, whose sizes are known to be good and never change. */
    static Shape ofView(int[] sizes) {
        return new Shape(sizes);
    }

    /** The sizes themselves, for views, which do not change them. */
    int[] sizes() {
        return sizes;
    }

    /** The row-major strides, for views, which do not change them. */
    int[] strides() {
        return strides;
    }

    /**
     * A shape.
     *
     * @param sizes of the dimensions, each 0 or more
     * @return the shape
     * @throws IllegalArgumentException if a size is negative or the number of elements exceeds {@value #MOST}
     */
    public static Shape of(int... sizes) {
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] < 0) {
                throw new IllegalArgumentException(
                        "size of dimension " + d + " is " + sizes[d] + " in " + text(sizes) + ", expected 0 or more");
            }
        }
        return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return sizes.length;
    }

    /** {@return the size of one dimension} @param dim which; negative counts from the end */
    public int size(int dim) {
        int at = dim(dim);
        if (sizes.length == 0) {
            throw new IllegalArgumentException("dim is " + dim + " for shape (), expected at least one dimension");
        }
        return sizes[at];
    }

    /** {@return the number of elements: the product of the sizes, 1 for a scalar} */
    public int elements() {
        return elements;
    }

    /**
     * Resolves a dimension that may be negative.
     *
     * @param dim from −rank to rank − 1
     * @return the dimension counted from 0
     * @throws IllegalArgumentException if it is out of range
     */
    public int dim(int dim) {
        // A scalar takes 0 and −1, as in PyTorch.
        int rank = Math.max(1, sizes.length);
        if (dim < -rank || dim >= rank) {
            throw new IllegalArgumentException(
                    "dim is " + dim + " for shape " + this + ", expected " + -rank + " to " + (rank - 1));
        }
        return dim < 0 ? dim + rank : dim;
    }

    /** {@return a copy of the sizes} */
    public int[] toArray() {
        return sizes.clone();
    }

    /** {@return whether this can be repeated to {@code other}: aligned at the end, sizes are equal or 1 here} @param other a shape */
    public boolean broadcastsTo(Shape other) {
        int lead = other.rank() - rank();
        for (int d = 0; d < rank(); d++) {
            if (lead < 0 || sizes[d] != 1 && sizes[d] != other.sizes[lead + d]) {
                return false;
            }
        }
        return true;
    }

    /**
     * NumPy's broadcasting: aligned at the last dimension, sizes are equal or one of them is 1 or missing.
     *
     * @param other the other operand's shape
     * @return the common shape
     * @throws IllegalArgumentException if the shapes don't fit, naming both and the dimension, or the common one has too many elements
     */
    public Shape broadcast(Shape other) {
        if (other.broadcastsTo(this)) {
            return this;
        }
        if (broadcastsTo(other)) {
            return other;
        }
        int rank = Math.max(rank(), other.rank());
        int[] common = new int[rank];
        for (int d = 1; d <= rank; d++) {
            int a = d <= rank() ? sizes[rank() - d] : 1;
            int b = d <= other.rank() ? other.sizes[other.rank() - d] : 1;
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException("shapes " + this + " and " + other + " do not broadcast: sizes " + a
                        + " and " + b + " at dim " + -d + ", expected equal sizes or 1");
            }
            common[rank - d] = a == 1 ? b : a;
        }
        return new Shape(common);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** {@return the sizes in parentheses, such as {@code (2, 3)}} */
    @Override
    public String toString() {
        return text(sizes);
    }

    private static String text(int[] sizes) {
        return Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
