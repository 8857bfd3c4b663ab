package dev.fluxion.core.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.View;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Products and indexed sums of whole numbers, which wrap around. */
class WholeNumbersTest {
    private final EmulatedDriver driver = new EmulatedDriver();
    private final Kernels kernels = new Kernels(driver);
    private final DeviceHeap heap = new DeviceHeap(driver);
    private final DeviceCopies copies = new DeviceCopies(kernels, heap);

    private View view(DType dtype, Object array, int[] shape, int... strides) {
        var buffer = new DeviceBuffer(dtype, java.lang.reflect.Array.getLength(array), heap);
        buffer.fill(array);
        return new View(buffer, shape, strides, 0);
    }

    /** Two batches, one left factor for both; the right ones by columns. */
    @Test
    void products() {
        var random = new Random(1);
        for (int[] s : new int[][] {{1, 1, 1}, {3, 4, 5}, {2, 0, 3}, {7, 300, 9}}) {
            int m = s[0];
            int k = s[1];
            int n = s[2];
            long[] a = random.longs(Math.max(1, (long) m * k)).toArray();
            long[] b = random.longs(Math.max(1, 2L * k * n)).toArray();
            long[] expected = new long[2 * m * n];
            for (int i = 0; i < expected.length; i++) {
                for (int p = 0; p < k; p++) {
                    expected[i] += a[i / n % m * k + p] * b[(i / n / m * n + i % n) * k + p];
                }
            }
            View out = view(DType.I64, new long[2 * m * n], new int[] {2, m, n}, m * n, n, 1);
            new DeviceMaps(kernels, copies).integerMatmul(out, view(DType.I64, a, new int[] {2, m, k}, 0, k, 1),
                    view(DType.I64, b, new int[] {2, k, n}, k * n, 1, k));
            assertArrayEquals(expected, (long[]) out.buffer().array());
        }
    }

    @Test
    void narrowOnesWrapAround() {
        byte[] a = {100, -7, 3, 127, -128, 55};
        View out = view(DType.I8, new byte[4], new int[] {2, 2}, 2, 1);
        new DeviceMaps(kernels, copies).integerMatmul(out, view(DType.I8, a, new int[] {2, 3}, 3, 1), view(DType.I8, a, new int[] {3, 2}, 2, 1));
        byte[] expected = new byte[4];
        for (int i = 0; i < 4; i++) {
            for (int p = 0; p < 3; p++) {
                expected[i] += (byte) (a[i / 2 * 3 + p] * a[p * 2 + i % 2]);
            }
        }
        assertArrayEquals(expected, (byte[]) out.buffer().array());
        View sums = view(DType.U8, new byte[] {1, -1, 0}, new int[] {3}, 1);
        View index = view(DType.I32, new int[] {1, 2, 1, 0, 1}, new int[] {5}, 1);
        new DeviceIndexing(kernels, heap).scatter(IndexKernel.Work.ADD, sums, view(DType.U8, new byte[] {2, 3, -1, 4, 5}, new int[] {5}, 1), 0, index);
        assertArrayEquals(new byte[] {5, 5, 3}, (byte[]) sums.buffer().array());
    }
}
