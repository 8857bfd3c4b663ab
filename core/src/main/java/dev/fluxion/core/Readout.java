package dev.fluxion.core;

import dev.fluxion.core.backend.View;

/** The part of {@link Tensor} that gives its elements to Java. */
public sealed interface Readout permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** {@return the one element} */
    default double item() {
        if (self().elements() != 1) {
            throw new IllegalArgumentException("item() of a tensor of shape " + self().shape() + ", expected one element");
        }
        return toDoubleArray()[0];
    }

    /** {@return one element} @param index one for each dimension; negative counts from the end */
    default double get(int... index) {
        if (index.length != self().rank()) {
            throw new IllegalArgumentException("index has " + index.length + " entries, expected " + self().rank() + " for shape " + self().shape());
        }
        Tensor element = self().detach();
        for (int i : index) {
            element = element.select(0, i);
        }
        return element.item();
    }

    /** {@return the elements in row-major order, as floats} */
    default float[] toFloatArray() {
        return (float[]) array(DType.F32);
    }

    /** {@return the elements in row-major order, as doubles} */
    default double[] toDoubleArray() {
        return (double[]) array(DType.F64);
    }

    /** {@return the elements in row-major order, as ints} */
    default int[] toIntArray() {
        return (int[]) array(DType.I32);
    }

    /** {@return the elements in row-major order, as longs} */
    default long[] toLongArray() {
        return (long[]) array(DType.I64);
    }

    /** {@return the elements in row-major order, as booleans: x ≠ 0} */
    default boolean[] toBooleanArray() {
        return (boolean[]) array(DType.BOOL);
    }

    /** A fresh array of all elements: the copy that conversion makes, or one of its own. */
    private Object array(DType dtype) {
        Tensor x = self();
        // Not Tensor.empty: the caller keeps the array beyond the end of any Scope.
        var fresh = new View(x.device().backend().allocate(dtype, x.elements()), x.shape().sizes(), x.shape().strides(), 0);
        x.device().backend().copy(fresh, x.view());
        return fresh.buffer().array();
    }
}
