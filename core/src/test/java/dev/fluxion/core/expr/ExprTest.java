package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExprTest {
    private static final Expr X = Expr.arg(0);
    private static final Expr Y = Expr.arg(1);

    /** The same construction twice gives the same object, and no two nodes of it have the same structure. */
    @Property(tries = 500)
    void equalStructureIsOneObject(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int size) {
        var first = new RandomFormula(seed, size);
        var second = new RandomFormula(seed, size);
        assertSame(first.root, second.root);
        assertSame(Formula.of(first.root), Formula.of(second.root));
        var structures = new HashSet<String>();
        var ids = new IdentityHashMap<Expr, Integer>();
        for (Expr node : Formula.of(first.root).nodes()) {
            var text = new StringBuilder(node.getClass().getSimpleName());
            switch (node) {
                case Expr.Arg a -> text.append(a.index());
                case Expr.Scalar s -> text.append(s.index());
                case Expr.Const c -> text.append(Double.doubleToRawLongBits(c.value()));
                case Expr.Unary u -> text.append(u.op());
                case Expr.Binary b -> text.append(b.op());
                default -> { }
            }
            node.operands().forEach(operand -> text.append(' ').append(ids.get(operand)));
            ids.put(node, ids.size());
            assertTrue(structures.add(text.toString()), text::toString);
        }
    }

    @Test
    void whatDiffersIsAnotherObject() {
        assertNotSame(Expr.constant(0), Expr.constant(-0.0));
        // two numbers whose hash is one
        assertNotSame(Expr.constant(Double.longBitsToDouble(1L << 32)), Expr.constant(Double.longBitsToDouble(1)));
        assertNotSame(Expr.arg(0), Expr.mask(0));
        assertNotSame(Expr.arg(0), Expr.scalar(0));
        assertNotSame(X.add(Y), Y.add(X));
        assertNotSame(X.min(Y), X.max(Y));
        assertNotSame(Functions.exp(X), Functions.log(X));
        assertNotSame(Formula.of(X, Y), Formula.of(Y, X));
    }

    @Test
    void nodesThatNobodyHoldsGoAway() throws InterruptedException {
        var reference = new java.lang.ref.WeakReference<>(X.add(12345.678));
        for (int i = 0; i < 100 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertSame(null, reference.get());
        assertEquals(12345.678, ((Expr.Const) X.add(12345.678).operands().getLast()).value());
    }

    @Test
    void threadsShareNodes() throws Exception {
        var start = new CountDownLatch(1);
        var results = new ArrayList<java.util.concurrent.Future<Expr>>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Expr> build = () -> {
                start.await();
                Expr sum = X;
                for (int i = 0; i < 1000; i++) {
                    sum = sum.mul(Y).add(i + 0.25);
                }
                return sum;
            };
            for (int i = 0; i < 4; i++) {
                results.add(threads.submit(build));
            }
            start.countDown();
        }
        for (var result : results) {
            assertSame(results.getFirst().get(), result.get());
        }
    }

    @Test
    void deepFormulasNeedNoDeepStack() {
        Expr deep = X;
        for (int i = 0; i < 100_000; i++) {
            deep = deep.add(Y);
        }
        var interpreter = new Interpreter(Formula.of(deep, Derivative.of(deep, 1)), Precision.F64);
        double[] values = interpreter.evaluate(new double[] {1, 2}, new double[0]);
        assertEquals(200_001, values[0]);
        assertEquals(100_000, values[1]);
        assertTrue(deep.toString().length() < 10_000_000);
    }

    @Test
    void sharingKeepsDoublingSmall() {
        Expr doubling = X;
        for (int i = 0; i < 100; i++) {
            doubling = doubling.add(doubling);
        }
        Formula formula = Formula.of(doubling, Derivative.of(doubling, 0));
        assertEquals(0x1p100, new Interpreter(formula, Precision.F64).evaluate(new double[] {1}, new double[0])[0]);
        assertTrue(formula.nodes().size() < 210, () -> formula.nodes().size() + " nodes");
        assertTrue(formula.toString().length() < 10_000);
    }

    @Test
    void badOperandsAreNamed() {
        assertMessage("index is -1, expected 0 or more", () -> Expr.arg(-1));
        assertMessage("an operand of LT is a mask: x < y, expected a number", () -> X.lt(Y).lt(X));
        assertMessage("an operand of select is a number: x, expected a mask", () -> Expr.select(X, X, Y));
        assertMessage("an operand of exp is a mask: x < y, expected a number", () -> Functions.exp(X.lt(Y)));
        assertMessage("function exp got 2 arguments, expected 1", () -> Expr.call(Exponentials.EXP, X, Y));
        assertMessage("a formula has no outputs, expected at least 1", Formula::of);
        assertMessage("argument 0 is used as a number and as a mask, expected one of them",
                () -> Formula.of(X, Expr.mask(0)));
    }

    private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable bad) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, bad).getMessage());
    }

    @Test
    void aFormulaDescribesItsInputs() {
        Formula formula = Formula.of(Expr.select(Expr.mask(3), X, Expr.scalar(2)), X.add(1));
        assertEquals(4, formula.argCount());
        assertEquals(3, formula.scalarCount());
        assertTrue(formula.usesArg(0));
        assertFalse(formula.usesArg(1));
        assertFalse(formula.usesArg(9));
        assertTrue(formula.isMaskArg(3));
        assertFalse(formula.isMaskArg(0));
        assertEquals(2, formula.outputs().size());
    }

    @Test
    void derivationsAreMadeOnceAndMayAskForOthers() throws Exception {
        var made = new AtomicInteger();
        Formula.Derivation<Integer> inner = f -> f.nodes().size();
        var start = new CountDownLatch(4);
        Formula.Derivation<List<Integer>> outer = f -> {
            LockSupport.parkNanos(20_000_000); // long enough for the other threads to ask too
            return List.of(f.derive(inner), made.incrementAndGet());
        };
        Formula formula = Formula.of(X.add(Y));
        var results = new ArrayList<java.util.concurrent.Future<List<Integer>>>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                results.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return formula.derive(outer);
                }));
            }
        }
        for (var result : results) {
            assertEquals(List.of(3, 1), result.get());
        }
    }
}
