package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One random run: a parameter of some shape and dtype, and a gradient for each step, with zeros and many magnitudes.
 *
 * @param dtype F32 or F64
 * @param shape of the parameter
 * @param steps how many
 * @param scale the power of ten of the gradients
 * @param seed of the numbers
 */
record Trial(DType dtype, int[] shape, int steps, int scale, long seed) {
    static Arbitrary<Trial> any() {
        var shapes = Arbitraries.integers().between(0, 5).array(int[].class).ofMaxSize(3);
        return Combinators.combine(Arbitraries.of(DType.F32, DType.F64), shapes, Arbitraries.integers().between(1, 18),
                Arbitraries.integers().between(-22, 6), Arbitraries.longs()).as(Trial::new);
    }

    /** What one step of plain arithmetic makes of one element, whose parameter and states it changes in place. */
    interface Reference {
        void step(double[] element, double g, int step, DoubleUnaryOperator round);

        /** The gradient that a test gives, made of a random one. */
        default double[] gradient(double[] random) {
            return random;
        }

        /** The gradient as it enters the update where that depends on all of it. */
        default double[] clipped(double[] g, DoubleUnaryOperator round) {
            return g;
        }

        /** What a state, counted from 0, is before the first step. */
        default double start(int state) {
            return 0;
        }
    }

    int elements() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    private double[] numbers(Random random, double size) {
        return random.doubles(elements()).map(u -> round(u < 0.1 ? 0 : (2 * u - 1) * size)).toArray();
    }

    /** Every operation of a reference is computed in double and rounded: for + − · / √ the same as computing in float. */
    private double round(double x) {
        return dtype == DType.F32 ? (float) x : x;
    }


    /** Runs both and compares every bit of the parameter and of its states after every step. */
    void check(OptimizerBuilder<?> builder, List<String> states, Reference reference) {
        var random = new Random(seed);
        double[] start = numbers(random, 3);
        Tensor parameter = Tensor.of(start, start.length).reshape(shape).to(dtype).requiresGrad(true);
        double[][] elements = Arrays.stream(start).mapToObj(x -> element(x, states.size(), reference)).toArray(double[][]::new);
        Optimizer optimizer = builder.build(List.of(parameter));
        for (int step = 1; step <= steps; step++) {
            double[] g = reference.gradient(numbers(random, Math.pow(10, scale)));
            parameter.setGrad(Tensor.of(g, g.length).reshape(shape).to(dtype));
            optimizer.step();
            double[] clipped = reference.clipped(g, this::round);
            for (int i = 0; i < g.length; i++) {
                reference.step(elements[i], clipped[i], step, this::round);
            }
            same(elements, 0, parameter, "parameter", step);
            for (int k = 0; k < states.size(); k++) {
                same(elements, 1 + k, optimizer.state(parameter, states.get(k)), states.get(k), step);
            }
        }
    }

    private double[] element(double x, int states, Reference reference) {
        double[] element = Arrays.copyOf(new double[] {x}, 1 + states);
        for (int k = 0; k < states; k++) {
            element[1 + k] = round(reference.start(k));
        }
        return element;
    }

    private static void same(double[][] elements, int column, Tensor actual, String what, int step) {
        double[] expected = Arrays.stream(elements).mapToDouble(e -> e[column]).toArray();
        assertArrayEquals(expected, actual.toDoubleArray(), what + " after step " + step);
    }

    @Override
    public String toString() {
        return dtype + " " + Arrays.toString(shape) + " steps " + steps + " scale 1e" + scale + " seed " + seed;
    }
}
