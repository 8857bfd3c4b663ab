package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Java arrays to the GPU's memory and back, piece by piece through two staging buffers: while the GPU copies one piece, the next one is
 * put into the other. An upload returns when the array is read, not when its elements have arrived.
 */
final class Transfer {
    private static final int STAGING = 1 << 20;

    private final Stage[] stages = new Stage[2];

    Transfer(Driver driver) {
        Arrays.setAll(stages, _ -> new Stage(driver.staging(STAGING)));
    }

    /** A part of an array, in elements. */
    private record Piece(Object array, DType dtype, int from, int size) {
        long offset() {
            return (long) from * dtype.bytes();
        }

        int bytes() {
            return size * dtype.bytes();
        }

        static List<Piece> of(DType dtype, Object array) {
            var pieces = new ArrayList<Piece>();
            int size = Array.getLength(array);
            int most = STAGING / dtype.bytes();
            for (int from = 0; from < size; from += most) {
                pieces.add(new Piece(array, dtype, from, Math.min(most, size - from)));
            }
            return pieces;
        }
    }

    /** A staging buffer. */
    private static final class Stage {
        private final Driver.Staging staging;
        private final MemorySegment memory;

        Stage(Driver.Staging staging) {
            this.staging = staging;
            memory = MemorySegment.ofBuffer(staging.bytes());
        }

        void upload(Piece piece, long address, long after) {
            staging.await();
            if (piece.array instanceof boolean[] masks) {
                for (int i = 0; i < piece.size; i++) {
                    memory.set(ValueLayout.JAVA_BOOLEAN, i, masks[piece.from + i]);
                }
            } else {
                MemorySegment.copy(segment(piece.array), piece.offset(), memory, 0, piece.bytes());
            }
            staging.upload(address + piece.offset(), piece.bytes(), after);
        }

        void request(Piece piece, long address) {
            staging.await();
            staging.download(piece.bytes(), address + piece.offset());
        }

        void receive(Piece piece) {
            staging.await();
            if (piece.array instanceof boolean[] masks) {
                for (int i = 0; i < piece.size; i++) {
                    masks[piece.from + i] = memory.get(ValueLayout.JAVA_BYTE, i) != 0;
                }
            } else {
                MemorySegment.copy(memory, 0, segment(piece.array), piece.offset(), piece.bytes());
            }
        }
    }

    /**
     * Copies a whole array, as {@code Buffer.array()} describes it.
     *
     * @param after a mark: earlier work may still use the memory
     */
    synchronized void upload(DType dtype, Object array, long address, long after) {
        List<Piece> pieces = Piece.of(dtype, array);
        for (int p = 0; p < pieces.size(); p++) {
            stages[p % 2].upload(pieces.get(p), address, after);
        }
    }

    /** {@return a fresh array of what lies at an address} */
    synchronized Object download(DType dtype, long address, int size) {
        Object array = Array.newInstance(component(dtype), size);
        List<Piece> pieces = Piece.of(dtype, array);
        for (int p = 0; p <= pieces.size(); p++) {
            if (p < pieces.size()) {
                stages[p % 2].request(pieces.get(p), address);
            }
            if (p > 0) {
                stages[(p - 1) % 2].receive(pieces.get(p - 1));
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
