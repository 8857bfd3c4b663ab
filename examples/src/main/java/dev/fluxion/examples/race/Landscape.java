package dev.fluxion.examples.race;

import dev.fluxion.core.Rng;
import dev.fluxion.core.expr.Derivative;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.Interpreter;
import dev.fluxion.core.expr.Precision;
import java.util.List;

/**
 * A function of x and y to race on.
 *
 * @param name as shown
 * @param key an identifier
 * @param height the function
 * @param box what is drawn: least and largest x, least and largest y
 * @param start where all start
 * @param steps how many are run
 * @param stepLength the rate of optimizers whose step is about the rate's size
 * @param descentRate the rate of those whose step is in proportion to the gradient
 * @param noise what is added to the gradient of each step, the same for all; empty for none
 */
record Landscape(String name, String key, Expr height, double[] box, double[] start, int steps, double stepLength, double descentRate,
        double[][] noise) {
    private static final Expr X = Expr.arg(0);
    private static final Expr Y = Expr.arg(1);

    static List<Landscape> all() {
        return List.of(
                of("Beale", "beale", square(X.mul(Y.sub(1)).add(1.5)).add(square(X.mul(Y.mul(Y).sub(1)).add(2.25)))
                        .add(square(X.mul(Y.mul(Y).mul(Y).sub(1)).add(2.625))),
                        new double[] {-0.5, 4.5, -1.5, 2}, new double[] {1, 1.5}, 0.03, 0.002),
                of("Rosenbrock", "rosenbrock", square(X.sub(1)).add(square(Y.sub(X.mul(X))).mul(100)),
                        new double[] {-2, 2, -1, 3}, new double[] {-1.2, 1}, 0.02, 0.001),
                of("Rastrigin", "rastrigin", wave(X).add(wave(Y)).add(20),
                        new double[] {-4.5, 4.5, -4.5, 4.5}, new double[] {3.4, -2.7}, 0.05, 0.002),
                of("Himmelblau", "himmelblau", square(X.mul(X).add(Y).sub(11)).add(square(X.add(Y.mul(Y)).sub(7))),
                        new double[] {-5.5, 5.5, -5.5, 5.5}, new double[] {0.5, -1.5}, 0.05, 0.005),
                of("Long valley", "valley", square(X).mul(0.05).add(square(Y).mul(5)),
                        new double[] {-10, 4, -4, 4}, new double[] {-8, 2.5}, 0.05, 0.15),
                of("Saddle", "saddle", square(X).sub(square(Y)).mul(0.5).add(square(square(Y)).mul(0.0625)),
                        new double[] {-2, 2, -2.5, 2.5}, new double[] {-1.5, 0.01}, 0.02, 0.05),
                of("Noisy quadratic", "noisy", square(X).add(square(Y).mul(10)).mul(0.5),
                        new double[] {-5, 3, -4, 4}, new double[] {-4, 3}, 0.05, 0.03).noised(4));
    }

    private static Landscape of(String name, String key, Expr height, double[] box, double[] start, double stepLength, double descentRate) {
        return new Landscape(name, key, height, box, start, 300, stepLength, descentRate, new double[0][]);
    }

    private Landscape noised(double deviation) {
        Rng rng = Rng.seed(8);
        var noise = new double[steps][2];
        for (double[] pair : noise) {
            // To 1e-4, which keeps the page small.
            pair[0] = Math.rint(rng.nextGaussian() * deviation * 1e4) / 1e4;
            pair[1] = Math.rint(rng.nextGaussian() * deviation * 1e4) / 1e4;
        }
        return new Landscape(name, key, height, box, start, steps, stepLength, descentRate, noise);
    }

    private static Expr square(Expr x) {
        return Functions.square(x);
    }

    private static Expr wave(Expr x) {
        return square(x).sub(Functions.cos(x.mul(2 * Math.PI)).mul(10));
    }

    /** {@return height, its derivative by x, and by y} */
    Formula formula() {
        return Formula.of(height, Derivative.of(height, 0), Derivative.of(height, 1));
    }

    Interpreter interpreter() {
        return new Interpreter(formula(), Precision.F64);
    }
}
