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
        if (array.getClass() != type(dtype)) {
            throw new IllegalArgumentException("array for dtype " + dtype + " is a "
                    + array.getClass().getSimpleName() + ", expected a " + type(dtype).getSimpleName());
        }
    }

    static HostBuffer zeros(DType dtype, int size) {
        return new HostBuffer(dtype, switch (dtype) {
            case F32 -> new float[size];
            case F64 -> new double[size];
            case I32 -> new int[size];
            case BOOL -> new boolean[size];
            case I64 -> new long[size];
            case F16, BF16 -> new short[size];
            case I8, U8 -> new byte[size];
        });
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

    private static Class<?> type(DType dtype) {
        return switch (dtype) {
            case F32 -> float[].class;
            case F64 -> double[].class;
            case I32 -> int[].class;
            case BOOL -> boolean[].class;
            case I64 -> long[].class;
            case F16, BF16 -> short[].class;
            case I8, U8 -> byte[].class;
        };
    }
}
