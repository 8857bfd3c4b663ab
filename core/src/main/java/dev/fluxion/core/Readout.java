package dev.fluxion.core;

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
        return (float[]) self().array(DType.F32);
    }

    /** {@return the elements in row-major order, as doubles} */
    default double[] toDoubleArray() {
        return (double[]) self().array(DType.F64);
    }

    /** {@return the elements in row-major order, as ints} */
    default int[] toIntArray() {
        return (int[]) self().array(DType.I32);
    }

    /** {@return the elements in row-major order, as booleans: x ≠ 0} */
    default boolean[] toBooleanArray() {
        return (boolean[]) self().array(DType.BOOL);
    }
}
