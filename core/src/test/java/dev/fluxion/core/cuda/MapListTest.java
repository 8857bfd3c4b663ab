package dev.fluxion.core.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Backends;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One formula over many tensors, in few launches: the bits of the CPU, which takes them one by one. */
class MapListTest {
    /** v ← ρ·v + (1−ρ)·g²,  θ ← θ − η·g/√(v + ε) where the mask holds. */
    private static final Formula UPDATE = update();

    private static Formula update() {
        Expr theta = Expr.arg(0);
        Expr g = Expr.arg(1);
        Expr v = Expr.scalar(0).mul(Expr.arg(2)).add(Expr.scalar(1).mul(g.mul(g)));
        Expr moved = theta.sub(Expr.scalar(2).mul(g).div(v.add(Expr.scalar(3)).sqrt()));
        return Formula.of(Expr.select(Expr.mask(3), moved, theta), v);
    }

    private static View whole(Backend backend, DType dtype, Object array, int n) {
        Buffer buffer = backend.wrap(dtype, array);
        return new View(buffer, new int[] {n}, new int[] {1}, 0);
    }

    /** Groups of these sizes, the same numbers on every backend. */
    private static List<Backend.Group> groups(Backend backend, DType dtype, int[] sizes) {
        var random = new Random(5);
        var groups = new ArrayList<Backend.Group>();
        for (int n : sizes) {
            View[] views = new View[4];
            for (int v = 0; v < 3; v++) {
                double[] numbers = random.doubles(n).toArray();
                float[] floats = new float[n];
                for (int i = 0; i < n; i++) {
                    floats[i] = (float) numbers[i];
                }
                views[v] = whole(backend, dtype, dtype == DType.F32 ? floats : numbers, n);
            }
            boolean[] mask = new boolean[n];
            for (int i = 0; i < n; i++) {
                mask[i] = random.nextInt(4) > 0;
            }
            views[3] = whole(backend, DType.BOOL, mask, n);
            double rate = (float) random.nextDouble();
            groups.add(new Backend.Group(new View[] {views[0], views[2]}, views, new double[] {0.875, 0.125, rate, 0.25}));
        }
        return groups;
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void everySizeInFewLaunches(DType dtype) {
        int most = MapListKernel.mostOf(UPDATE);
        int chunk = MapListKernel.CHUNK;
        int[] many = new int[2 * most + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = 1 + i % 7;
        }
        for (int[] sizes : new int[][] {{1}, {0, 0}, {0, 5, 0}, {chunk - 1, chunk, chunk + 1, 2 * chunk}, {3, chunk + 9, 0, 1, 70}, many}) {
            var driver = new EmulatedDriver();
            var gpu = new CudaBackend(driver);
            List<Backend.Group> expected = groups(Backends.get("scalar"), dtype, sizes);
            List<Backend.Group> actual = groups(gpu, dtype, sizes);
            Backends.get("scalar").mapAll(UPDATE, expected);
            gpu.mapAll(UPDATE, actual);
            int elements = Arrays.stream(sizes).sum();
            assertEquals(elements == 0 ? 0 : Math.ceilDiv(sizes.length, most), driver.launches());
            for (int g = 0; g < sizes.length; g++) {
                for (int k = 0; k < 2; k++) {
                    Object bits = expected.get(g).outputs()[k].buffer().array();
                    Object found = actual.get(g).outputs()[k].buffer().array();
                    assertArrayEquals(new Object[] {bits}, new Object[] {found}, "output " + k + " of group " + g);
                }
            }
        }
    }
}
