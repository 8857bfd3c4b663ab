package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Device;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private static Tensor parameter(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    private static void descend(Optimizer optimizer, Tensor x) {
        optimizer.zeroGrad();
        x.square().sum().backward();
        optimizer.step();
    }

    static Stream<Arguments> badSettings() {
        Tensor w = parameter(1);
        Tensor product = w.mul(2);
        return Stream.of(
                bad(() -> RMSprop.builder().lr(Double.NaN), "lr is NaN, expected a finite number of 0 or more"),
                bad(() -> RMSprop.builder().lr(-1e-3), "lr is -0.001, expected a finite number of 0 or more"),
                bad(() -> SGD.builder().lr(Double.POSITIVE_INFINITY),
                        "lr is Infinity, expected a finite number of 0 or more"),
                bad(() -> RMSprop.builder().rho(1), "rho is 1.0, expected 0 or more and below 1"),
                bad(() -> RMSprop.builder().rho(-0.1), "rho is -0.1, expected 0 or more and below 1"),
                bad(() -> RMSprop.builder().eps(Double.NaN), "eps is NaN, expected a finite number of 0 or more"),
                bad(() -> RMSprop.builder().momentum(1.5), "momentum is 1.5, expected 0 or more and below 1"),
                bad(() -> RMSprop.builder().weightDecay(-1), "weightDecay is -1.0, expected a finite number of 0 or more"),
                bad(() -> SGD.builder().dampening(2), "dampening is 2.0, expected 0 or more and below 1"),
                bad(() -> SGD.builder().nesterov(true).build(List.of(w)),
                        "nesterov with momentum 0.0 and dampening 0.0, expected momentum above 0 and dampening 0"),
                bad(() -> Adam.builder().betas(0.9, Double.NaN), "beta2 is NaN, expected 0 or more and below 1"),
                bad(() -> SGD.builder().build(List.of(w)).lr(Double.NaN),
                        "lr is NaN, expected a finite number of 0 or more"),
                bad(() -> SGD.builder().build(List.of()), "parameters are 0, expected at least 1"),
                bad(() -> SGD.builder().build(List.of(w, w)),
                        "parameter 1, shape (1), is given twice, expected each parameter and each name once"),
                bad(() -> SGD.builder().group(List.of(w)).group(List.of(w)).build(),
                        "parameter 1, shape (1), is given twice, expected each parameter and each name once"),
                bad(() -> SGD.builder().build(Map.of("p", product)),
                        "parameter p is the result of mul, expected a leaf of float32 or float64"),
                bad(() -> SGD.builder().build(Map.of("p", Tensor.of(new int[] {1}))),
                        "parameter p is int32, expected a leaf of float32 or float64"),
                bad(() -> SGD.builder().build(List.of(w)).state(w, "momentum_buffer"),
                        "state is 'momentum_buffer', expected one of []"));
    }

    private static Arguments bad(Executable call, String message) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSettings")
    void badSettingsAreRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void aGradientElsewhereStopsTheStepBeforeAnythingChanges() {
        Tensor a = parameter(1);
        Tensor b = parameter(2);
        Optimizer optimizer = RMSprop.builder().build(List.of(a, b));
        a.setGrad(Tensor.of(new double[] {1}));
        String here = a.device().name();
        b.setGrad(Tensor.of(new double[] {1}).to(Device.of(here.equals("interpreted") ? "scalar" : "interpreted")));
        var e = assertThrows(IllegalArgumentException.class, optimizer::step);
        assertTrue(e.getMessage().startsWith("gradient of parameter 1 is on "), e.getMessage());
        assertEquals(1, a.item());
        assertNull(optimizer.state(a, "square_avg"));
        assertThrows(IllegalArgumentException.class, () -> a.setGrad(Tensor.of(new double[] {1, 2})));
    }

    @Test
    void parametersWithoutGradientAreSkippedWithTheirStates() {
        Tensor a = parameter(1);
        Tensor b = parameter(1);
        Optimizer optimizer = Adam.builder().lr(0.1).build(List.of(a, b));
        for (int i = 0; i < 3; i++) {
            descend(optimizer, a);
        }
        assertEquals(1, b.item());
        assertNull(b.grad());
        descend(optimizer, b);
        // Adam's first step is the rate, which shows that b's steps are counted apart.
        assertEquals(0.9, b.item(), 1e-8);
    }

    @Test
    void groupsHaveSettingsOfTheirOwn() {
        Tensor a = parameter(1);
        Tensor b = parameter(1);
        Tensor c = parameter(1);
        Optimizer optimizer = SGD.builder().lr(0.25)
                .group(List.of(a, b), o -> o.lr(0.5).momentum(0.9)).group(List.of(c)).build();
        assertEquals(List.of(a, b), optimizer.groups().getFirst().parameters());
        a.add(b).add(c).backward(Tensor.of(new double[] {1}));
        optimizer.step();
        assertEquals(0.5, a.item());
        assertEquals(0.75, c.item());
        assertEquals(List.of("momentum_buffer"), optimizer.stateNames(b));
        assertEquals(List.of(), optimizer.stateNames(c));
        optimizer.groups().getLast().lr(1);
        optimizer.step();
        assertEquals(-0.25, c.item());
        optimizer.lr(0.125);
        assertEquals(0.125, optimizer.lr());
        assertEquals(0.125, optimizer.groups().getLast().lr());
    }

    @Test
    void allNumbersShareOneFormula() {
        Tensor w = parameter(1);
        var formula = RMSprop.builder().momentum(0.9).weightDecay(0.1).build(List.of(w)).groups().getFirst().formula();
        var random = new Random(1);
        for (int i = 0; i < 100; i++) {
            var other = RMSprop.builder().momentum(0.1 + random.nextDouble() / 2).weightDecay(1e-3 + random.nextDouble())
                    .lr(random.nextDouble()).rho(random.nextDouble()).eps(1e-8 + random.nextDouble()).build(List.of(w));
            assertSame(formula, other.groups().getFirst().formula());
        }
    }

    @Test
    void statesOutliveTheScopeOfAStep() {
        Tensor inScopes = parameter(1, -2);
        Tensor without = parameter(1, -2);
        Optimizer scoped = RMSprop.builder().centered(true).momentum(0.5).build(List.of(inScopes));
        Optimizer plain = RMSprop.builder().centered(true).momentum(0.5).build(List.of(without));
        for (int i = 0; i < 4; i++) {
            try (var _ = Scope.open()) {
                descend(scoped, inScopes);
            }
            descend(plain, without);
        }
        assertArrayEquals(without.toDoubleArray(), inScopes.toDoubleArray());
        assertArrayEquals(plain.state(without, "grad_var").toDoubleArray(),
                scoped.state(inScopes, "grad_var").toDoubleArray());
    }

    @Test
    void transposedParametersAndGradientsAreUpdatedInPlace() {
        Tensor storage = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor w = storage.t().requiresGrad(true);
        w.setGrad(Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2));
        SGD.builder().lr(1).build(List.of(w)).step();
        assertArrayEquals(new double[] {0, -1, -2, 2, 1, 0}, storage.toDoubleArray());
    }

    @Test
    void aResumedRunChangesNoBit() {
        for (OptimizerBuilder<?> builder : List.of(RMSprop.builder().momentum(0.9), RMSprop.pytorch().centered(true),
                SGD.builder().momentum(0.9).dampening(0.1), Adam.builder().amsgrad(true))) {
            Tensor a = parameter(1, -2);
            Optimizer first = builder.lr(0.1).build(Map.of("a", a));
            for (int i = 0; i < 3; i++) {
                descend(first, a);
            }
            first.lr(0.05);
            Tensor b = parameter(a.toDoubleArray());
            Optimizer second = builder.build(Map.of("a", b));
            second.load(first.stateDict());
            for (int i = 0; i < 3; i++) {
                descend(first, a);
                descend(second, b);
                assertArrayEquals(a.toDoubleArray(), b.toDoubleArray());
            }
        }
    }

    @Test
    void aSnapshotReturnsToTheStart() {
        Tensor a = parameter(1);
        Optimizer optimizer = Adam.builder().build(List.of(a));
        Map<String, Tensor> untouched = optimizer.stateDict();
        assertEquals(Set.of("group.0.lr"), untouched.keySet());
        descend(optimizer, a);
        assertEquals(Set.of("group.0.lr", "0.step", "0.exp_avg", "0.exp_avg_sq"), optimizer.stateDict().keySet());
        optimizer.load(untouched);
        assertNull(optimizer.state(a, "exp_avg"));
    }

    @Test
    void aStateThatDoesNotFitIsRefusedWhole() {
        Tensor a = parameter(1, 2);
        Optimizer optimizer = RMSprop.builder().momentum(0.5).build(Map.of("a", a));
        descend(optimizer, a);
        double[] before = optimizer.state(a, "square_avg").toDoubleArray();
        var dict = new LinkedHashMap<>(optimizer.stateDict());
        dict.put("a.square_avg", Tensor.of(new double[] {1, 2, 3}));
        dict.put("group.0.lr", Tensor.of(new double[] {Double.NaN}).reshape());
        dict.put("a.step", Tensor.of(new double[] {1.5}).reshape());
        dict.remove("a.momentum_buffer");
        dict.put("a.exp_avg", Tensor.of(new double[] {1, 2}));
        var e = assertThrows(IllegalArgumentException.class, () -> optimizer.load(dict));
        assertEquals("saved state does not fit this optimizer: group.0.lr is nan, expected a finite number of 0 or more; "
                + "a.step is 1.5, expected a whole number of 1 or more; a.square_avg is float64 (3), expected float64 (2); "
                + "a.momentum_buffer is missing; a.exp_avg is unexpected", e.getMessage());
        assertArrayEquals(before, optimizer.state(a, "square_avg").toDoubleArray());
    }
}
