package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Backend#integers} must do: exact arithmetic of any length, cut to 64 bits and then to the dtype. */
interface IntegerConformance {
    List<DType> WHOLE = List.of(DType.I32, DType.I64, DType.I8, DType.U8, DType.BOOL);
    long[] NUMBERS = {0, 1, -1, 2, -2, 3, -3, 7, -7, 31, 32, 33, 63, 64, 65, -64, 127, -128, 255, 256, Integer.MAX_VALUE, Integer.MIN_VALUE,
        1L << 32, -(1L << 33) - 5, 0x123456789abcdefL, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1};

    /** {@return the backend under test} */
    Backend backend();

    /** Every operation of every two numbers. */
    @ParameterizedTest
    @EnumSource
    default void everyPair(IntegerOp op) {
        int n = NUMBERS.length;
        long[] a = new long[n * n];
        long[] b = new long[n * n];
        long[] expected = new long[n * n];
        for (int i = 0; i < n * n; i++) {
            a[i] = NUMBERS[i / n];
            b[i] = op.divides() && NUMBERS[i % n] == 0 ? 5 : NUMBERS[i % n];
            expected[i] = exact(op, a[i], b[i]);
        }
        View out = view(DType.I64, new long[n * n]);
        backend().integers(op, out, view(DType.I64, a), view(DType.I64, b));
        long[] found = (long[]) out.buffer().array();
        for (int i = 0; i < n * n; i++) {
            assertEquals(expected[i], found[i], a[i] + " " + op + " " + b[i]);
        }
    }

    private View view(DType dtype, Object array) {
        return new View(backend().wrap(dtype, array), new int[] {Array.getLength(array)}, new int[] {1}, 0);
    }

    private static long exact(IntegerOp op, long x, long y) {
        BigInteger a = BigInteger.valueOf(x);
        BigInteger b = BigInteger.valueOf(y);
        BigInteger floor = y == 0 ? null : new BigDecimal(a).divide(new BigDecimal(b), 0, RoundingMode.FLOOR).toBigInteger();
        BigInteger result = switch (op) {
            case ADD -> a.add(b);
            case SUB -> a.subtract(b);
            case MUL -> a.multiply(b);
            case FLOOR_DIVIDE -> floor;
            case REMAINDER -> a.subtract(floor.multiply(b));
            case FMOD -> a.remainder(b);
            case POW -> y >= 0 ? a.modPow(b, BigInteger.TWO.pow(64))
                    : a.abs().equals(BigInteger.ONE) ? b.testBit(0) ? a : BigInteger.ONE : BigInteger.ZERO;
            case MIN -> a.min(b);
            case MAX -> a.max(b);
            case AND -> a.and(b);
            case OR -> a.or(b);
            case XOR -> a.xor(b);
            case SHIFT_LEFT -> y < 0 || y > 63 ? BigInteger.ZERO : a.shiftLeft((int) y);
            case SHIFT_RIGHT -> a.shiftRight(y < 0 || y > 63 ? 64 : (int) y);
        };
        return result.longValue();
    }

    /** Every combination of dtypes, in layouts that change from one to the next, in place too; nothing beside the output is touched. */
    @Test
    default void everyDTypeAndLayout() {
        int round = 0;
        for (DType to : WHOLE) {
            for (DType left : WHOLE) {
                for (DType right : WHOLE) {
                    for (IntegerOp op : List.of(IntegerOp.SUB, IntegerOp.MUL, IntegerOp.XOR)) {
                        var random = new Random(round);
                        int[] shape = List.of(new int[] {}, new int[] {3, 0}, new int[] {7}, new int[] {3, 5}, new int[] {2, 3, 4}).get(round % 5);
                        Layout[] layouts = Layout.values();
                        View a = layouts[round % layouts.length].view(backend(), left, shape, random);
                        View b = layouts[round / 3 % layouts.length].view(backend(), right, shape, random);
                        boolean inPlace = to == left && layouts[round % layouts.length].isDense() && round++ % 2 == 0;
                        View out = inPlace ? a : layouts[round++ % 6].view(backend(), to, shape, random);
                        double[] expected = Elements.all(out.buffer());
                        for (int i = 0; i < out.size(); i++) {
                            long x = exact(op, whole(a, i), whole(b, i));
                            expected[Elements.position(out, i)] = switch (to) {
                                case I32 -> (int) x;
                                case I64 -> x;
                                case BOOL -> x == 0 ? 0 : 1;
                                default -> (byte) x;
                            };
                        }
                        backend().integers(op, out, a, b);
                        assertArrayEquals(expected, Elements.all(out.buffer()), left + " " + op + " " + right + " to " + to);
                    }
                }
            }
        }
    }

    private static long whole(View view, int index) {
        long x = (long) Elements.get(view, index);
        return view.buffer().dtype() == DType.U8 ? x & 0xff : x;
    }
}
