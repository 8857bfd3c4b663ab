package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoweringTest {
    @ParameterizedTest
    @EnumSource
    void everyFunctionIsLoweredToOperationsAndKeepsItsBits(Precision precision) {
        var plain = new PlainEvaluator(precision);
        var random = new Random(7);
        for (Definition definition : Functions.table().values()) {
            Formula formula = Formula.of(definition.expression());
            Formula lowered = Lowering.lower(formula, precision);
            assertTrue(lowered.nodes().stream().noneMatch(Expr.Call.class::isInstance), definition.name());
            assertSame(lowered, Lowering.lower(formula, precision), definition.name());
            assertSame(lowered, Lowering.lower(lowered, precision), definition.name());
            var interpreter = new Interpreter(formula, precision);
            for (int i = 0; i < 300; i++) {
                double[] args = new double[3];
                for (int k = 0; k < args.length; k++) {
                    args[k] = precision.round(i % 3 == 0 ? RandomFormula.SPECIAL[random.nextInt(RandomFormula.SPECIAL.length)]
                            : random.nextGaussian() * Math.pow(10, random.nextInt(5) - 2));
                }
                if (formula.isMaskArg(0)) {
                    args[0] = i % 2;
                }
                double[] scalars = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
                SimplifyTest.assertBits(plain.evaluate(definition.expression(), args, scalars),
                        interpreter.evaluate(args, scalars)[0], definition.name() + " at " + args[0] + ", " + args[1]);
            }
        }
    }

    @Property(tries = 2000)
    void loweringKeepsTheBits(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size, @ForAll Precision precision) {
        var drawn = new RandomFormula(seed, size);
        for (int i = 0; i < drawn.args.length; i++) {
            drawn.args[i] = precision.round(drawn.args[i]);
        }
        double expected = new PlainEvaluator(precision).evaluate(drawn.root, drawn.args, drawn.scalars);
        var interpreter = new Interpreter(Formula.of(drawn.root), precision);
        SimplifyTest.assertBits(expected, interpreter.evaluate(drawn.args, drawn.scalars)[0], drawn.root);
        // the same with every argument a constant: nothing is left to compute
        Expr constant = Rewrite.bind(drawn.root, java.util.Arrays.stream(drawn.args).mapToObj(Expr::constant).toList());
        constant = Rewrite.substitute(constant, java.util.Map.of(Expr.scalar(0), Expr.constant(drawn.scalars[0])));
        Formula folded = Lowering.lower(Formula.of(constant), precision);
        assertEquals(1, folded.nodes().size(), () -> "not folded: " + folded);
        SimplifyTest.assertBits(expected, ((Expr.Const) folded.outputs().getFirst()).value(), constant);
    }

    @ParameterizedTest
    @EnumSource
    void constantsAreRoundedAndShared(Precision precision) {
        Expr x = Expr.arg(0);
        Formula lowered = Lowering.lower(Formula.of(x.mul(0.1).add(x.mul((float) 0.1))), precision);
        long constants = lowered.nodes().stream().filter(Expr.Const.class::isInstance).count();
        assertEquals(precision == Precision.F32 ? 1 : 2, constants);
    }

    @ParameterizedTest
    @EnumSource
    void aMaskThatIsKnownStaysAComparison(Precision precision) {
        Expr known = Expr.constant(1).lt(Expr.constant(2));
        Expr x = Expr.arg(0);
        assertSame(known, Lowering.lower(Formula.of(known), precision).outputs().getFirst());
        assertSame(x.lt(x), Lowering.lower(Formula.of(known.and(x.lt(x))), precision).outputs().getFirst());
        assertSame(known, Lowering.lower(Formula.of(x.lt(x).or(known)), precision).outputs().getFirst());
        assertSame(x, Lowering.lower(Formula.of(Expr.select(known.not(), x.neg(), x)), precision).outputs().getFirst());
    }

    @ParameterizedTest
    @EnumSource
    void functionsOfConstantsFold(Precision precision) {
        Formula lowered = Lowering.lower(Formula.of(Functions.exp(Expr.constant(1)).mul(Expr.arg(0))), precision);
        assertEquals(3, lowered.nodes().size(), lowered::toString);
        assertThrows(IllegalArgumentException.class, () -> Expr.call(Exponentials.EXP));
    }
}
