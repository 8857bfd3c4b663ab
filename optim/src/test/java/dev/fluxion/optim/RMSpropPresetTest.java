package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each preset against its library's step, written out in plain arithmetic with the library's own defaults. */
class RMSpropPresetTest {
    /** A library's step on one parameter, which keeps its states itself. */
    private interface Library {
        double step(double p, double g, double[] s);
    }

    private static Map<String, Library> libraries() {
        var table = new HashMap<String, Library>();
        table.put("hinton", (p, g, s) -> {
            s[0] = 0.9 * s[0] + 0.1 * g * g;
            return p - 0.001 * g / Math.sqrt(s[0]);
        });
        table.put("graves2013", (p, g, s) -> {
            s[0] = 0.95 * s[0] + 0.05 * g * g;
            s[1] = 0.95 * s[1] + 0.05 * g;
            s[2] = 0.9 * s[2] - 1e-4 * g / Math.sqrt(s[0] - s[1] * s[1] + 1e-4);
            return p + s[2];
        });
        table.put("dqn2015", (p, g, s) -> {
            double dw = -g;
            s[0] = 0.95 * s[0] + 0.05 * dw;
            s[1] = 0.95 * s[1] + 0.05 * dw * dw;
            return p + 0.00025 * dw / Math.sqrt(s[1] - s[0] * s[0] + 0.01);
        });
        table.put("tensorflow1", (p, g, s) -> {
            double ms = s[1] == 0 ? 1 : s[0];
            s[1] = 1;
            s[0] = ms + (g * g - ms) * (1 - 0.9);
            return p - 0.001 * g / Math.sqrt(s[0] + 1e-10);
        });
        table.put("pytorch", (p, g, s) -> {
            s[0] = 0.99 * s[0] + (1 - 0.99) * g * g;
            return p - 0.01 * g / (Math.sqrt(s[0]) + 1e-8);
        });
        table.put("keras2", (p, g, s) -> {
            s[0] = 0.9 * s[0] + (1 - 0.9) * g * g;
            return p - 0.001 * g / (Math.sqrt(s[0]) + 1e-7);
        });
        table.put("keras3", (p, g, s) -> {
            s[0] = 0.9 * s[0] + (1 - 0.9) * g * g;
            return p - 0.001 * g / Math.sqrt(s[0] + 1e-7);
        });
        table.put("optax", (p, g, s) -> {
            s[0] = 0.1 * g * g + 0.9 * s[0];
            return p - 0.001 * g / Math.sqrt(s[0] + 1e-8);
        });
        table.put("timm", (p, g, s) -> {
            double ms = s[1] == 0 ? 1 : s[0];
            s[1] = 1;
            s[0] = ms + (g * g - ms) * (1 - 0.9);
            return p - 0.01 * g / Math.sqrt(s[0] + 1e-10);
        });
        table.put("mxnet", (p, g, s) -> {
            s[0] = (1 - 0.9) * g * g + 0.9 * s[0];
            return p - 0.001 * g / (Math.sqrt(s[0]) + 1e-8);
        });
        table.put("mxnetCentered", (p, g, s) -> {
            s[0] = (1 - 0.9) * g * g + 0.9 * s[0];
            s[1] = (1 - 0.9) * g + 0.9 * s[1];
            s[2] = 0.9 * s[2] - 0.001 * g / Math.sqrt(s[0] - s[1] * s[1] + 1e-8);
            return p + s[2];
        });
        table.put("dl4j", (p, g, s) -> {
            double last = s[1] == 0 ? 1e-8 : s[0];
            s[1] = 1;
            s[0] = 0.95 * last + g * g * (1 - 0.95);
            return p - 0.1 * g / (Math.sqrt(s[0]) + 1e-8);
        });
        return table;
    }

    static Iterable<String> presets() {
        return RMSpropPresets.table().keySet();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void stepsAsItsLibraryDoes(String name) {
        Library library = libraries().get(name);
        int n = 20;
        double[] expected = new Random(1).doubles(n).toArray();
        double[][] states = new double[n][3];
        Tensor p = Tensor.of(expected).requiresGrad(true);
        Optimizer optimizer = RMSpropPresets.table().get(name).get().build(List.of(p));
        var random = new Random(2);
        for (int step = 0; step < 40; step++) {
            double[] g = random.doubles(n).map(u -> Math.pow(10, random.nextInt(-3, 2)) * (2 * u - 1)).toArray();
            p.setGrad(Tensor.of(g));
            optimizer.step();
            for (int i = 0; i < n; i++) {
                expected[i] = library.step(expected[i], g[i], states[i]);
            }
            assertArrayEquals(expected, p.toDoubleArray(), 1e-9, name + " step " + step);
        }
    }

    @Test
    void pytorchIsWhereItWas() {
        assertEquals(RMSpropPresets.pytorch().options(), RMSprop.pytorch().options());
    }

    /** float32, g = 3, ρ = 0.9: m² overtakes v by rounding alone. */
    @Test
    void theUsualCenteredFormTurnsNegativeAndOursDoesNot() {
        float v = 0;
        float m = 0;
        float g = 3;
        float least = Float.POSITIVE_INFINITY;
        int firstNegative = 0;
        for (int step = 1; step <= 1000; step++) {
            v = 0.9f * v + (float) (1 - 0.9) * (g * g);
            m = m + (float) (1 - 0.9) * (g - m);
            if (v - m * m < 0 && firstNegative == 0) {
                firstNegative = step;
            }
            least = Math.min(least, v - m * m);
        }
        System.out.println("v - m² on a constant gradient of 3 in float32: negative from step " + firstNegative
                + ", least " + least);
        assertTrue(least < 0, "least " + least);
        for (double noise : new double[] {0, 1e-7, 1e-4}) {
            for (boolean corrected : new boolean[] {false, true}) {
                Tensor p = Tensor.zeros(64).requiresGrad(true);
                Optimizer optimizer = RMSprop.builder().centered(true).biasCorrection(corrected).eps(0).build(List.of(p));
                var random = new Random(3);
                for (int step = 0; step < 1000; step++) {
                    p.setGrad(Tensor.of(random.doubles(64).map(u -> 3 + noise * u).toArray()).to(DType.F32));
                    optimizer.step();
                    for (float s : optimizer.state(p, "grad_var").toFloatArray()) {
                        assertTrue(s >= 0, "s " + s);
                    }
                }
                for (float x : p.toFloatArray()) {
                    assertTrue(Float.isFinite(x), "x " + x);
                }
            }
        }
    }

    /** What decays does not stay among the subnormal numbers, and where it goes no bit of the parameter follows. */
    @Test
    void accumulatorsReachZero() {
        Tensor p = Tensor.ones(8).requiresGrad(true);
        Optimizer optimizer = RMSprop.pytorch().rho(0.9).momentum(0.9).build(List.of(p));
        Tensor once = Tensor.ones(8);
        int subnormal = 0;
        float[] rest = null;
        for (int step = 0; step < 3000; step++) {
            p.setGrad(step == 0 ? once : Tensor.zeros(8));
            optimizer.step();
            for (String state : optimizer.stateNames(p)) {
                float x = Math.abs(optimizer.state(p, state).toFloatArray()[0]);
                subnormal += x > 0 && x < Float.MIN_NORMAL ? 1 : 0;
            }
            rest = step == 600 ? p.toFloatArray() : rest;
        }
        assertTrue(subnormal < 150, subnormal + " subnormal states");
        assertEquals(0, optimizer.state(p, "square_avg").toFloatArray()[0]);
        assertEquals(0, optimizer.state(p, "momentum_buffer").toFloatArray()[0]);
        assertArrayEquals(rest, p.toFloatArray());
    }
}
