package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Java arrays to the GPU's memory and back, through a staging buffer. */
final class Transfer {
    private static final int STAGING = 1 << 20;

    private final Driver driver;
    private final ByteBuffer staging;
    private final MemorySegment stage;

    Transfer(Driver driver) {
        this.driver = driver;
        staging = driver.staging(STAGING).order(ByteOrder.nativeOrder());
        stage = MemorySegment.ofBuffer(staging);
    }

    /** Copies a whole array, as {@code Buffer.array()} describes it. */
    synchronized void upload(DType dtype, Object array, long address) {
        int size = Array.getLength(array);
        int most = STAGING / dtype.bytes();
        for (int from = 0; from < size; from += most) {
            int n = Math.min(most, size - from);
            if (array instanceof boolean[] masks) {
                for (int i = 0; i < n; i++) {
                    stage.set(ValueLayout.JAVA_BOOLEAN, i, masks[from + i]);
                }
            } else {
                MemorySegment.copy(segment(array), (long) from * dtype.bytes(), stage, 0, (long) n * dtype.bytes());
            }
            driver.upload(address + (long) from * dtype.bytes(), staging.clear().limit(n * dtype.bytes()));
        }
    }

    /** {@return a fresh array of what lies at an address} */
    synchronized Object download(DType dtype, long address, int size) {
        Object array = Array.newInstance(component(dtype), size);
        int most = STAGING / dtype.bytes();
        for (int from = 0; from < size; from += most) {
            int n = Math.min(most, size - from);
            driver.download(staging.clear().limit(n * dtype.bytes()), address + (long) from * dtype.bytes());
            if (array instanceof boolean[] masks) {
                for (int i = 0; i < n; i++) {
                    masks[from + i] = stage.get(ValueLayout.JAVA_BYTE, i) != 0;
                }
            } else {
                MemorySegment.copy(stage, 0, segment(array), (long) from * dtype.bytes(), (long) n * dtype.bytes());
            }
        }
        return array;
    }

    private static MemorySegment segment(Object array) {
        return switch (array) {
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case short[] a -> MemorySegment.ofArray(a);
            case byte[] a -> MemorySegment.ofArray(a);
            default -> throw new AssertionError(array.getClass());
        };
    }

    /** {@return the type of the elements of {@code Buffer.array()}} */
    static Class<?> component(DType dtype) {
        return switch (dtype) {
            case F32 -> float.class;
            case F64 -> double.class;
            case I32 -> int.class;
            case BOOL -> boolean.class;
            case I64 -> long.class;
            case F16, BF16 -> short.class;
            case I8, U8 -> byte.class;
        };
    }
}
