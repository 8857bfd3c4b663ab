package dev.fluxion.core.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.FusedUpdate;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What happens on a GPU that works and on one that does not, over the stand-in, in one process: after every fault the CPU computes as
 * before, and the next scenario opens the GPU anew.
 */
public final class StandInScenarios {
    private static final Formula DESCENT = Formula.of(Expr.arg(0).sub(Expr.scalar(0).mul(Expr.arg(1))));
    private static final Device CPU = Device.of("scalar");

    private StandInScenarios() {}

    /** Runs them all. @param args the stand-in's library */
    public static void main(String[] args) {
        StandIn.load(Path.of(args[0]));
        List.<Runnable>of(StandInScenarios::noDevice, StandInScenarios::oldDriver, StandInScenarios::oldDevice,
                StandInScenarios::trainingGivesTheBitsOfTheCpu, StandInScenarios::largeArraysGoInPieces,
                StandInScenarios::kernelsAndCopiesWaitForEachOther,
                StandInScenarios::productsByCublas, StandInScenarios::outOfMemoryInTheMiddleOfAStep,
                StandInScenarios::moreMemoryThanThereIs, StandInScenarios::aLaunchThatIsRefused, StandInScenarios::aLaunchThatFails,
                StandInScenarios::aLostContext, StandInScenarios::aTensorOfAClosedDevice, StandInScenarios::twoDevicesInOneOperation)
                .forEach(scenario -> {
                    scenario.run();
                    assertArrayEquals(new float[] {3, 5}, Tensor.of(new float[] {1, 2}).to(CPU).mul(2).add(1).toFloatArray());
                });
        System.out.println("launches " + StandIn.get("launches") + ", waits " + StandIn.get("waits"));
    }

    private static String unavailable() {
        return assertThrows(IllegalArgumentException.class, () -> Device.of("cuda")).getMessage();
    }

    private static void noDevice() {
        StandIn.set("devices", 0);
        assertEquals("backend cuda can't be had: the driver says CUDA_ERROR_NO_DEVICE", unavailable());
        StandIn.set("devices", 1);
    }

    private static void oldDriver() {
        StandIn.set("version", 9020);
        assertEquals("backend cuda can't be had: the driver supports CUDA 9.2, expected 10.1 or later: update the driver", unavailable());
        StandIn.set("version", 12060);
    }

    private static void oldDevice() {
        StandIn.set("major", 3);
        assertEquals("backend cuda can't be had: the GPU is a stand-in (compute capability 3.0), expected compute capability 5.0 or later",
                unavailable());
        StandIn.set("major", 8);
    }

    /** A network learns exclusive or. @return its parameters and the losses */
    private static double[] train(Device device, int steps, int hidden, boolean scoped) {
        Rng rng = Rng.seed(3);
        Tensor x = Tensor.of(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}).to(device);
        Tensor labels = Tensor.of(new int[] {0, 1, 1, 0}).to(device);
        List<Tensor> parameters = List.of(rng.randn(2, hidden).to(device).requiresGrad(true), Tensor.zeros(hidden).to(device).requiresGrad(true),
                rng.randn(hidden, 2).to(device).requiresGrad(true));
        double[] result = new double[steps + 2 * hidden];
        for (int step = 0; step < steps; step++) {
            Scope scope = scoped ? Scope.open() : null;
            try {
                Tensor loss = x.matmul(parameters.get(0)).add(parameters.get(1)).tanh().matmul(parameters.get(2)).crossEntropy(labels);
                parameters.forEach(p -> p.setGrad(null));
                loss.backward();
                result[step] = loss.item();
                try (var _ = Autograd.noGrad()) {
                    parameters.forEach(p -> FusedUpdate.apply(DESCENT, List.of(p), List.of(p, p.grad()), 0.5));
                }
                parameters.forEach(p -> p.setGrad(null));
            } finally {
                if (scoped) {
                    scope.close();
                }
            }
        }
        float[] first = parameters.getFirst().toFloatArray();
        for (int i = 0; i < first.length; i++) {
            result[steps + i] = first[i];
        }
        return result;
    }

    /** Gives the GPU back; nothing may be left, no handle may have been wrong. */
    private static void close(boolean lost) {
        Device.of("cuda").close();
        for (String what : List.of("contexts", "streams", "events", "modules", "pinned", "wrong")) {
            assertEquals(0, StandIn.get(what), what);
        }
        assertEquals(lost, StandIn.get("abandoned") > 0, "a context that is lost takes its memory along, others leave nothing: "
                + StandIn.get("abandoned"));
    }

    private static void trainingGivesTheBitsOfTheCpu() {
        for (boolean scoped : new boolean[] {false, true}) {
            assertArrayEquals(train(CPU, 4, 8, scoped), train(Device.of("cuda"), 4, 8, scoped));
        }
        var ofAnotherThread = CompletableFuture.supplyAsync(() -> train(Device.of("cuda"), 2, 8, true));
        assertArrayEquals(train(CPU, 2, 8, true), ofAnotherThread.join());
        close(false);
    }

    private static void largeArraysGoInPieces() {
        for (int n : new int[] {1 << 18, (1 << 18) + 1, 700_001}) {
            float[] numbers = new float[n];
            boolean[] masks = new boolean[n];
            for (int i = 0; i < n; i++) {
                numbers[i] = i * 0.5f;
                masks[i] = i % 3 == 0;
            }
            assertArrayEquals(numbers, Tensor.of(numbers).to(Device.of("cuda")).toFloatArray());
            assertArrayEquals(masks, Tensor.of(masks).to(Device.of("cuda")).toBooleanArray());
        }
        close(false);
    }

    /** The stand-in works when somebody waits: by then, a copy that came too early has changed what a kernel reads, or is not there yet. */
    private static void kernelsAndCopiesWaitForEachOther() {
        CudaDriver driver = CudaDriver.open();
        var backend = new CudaBackend(driver);
        var from = (DeviceBuffer) backend.wrap(DType.F32, new float[] {1, 2, 3});
        Buffer to = backend.allocate(DType.F32, 3);
        backend.copy(whole(to), whole(from));
        var again = (DeviceBuffer) from.recycle();
        for (int i = 0; i < 3; i++) {
            again.fill(new float[] {7, 8, 9});
        }
        assertArrayEquals(new float[] {1, 2, 3}, (float[]) to.array());
        backend.copy(whole(to), whole(backend.wrap(DType.F32, new float[] {4, 5, 6})));
        driver.synchronize();
        assertArrayEquals(new float[] {4, 5, 6}, (float[]) to.array());
        backend.close();
    }

    private static View whole(Buffer buffer) {
        return new View(buffer, new int[] {buffer.size()}, new int[] {1}, 0);
    }

    /** Whole numbers, so that the order of the sums does not matter. */
    private static void productsByCublas() {
        CudaDriver driver = CudaDriver.open();
        var backend = new CudaBackend(driver, driver::cublas);
        Backend cpu = CPU.backend();
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            for (int[] s : new int[][] {{1, 1, 1, 1}, {2, 3, 4, 5}, {3, 1, 7, 2}, {2, 5, 0, 3}, {1, 6, 2, 1}}) {
                int[] a = {s[0], s[1], s[2]};
                int[] b = {s[0], s[2], s[3]};
                for (int layout = 0; layout < 16; layout++) {
                    View[] found = factors(backend, dtype, a, b, layout);
                    View[] expected = factors(cpu, dtype, a, b, layout);
                    View product = whole(backend.allocate(dtype, s[0] * s[1] * s[3]));
                    View right = whole(cpu.allocate(dtype, s[0] * s[1] * s[3]));
                    int[] shape = {s[0], s[1], s[3]};
                    // The batch is the last dimension in memory every other time.
                    int[] strides = layout % 2 == 0 ? View.rowMajor(shape) : new int[] {1, s[0] * s[3], s[0]};
                    backend.matmul(new View(product.buffer(), shape, strides, 0), found[0], found[1]);
                    cpu.matmul(new View(right.buffer(), shape, strides, 0), expected[0], expected[1]);
                    assertArrayEquals(new Object[] {right.buffer().array()}, new Object[] {product.buffer().array()},
                            dtype + " " + Arrays.toString(s) + " layout " + layout);
                }
            }
        }
        backend.close();
    }

    /** Two factors: rows or columns behind one another, elements with gaps, one matrix for the whole batch. @param layout four flags */
    private static View[] factors(Backend backend, DType dtype, int[] a, int[] b, int layout) {
        return new View[] {factor(backend, dtype, a, (layout & 1) > 0, (layout & 2) > 0 ? 2 : 1, false),
            factor(backend, dtype, b, (layout & 4) > 0, 1, (layout & 8) > 0)};
    }

    private static View factor(Backend backend, DType dtype, int[] shape, boolean byColumns, int gap, boolean one) {
        double[] numbers = new double[shape[0] * shape[1] * shape[2] * gap];
        float[] floats = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = floats[i] = i * 7 % 11 - 5;
        }
        int[] strides = {one ? 0 : shape[1] * shape[2] * gap, byColumns ? gap : shape[2] * gap, byColumns ? shape[1] * gap : gap};
        return new View(backend.wrap(dtype, dtype == DType.F32 ? floats : numbers), shape, strides, 0);
    }

    private static void outOfMemoryInTheMiddleOfAStep() {
        train(Device.of("cuda"), 1, 8, false);
        StandIn.set("memory", StandIn.get("bytes") + 6000);
        var e = assertThrows(OutOfMemoryError.class, () -> train(Device.of("cuda"), 2, 1000, false));
        assertTrue(e.getMessage().startsWith("the GPU stand-in (compute capability 8.0) has no "), e.getMessage());
        StandIn.set("memory", 1 << 30);
        assertArrayEquals(train(CPU, 2, 8, true), train(Device.of("cuda"), 2, 8, true));
        close(false);
    }

    private static void moreMemoryThanThereIs() {
        StandIn.set("memory", 1 << 20);
        Tensor large = Tensor.zeros(1 << 20);
        var e = assertThrows(OutOfMemoryError.class, () -> large.to(Device.of("cuda")));
        assertEquals("the GPU stand-in (compute capability 8.0) has no 4194304 bytes left: of its 1048576, 0 are in use by tensors", e.getMessage());
        StandIn.set("memory", 1 << 30);
        close(false);
    }

    private static void aLaunchThatIsRefused() {
        StandIn.set("refuse launch", StandIn.get("asked") + 9);
        var e = assertThrows(IllegalStateException.class, () -> train(Device.of("cuda"), 2, 8, true));
        assertTrue(e.getMessage().matches("the GPU stand-in .* answers CUDA_ERROR_INVALID_VALUE to 'launch \\d+ blocks of 256 threads'"),
                e.getMessage());
        assertArrayEquals(train(CPU, 1, 8, false), train(Device.of("cuda"), 1, 8, false));
        close(false);
    }

    private static void aLaunchThatFails() {
        StandIn.set("fail launch", StandIn.get("launches") + 9);
        lose("CUDA_ERROR_LAUNCH_FAILED");
        StandIn.set("fail launch", 0);
    }

    private static void aLostContext() {
        Device.of("cuda");
        StandIn.set("lose context", StandIn.get("calls") + 50);
        lose("CUDA_ERROR_CONTEXT_IS_DESTROYED");
        StandIn.set("lose context", 0);
    }

    private static void lose(String error) {
        var first = assertThrows(IllegalStateException.class, () -> train(Device.of("cuda"), 2, 8, true));
        assertTrue(first.getMessage().matches("the GPU stand-in .* answers " + error + " to '.*', or a kernel before it failed; this process "
                + "can't use the GPU any more, and tensors on it are lost"), first.getMessage());
        var again = assertThrows(IllegalStateException.class, () -> train(Device.of("cuda"), 2, 8, false));
        assertEquals(first.getMessage(), again.getMessage());
        train(CPU, 1, 8, true);
        StandIn.set("lose context", 0);
        close(true);
        train(Device.of("cuda"), 1, 8, true);
        close(false);
    }

    private static void aTensorOfAClosedDevice() {
        Tensor x = Tensor.of(new float[] {1, 2, 3}).to(Device.of("cuda"));
        Device.of("cuda").close();
        assertEquals("a tensor of 3 elements (float32) was on a GPU that was closed, expected it to be moved with to(Device) before",
                assertThrows(IllegalStateException.class, x::toString).getMessage());
        assertEquals("the GPU was closed, expected its tensors to be moved with to(Device) before",
                assertThrows(IllegalStateException.class, () -> x.add(1)).getMessage());
    }

    private static void twoDevicesInOneOperation() {
        Tensor x = Tensor.of(new float[] {1, 2, 3}).to(CPU);
        Tensor y = x.to(Device.of("cuda"));
        var e = assertThrows(IllegalArgumentException.class, () -> x.add(y));
        assertEquals("add: operands are on devices scalar and cuda, expected one device: move with to(Device)", e.getMessage());
        close(false);
    }
}
