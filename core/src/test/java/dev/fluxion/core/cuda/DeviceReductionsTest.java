package dev.fluxion.core.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.backend.View;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocks joined in pairs in few launches: beyond the sizes that the conformance suite can wait for. */
class DeviceReductionsTest {
    private static float joined(float[] x, int from, int to) {
        if (to - from == 1) {
            return x[from];
        }
        int half = Integer.highestOneBit(to - from - 1);
        return joined(x, from, from + half) + joined(x, from + half, to);
    }

    private static View view(DeviceHeap heap, float[] array) {
        var buffer = new DeviceBuffer(DType.F32, array.length, heap);
        buffer.fill(array);
        return new View(buffer, new int[] {array.length}, new int[] {1}, 0);
    }

    @Test
    void anyNumberOfBlocksIsOneTree() {
        var random = new Random(8);
        for (int n : new int[] {2, 3, 8, 9, 63, 64, 65, 511, 2047, 2048, 2049, 2056, 5000}) {
            for (int outer : new int[] {1, 5}) {
                float[] blocks = new float[outer * n];
                for (int i = 0; i < blocks.length; i++) {
                    blocks[i] = random.nextFloat() * (1 << random.nextInt(20));
                }
                float[] expected = new float[outer];
                for (int row = 0; row < outer; row++) {
                    expected[row] = joined(blocks, row * n, row * n + n);
                }
                var driver = new EmulatedDriver();
                var heap = new DeviceHeap(driver);
                View out = view(heap, new float[outer]);
                new DeviceReductions(new Kernels(driver), heap).join(Reduction.SUM, out, view(heap, blocks), outer, n, 1);
                assertArrayEquals(expected, (float[]) out.buffer().array(), outer + " rows of " + n);
                assertEquals(n <= 8 ? 1 : n <= 64 ? 2 : n <= 2048 ? 1 : 2, driver.launches(), "launches for " + n);
            }
        }
    }
}
