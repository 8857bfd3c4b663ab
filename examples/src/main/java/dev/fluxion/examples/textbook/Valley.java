package dev.fluxion.examples.textbook;

import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Adagrad;
import dev.fluxion.optim.RMSprop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The valley of Dive into Deep Learning, f = 0.1·x₁² + 2·x₂² from (−5, −2), 20 steps. */
final class Valley {
    private static final double[] START = {-5, -2};
    private static final Tensor SCALES = Tensor.of(new double[] {0.1, 2});
    private static final UnaryOperator<Tensor> VALLEY = x -> x.square().mul(SCALES).sum();

    private Valley() {}

    private static RMSprop.Builder book() {
        return RMSprop.builder().lr(0.4).rho(0.9).eps(1e-6);
    }

    /** η = 0.4, γ = 0.9, ε = 1e-6 inside the root. */
    static List<Figure> rmsprop() {
        var path = Descent.path(book(), START, VALLEY, 20);
        var figures = new ArrayList<>(Descent.point("step 1", new double[] {-3.7350953, -0.7350890}, path.get(1), 5e-8));
        figures.addAll(Descent.point("step 20", new double[] {-0.010599, 0}, path.get(20), 5e-7));
        figures.add(new Figure("step 20, x1, more digits", -0.0105986721, path.get(20)[0], 5e-11));
        figures.add(new Figure("step 20, x2, more digits", 1.036e-14, path.get(20)[1], 5e-18));
        var outside = Descent.path(book().epsilon(RMSprop.Epsilon.OUTSIDE), START, VALLEY, 20);
        figures.add(new Figure("step 20, x1, ε outside the root", -0.010598, outside.get(20)[0], 5e-7));
        return figures;
    }

    /** The same rate and ε. */
    static List<Figure> adagrad() {
        return Descent.point("step 20", new double[] {-2.382563, -0.158590},
                Descent.path(Adagrad.builder().lr(0.4).eps(1e-6), START, VALLEY, 20).get(20), 1e-6);
    }

    /** On f turned by 45 degrees, 0.1·(x₁ + x₂)² + 2·(x₁ − x₂)², RMSprop takes another way: its coordinates are the axes'. */
    static List<Figure> turned() {
        return Descent.point("step 20", new double[] {-0.927150, -0.914018}, Descent.path(book(), START,
                x -> Descent.at(x, 0).add(Descent.at(x, 1)).square().mul(0.1)
                        .add(Descent.at(x, 0).sub(Descent.at(x, 1)).square().mul(2)), 20).get(20), 5e-7);
    }
}
