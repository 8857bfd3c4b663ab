package dev.fluxion.core.cpu;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Buffer;
import java.lang.reflect.Array;

/** Elements in a Java array, which {@link Buffer#array} describes. */
final class HostBuffer extends Buffer {
    private Object array;

    HostBuffer(DType dtype, Object array) {
        super(dtype, Array.getLength(array));
        this.array = array;
        if (array.getClass().componentType() != component(dtype)) {
            throw new IllegalArgumentException("array for dtype " + dtype + " is a "
                    + array.getClass().getSimpleName() + ", expected a " + component(dtype) + "[]");
        }
    }

    static HostBuffer zeros(DType dtype, int size) {
        return new HostBuffer(dtype, Array.newInstance(component(dtype), size));
    }

    @Override
    public Object array() {
        if (array == null) {
            throw givenBack();
        }
        return array;
    }

    @Override
    public Object memory() {
        return array();
    }

    @Override
    public Buffer recycle() {
        var fresh = new HostBuffer(dtype(), array());
        array = null;
        return fresh;
    }
}
