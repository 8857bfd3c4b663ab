package dev.fluxion.core.testing;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Arrays;

/**
 * Assertions that read as sentences:
 *
 * <pre>{@code
 * assertThat(y).isWithin(1e-9).of(expected);
 * assertThat(y).hasShape(2, 3).hasDType(DType.F32);
 * assertThat(y).allowingEqualNaNs().isWithin(0).of(Double.NaN, 1);
 * }</pre>
 *
 * <p>A NaN fails, in the tensor as in what is expected, unless equal NaNs are allowed. Infinities are equal to themselves alone.
 */
public final class TensorAssert {
    private final Tensor received;
    private final boolean equalNaNs;

    private TensorAssert(Tensor received, boolean equalNaNs) {
        this.received = received;
        this.equalNaNs = equalNaNs;
    }

    /** {@return assertions on a tensor} @param received what was computed */
    public static TensorAssert assertThat(Tensor received) {
        if (received == null) {
            throw new AssertionError("received null, expected a tensor");
        }
        return new TensorAssert(received, false);
    }

    /** {@return the same, for which a NaN is equal to a NaN} */
    public TensorAssert allowingEqualNaNs() {
        return new TensorAssert(received, true);
    }

    /** {@return this, if the tensor has a shape} @param sizes the expected sizes */
    public TensorAssert hasShape(int... sizes) {
        return hasShape(Shape.of(sizes));
    }

    /** {@return this, if the tensor has a shape} @param expected the shape */
    public TensorAssert hasShape(Shape expected) {
        if (!received.shape().equals(expected)) {
            throw new AssertionError("received shape " + received.shape() + ", expected " + expected);
        }
        return this;
    }

    /** {@return this, if the tensor has a dtype} @param expected the dtype */
    public TensorAssert hasDType(DType expected) {
        if (received.dtype() != expected) {
            throw new AssertionError("received dtype " + received.dtype() + ", expected " + expected);
        }
        return this;
    }

    /** {@return what completes the sentence} @param tolerance the largest |received − expected| that passes, 0 or more */
    public Within isWithin(double tolerance) {
        if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("tolerance is " + tolerance + ", expected a finite number, 0 or more");
        }
        return new Within(this, tolerance);
    }

    /** A tolerance, to be completed by what is expected. */
    public static final class Within {
        private final TensorAssert subject;
        private final double tolerance;

        private Within(TensorAssert subject, double tolerance) {
            this.subject = subject;
            this.tolerance = tolerance;
        }

        /** {@return the assertions, if shape, dtype and every element agree} @param expected the right tensor */
        public TensorAssert of(Tensor expected) {
            subject.hasShape(expected.shape()).hasDType(expected.dtype());
            return of(expected.toDoubleArray());
        }

        /** {@return the assertions, if every element agrees} @param expected the right elements, in row-major order */
        public TensorAssert of(double... expected) {
            double[] elements = subject.received.toDoubleArray();
            if (elements.length != expected.length) {
                throw new AssertionError("received " + elements.length + " elements of shape " + subject.received.shape()
                        + ", expected " + expected.length);
            }
            for (int i = 0; i < elements.length; i++) {
                boolean bothNaN = Double.isNaN(elements[i]) && Double.isNaN(expected[i]);
                boolean near = elements[i] == expected[i]
                        || Double.isFinite(expected[i]) && Math.abs(elements[i] - expected[i]) <= tolerance;
                if (!(near || bothNaN && subject.equalNaNs)) {
                    throw new AssertionError("at index " + Arrays.toString(index(i)) + " received " + elements[i] + ", expected "
                            + expected[i] + " within " + tolerance
                            + (bothNaN ? "; allowingEqualNaNs() lets NaN equal NaN" : ""));
                }
            }
            return subject;
        }

        private int[] index(int element) {
            Shape shape = subject.received.shape();
            int[] index = new int[shape.rank()];
            int rest = element;
            for (int d = index.length - 1; d >= 0; d--) {
                index[d] = rest % shape.size(d);
                rest /= shape.size(d);
            }
            return index;
        }
    }
}
