package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Scope;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd.Option;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In a scope, a walk back uses the memory of gradients again that nobody can see any more, and only of those. */
class WalkMemoryTest {
    /** Tensors of 128 by 128 are large enough for the effort. */
    private static final int N = 128;

    private static Tensor leaf(int seed) {
        return Rng.seed(seed).randn(N, N).mul(0.1).requiresGrad(true);
    }

    /** What a network is made of that shares gradients, or views of them, between places. */
    enum Net {
        CHAIN(in -> in[0].tanh().sigmoid().exp().tanh()),
        ONE_GRADIENT_FOR_TWO_INPUTS(in -> {
            Tensor x = in[0].mul(in[1]);
            return x.add(x.tanh()).add(in[2]).add(x);
        }),
        VIEWS(in -> {
            Tensor x = in[0].tanh();
            return x.t().reshape(2 * N, N / 2).narrow(0, 0, N).reshape(N / 2, N).sum().add(x.mul(x.t()));
        }),
        RESIDUAL_NORMS(in -> {
            Tensor x = in[0].tanh();
            for (int i = 0; i < 3; i++) {
                x = x.add(x.layerNorm(Shape.of(N), null, null, 1e-5).matmul(in[1]).gelu().matmul(in[2]));
            }
            return x;
        }),
        PARTS(in -> {
            Tensor[] parts = Tensor.cat(1, in[0].tanh(), in[1].sin()).chunk(4, 1);
            return parts[0].mul(parts[3]).add(parts[1]).sum().add(parts[2].exp().sum());
        });

        private final Function<Tensor[], Tensor> forward;

        Net(Function<Tensor[], Tensor> forward) {
            this.forward = forward;
        }

        Tensor loss(Tensor... in) {
            return forward.apply(in).square().mean();
        }
    }

    private static Tensor[] leaves() {
        return new Tensor[] {leaf(1), leaf(2), leaf(3)};
    }

    private static void assertSameGradients(Tensor[] expected, Tensor[] actual) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i].grad() == null, actual[i].grad() == null);
            if (expected[i].grad() != null) {
                assertArrayEquals(expected[i].grad().toFloatArray(), actual[i].grad().toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseWithoutAScope(Net net) {
        Tensor[] expected = leaves();
        net.loss(expected).backward();
        Tensor[] actual = leaves();
        for (int step = 0; step < 3; step++) {
            try (var _ = Scope.open()) {
                for (Tensor leaf : actual) {
                    leaf.setGrad(null);
                }
                net.loss(actual).backward();
                assertSameGradients(expected, actual);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void secondDerivativesAndCheckpointsToo(Net net) {
        Tensor[] expected = leaves();
        Tensor[] actual = leaves();
        List<Tensor> second = second(net, expected);
        try (var _ = Scope.open()) {
            List<Tensor> again = second(net, actual);
            for (int i = 0; i < second.size(); i++) {
                assertArrayEquals(second.get(i).toFloatArray(), again.get(i).toFloatArray());
            }
            for (Tensor leaf : expected) {
                leaf.setGrad(null);
            }
            net.loss(expected).backward();
            Autograd.checkpointAll(in -> List.of(net.loss(in.toArray(Tensor[]::new))), List.of(actual)).getFirst().backward();
            assertSameGradients(expected, actual);
        }
    }

    private static List<Tensor> second(Net net, Tensor[] leaves) {
        List<Tensor> none = Collections.singletonList(null);
        List<Tensor> first = Autograd.grad(List.of(net.loss(leaves)), none, List.of(leaves[0]), Option.CREATE_GRAPH);
        return Autograd.grad(List.of(first.getFirst().square().sum()), none, List.of(leaves[0]));
    }

    @Test
    void memoryOfGradientsIsUsedAgain() {
        Set<Object> memory = Collections.newSetFromMap(new IdentityHashMap<>());
        Op same = new Op() {
            @Override
            public String name() {
                return "same";
            }

            @Override
            public Tensor[] forward(Node node, Tensor... in) {
                return new Tensor[] {in[0].copy()};
            }

            @Override
            public Tensor[] backward(Node node, Tensor... g) {
                memory.add(g[0].view().buffer().memory());
                return new Tensor[] {g[0].mul(2)};
            }
        };
        Tensor x = leaf(1);
        try (var _ = Scope.open()) {
            Tensor y = x;
            for (int i = 0; i < 20; i++) {
                y = Autograd.apply(same, y);
            }
            y.sum().backward();
            assertTrue(memory.size() <= 3, memory.size() + " arrays");
            assertEquals(1 << 20, x.grad().max().item());
        }
    }

    @Test
    void whatOthersSeeStays() {
        Tensor x = leaf(1);
        try (var _ = Scope.open()) {
            var seen = new ArrayList<Tensor>();
            Tensor a = x.tanh();
            Tensor b = a.exp();
            b.registerHook(g -> {
                seen.add(g);
                return null;
            });
            a.node().registerHook((inputs, outputs) -> {
                seen.addAll(inputs);
                seen.addAll(outputs);
                return null;
            });
            Tensor cotangent = Tensor.full(Shape.of(N, N), 3, DType.F32, Device.getDefault());
            Tensor c = b.mul(2).sin();
            List<Tensor> wanted = Autograd.grad(List.of(c.exp().tanh()), List.of(cotangent), List.of(b, c, x), Option.RETAIN_GRAPH);
            c.exp().tanh().backward(cotangent);
            assertEquals(3 * N * N, cotangent.sum().item());
            assertEquals(6, seen.size());
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(seen.get(i).toFloatArray(), seen.get(i + 3).toFloatArray());
            }
            assertArrayEquals(wanted.get(0).toFloatArray(), seen.get(0).toFloatArray());
            assertArrayEquals(wanted.get(2).toFloatArray(), x.grad().toFloatArray());
            assertEquals(N * N, wanted.get(1).shape().elements());
            assertTrue(Double.isFinite(wanted.get(1).sum().item()));
        }
    }

    /** Of an op of several outputs, whose first is asked for: the walk ends there. */
    @Test
    void whatHooksSeeWhereTheWalkEndsStays() {
        Tensor x = leaf(1);
        try (var _ = Scope.open()) {
            var seen = new ArrayList<Tensor>();
            Tensor[] parts = Tensor.cat(0, x.tanh(), x.sin()).chunk(2, 0);
            parts[1].registerHook(g -> {
                seen.add(g);
                return null;
            });
            Autograd.grad(parts[0].exp().add(parts[1].mul(3).mul(2)).sum(), parts[0]);
            assertEquals(6 * N * N, seen.getFirst().sum().item());
        }
    }

    @Test
    void whatHooksGiveStays() {
        var given = new ArrayList<Tensor>();
        try (var _ = Scope.open()) {
            Tensor a = leaf(1).tanh().sigmoid();
            Tensor b = a.exp();
            b.registerHook(g -> {
                given.add(Tensor.full(g.shape(), 2, g.dtype(), g.device()));
                return given.getLast();
            });
            a.node().registerHook((_, _) -> {
                given.add(Tensor.full(a.shape(), 3, a.dtype(), a.device()));
                return List.of(given.getLast());
            });
            b.sin().sum().backward();
            assertEquals(2 * N * N, given.get(0).sum().item());
            assertEquals(3 * N * N, given.get(1).sum().item());
        }
    }

    @Test
    void aGradientThatAnOpKeepsFailsAtItsNextUse() {
        var kept = new ArrayList<Tensor>();
        Op keeping = new Op() {
            @Override
            public Tensor[] forward(Node node, Tensor... in) {
                return new Tensor[] {in[0].copy()};
            }

            @Override
            public Tensor[] backward(Node node, Tensor... g) {
                kept.add(g[0]);
                return new Tensor[] {g[0].mul(2)};
            }

            @Override
            public String name() {
                return "keeping";
            }
        };
        try (var _ = Scope.open()) {
            Autograd.apply(keeping, leaf(1).tanh()).exp().sum().backward();
            assertEquals("a tensor of 16384 elements (float32) was given back at the end of its Scope or, a gradient on its way back,"
                    + " when the walk was through with it, expected it to be kept with scope.keep(tensor), or copied",
                    assertThrows(IllegalStateException.class, () -> kept.getFirst().sum()).getMessage());
        }
    }
}
