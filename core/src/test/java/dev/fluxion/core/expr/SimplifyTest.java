package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SimplifyTest {
    private static final Expr X = Expr.arg(0);
    private static final Expr Y = Expr.arg(1);

    @Test
    void rewrites() {
        assertSame(X, X.mul(1));
        assertSame(X, Expr.constant(1).mul(X));
        assertSame(X, X.div(1));
        assertSame(X, X.sub(0));
        assertSame(X, X.add(-0.0));
        assertSame(X, Expr.constant(-0.0).add(X));
        assertSame(X.neg(), X.mul(-1));
        assertSame(X, X.neg().neg());
        assertSame(X.sub(Y), X.add(Y.neg()));
        assertSame(Y.sub(X), X.neg().add(Y));
        assertSame(X.add(Y), X.sub(Y.neg()));
        assertSame(X.mul(Y).neg(), X.neg().mul(Y));
        assertSame(X.mul(Y), X.neg().mul(Y.neg()));
        assertSame(X.div(Y).neg(), X.neg().div(Y));
        assertSame(X.abs(), X.neg().abs());
        assertSame(X.abs(), X.abs().abs());
        assertSame(X.rint(), X.rint().rint());
        assertSame(X, X.min(X));
        assertSame(X, X.max(X));
        assertSame(X, Expr.select(X.lt(Y), X, X));
        assertSame(Expr.select(X.lt(Y), X, Y), Expr.select(X.lt(Y).not(), Y, X));
        assertSame(X.lt(Y), X.lt(Y).not().not());
        assertSame(X.lt(Y), X.lt(Y).and(X.lt(Y)));
    }

    /** Each of these looks like a law of algebra and is wrong for −0, NaN, an infinity or by rounding. */
    @Test
    void whatIsNotExactStays() {
        assertNotSame(X, X.add(0));
        assertNotSame(X.neg(), Expr.constant(0).sub(X));
        assertTrue(X.mul(0) instanceof Expr.Binary);
        assertTrue(X.sub(X) instanceof Expr.Binary);
        assertTrue(X.div(X) instanceof Expr.Binary);
        assertNotSame(X.mul(Y), Y.mul(X));
        assertNotSame(X.add(Y).add(2), X.add(Y.add(2)));
        assertNotSame(X.fma(Y, Expr.constant(1)), X.mul(Y).add(1));
    }

    /** Built by the factories, with all their rewrites, a formula gives what its operations give one by one. */
    @Property(tries = 3000)
    void rewritesKeepTheBits(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
        var drawn = new RandomFormula(seed, size);
        assertBits(drawn.value, new PlainEvaluator(Precision.F64).evaluate(drawn.root, drawn.args, drawn.scalars),
                drawn.root);
    }

    static void assertBits(double expected, double actual, Object what) {
        assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(actual),
                () -> what + " gave " + actual + ", expected " + expected);
    }
}
