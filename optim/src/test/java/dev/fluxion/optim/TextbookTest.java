package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Published results of books, papers and documentations, with their settings. */
class TextbookTest {
    /** What an optimizer makes of a start: every point that it visits, the start first. */
    private static List<double[]> run(OptimizerBuilder<?> builder, double[] start, Function<Tensor, Tensor> f, int steps) {
        Tensor x = Tensor.of(start).requiresGrad(true);
        Optimizer optimizer = builder.build(List.of(x));
        var visited = new ArrayList<double[]>();
        visited.add(x.toDoubleArray());
        for (int i = 0; i < steps; i++) {
            optimizer.zeroGrad();
            f.apply(x).backward();
            optimizer.step();
            visited.add(x.toDoubleArray());
        }
        return visited;
    }

    private static Tensor at(Tensor x, int i) {
        return x.select(0, i);
    }

    private static OptimizerBuilder<?> d2l() {
        return RMSprop.builder().lr(0.4).rho(0.9).eps(1e-6);
    }

    /** Zhang et al., Dive into Deep Learning, section RMSProp: f = 0.1·x₁² + 2·x₂². */
    @Test
    void diveIntoDeepLearning() {
        Tensor scales = Tensor.of(new double[] {0.1, 2});
        var points = run(d2l(), new double[] {-5, -2}, x -> x.square().mul(scales).sum(), 20);
        check(1, "d2l RMSProp, step 1", new double[] {-3.7350953, -0.7350890}, points.get(1), 5e-8);
        check(1, "d2l RMSProp, step 20", new double[] {-0.010599, 0}, points.get(20), 5e-7);
        Reached.check(1, "d2l RMSProp, step 20, more digits", -0.0105986721, points.get(20)[0], 5e-11);
        Reached.check(1, "d2l RMSProp, step 20, more digits", 1.036e-14, points.get(20)[1], 5e-18);
        var outside = run(RMSprop.builder().lr(0.4).eps(1e-6).epsilon(RMSprop.Epsilon.OUTSIDE), new double[] {-5, -2},
                x -> x.square().mul(scales).sum(), 20);
        Reached.check(1, "d2l RMSProp, epsilon outside", -0.010598, outside.get(20)[0], 5e-7);
    }

    /** The same book, section Adagrad. */
    @Test
    void diveIntoDeepLearningAdagrad() {
        Tensor scales = Tensor.of(new double[] {0.1, 2});
        var points = run(Adagrad.builder().lr(0.4).eps(1e-6), new double[] {-5, -2}, x -> x.square().mul(scales).sum(), 20);
        check(2, "d2l Adagrad, step 20", new double[] {-2.382563, -0.158590}, points.get(20), 1e-6);
    }

    private static void check(int row, String what, double[] expected, double[] reached, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            Reached.check(row, what + ", x" + (i + 1), expected[i], reached[i], tolerance);
        }
    }

    /** The same book's exercise: on f rotated by 45 degrees the path is another one. */
    @Test
    void isNotInvariantToRotation() {
        var points = run(d2l(), new double[] {-5, -2}, x -> at(x, 0).add(at(x, 1)).square().mul(0.1)
                .add(at(x, 0).sub(at(x, 1)).square().mul(2)), 20);
        check(3, "d2l rotated", new double[] {-0.927150, -0.914018}, points.get(20), 5e-7);
    }

    /** Keras 3, the docstring of RMSprop: f = x²/2. */
    @Test
    void kerasDocstring() {
        var keras = RMSprop.builder().lr(0.1).eps(1e-7);
        Reached.check(4, "Keras docstring", 9.683772, run(keras, new double[] {10}, x -> x.square().div(2).sum(), 1).get(1)[0], 5e-7);
    }

    /** Keras 3, rmsprop_test.py: one step. */
    @Test
    void kerasSingleStep() {
        Tensor gradient = Tensor.of(new double[] {1, 6, 7, 2});
        var points = run(RMSprop.builder().lr(0.5).eps(1e-7), new double[] {1, 2, 3, 4}, x -> x.mul(gradient).sum(), 1);
        check(5, "Keras test, plain", new double[] {-0.5811, 0.4189, 1.4189, 2.4189}, points.get(1), 5e-5);
    }

    /** Keras 3, rmsprop_test.py: five centered steps with golden values. */
    @Test
    void kerasCentered() {
        double[] ones = new double[10];
        Arrays.fill(ones, 1);
        double[] tenths = new double[10];
        Arrays.setAll(tenths, i -> 0.1 * (i + 1));
        Tensor x = Tensor.of(ones).requiresGrad(true);
        Optimizer optimizer = RMSprop.builder().centered(true).eps(1e-7).build(List.of(x));
        double[] golden = {0.9967, 0.9933, 0.9908, 0.9885, 0.9864};
        for (int step = 0; step < golden.length; step++) {
            x.setGrad(step == 0 ? Tensor.of(ones).mul(0.01) : Tensor.of(tenths));
            optimizer.step();
            double[] expected = new double[10];
            Arrays.fill(expected, golden[step]);
            Reached.check(6, "Keras test, centered, step " + (step + 1), golden[step], x.get(0), 1e-4);
            assertArrayEquals(expected, x.toDoubleArray(), 1e-4, "step " + step);
        }
    }

    /** Optax, the docstring of rmsprop: f = Σ x². */
    @Test
    void optaxDocstring() {
        var points = run(RMSprop.builder().lr(0.003), new double[] {1, 2, 3}, x -> x.square().sum(), 5);
        double[] objective = points.stream().mapToDouble(p -> p[0] * p[0] + p[1] * p[1] + p[2] * p[2]).toArray();
        check(7, "Optax docstring", new double[] {14.0, 13.886, 13.805, 13.736, 13.676, 13.621}, objective, 5e-3);
    }

    /** A saddle, f = x² − y²: RMSprop leaves it along the flat direction, gradient descent hardly moves. */
    @Test
    void saddle() {
        Tensor signs = Tensor.of(new double[] {1, -1});
        Function<Tensor, Tensor> f = x -> x.square().mul(signs).sum();
        double[] start = {1, 1e-3};
        Reached.check(12, "saddle, RMSprop", 1.522, run(RMSprop.builder().lr(0.01), start, f, 120).get(120)[1], 5e-4);
        Reached.check(12, "saddle, SGD", 0.0108, run(SGD.builder().lr(0.01), start, f, 120).get(120)[1], 5e-5);
    }

    private static Tensor beale(Tensor p) {
        Tensor x = at(p, 0);
        Tensor y = at(p, 1);
        Tensor sum = x.mul(y).sub(x).add(1.5).square();
        sum = sum.add(x.mul(y.square()).sub(x).add(2.25).square());
        return sum.add(x.mul(y.mul(y).mul(y)).sub(x).add(2.625).square());
    }

    @Test
    void bealeIn1000Steps() {
        double[] end = run(RMSprop.builder().lr(0.01), new double[] {1, 1}, TextbookTest::beale, 1000).get(1000);
        check(13, "Beale, step 1000", new double[] {2.99216, 0.50424}, end, 5e-6);
        Reached.check(13, "Beale, f", 8.9e-4, beale(Tensor.of(end)).item(), 5e-6);
    }

    /**
     * At the end the steps, which can't be shorter than the rate, jump to and fro between two points: the published one is
     * one of them, and which comes last hangs on the last bits.
     */
    @Test
    void rosenbrockIn10000Steps() {
        Function<Tensor, Tensor> f = p -> at(p, 0).rsub(1).square()
                .add(at(p, 1).sub(at(p, 0).square()).square().mul(100));
        var points = run(RMSprop.builder().lr(0.001), new double[] {-2, 2}, f, 10_000);
        double[] end = points.get(10_000)[0] > 1 ? points.get(10_000) : points.get(9_999);
        check(13, "Rosenbrock, step 10,000", new double[] {1.00009, 0.99867}, end, 5e-6);
    }
}
