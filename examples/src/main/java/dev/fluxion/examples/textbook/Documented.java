package dev.fluxion.examples.textbook;

import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.RMSprop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What other libraries' documentations and tests say that their RMSprop does. */
final class Documented {
    private Documented() {}

    /** Keras 3: x = 10, f = x²/2, rate 0.1, one step. */
    static List<Figure> kerasDocstring() {
        var keras = RMSprop.builder().lr(0.1).eps(1e-7);
        return Descent.point("x", new double[] {9.683772}, Descent.path(keras, new double[] {10}, x -> x.square().div(2).sum(), 1).get(1), 5e-7);
    }

    /** Keras 3: gradients 1, 6, 7, 2 on 1, 2, 3, 4, rate 0.5, one step. */
    static List<Figure> kerasStep() {
        Tensor gradient = Tensor.of(new double[] {1, 6, 7, 2});
        return Descent.point("step 1", new double[] {-0.5811, 0.4189, 1.4189, 2.4189}, Descent.path(
                RMSprop.builder().lr(0.5).eps(1e-7), new double[] {1, 2, 3, 4}, x -> x.mul(gradient).sum(), 1).get(1), 5e-5);
    }

    /** Keras 3: ten entries at 1; one step with gradient 0.01 everywhere, then four with 0.1, 0.2 … 1. */
    static List<Figure> kerasCentered() {
        double[] tenths = new double[10];
        Arrays.setAll(tenths, i -> 0.1 * (i + 1));
        Tensor x = Tensor.of(new double[10]).add(1).requiresGrad(true);
        Optimizer optimizer = RMSprop.builder().centered(true).eps(1e-7).build(List.of(x));
        double[] golden = {0.9967, 0.9933, 0.9908, 0.9885, 0.9864};
        var figures = new ArrayList<Figure>();
        for (int step = 0; step < golden.length; step++) {
            x.setGrad(step == 0 ? Tensor.of(new double[10]).add(0.01) : Tensor.of(tenths));
            optimizer.step();
            double[] expected = new double[10];
            Arrays.fill(expected, golden[step]);
            figures.addAll(Descent.point("step " + (step + 1), expected, x.toDoubleArray(), 1e-4));
        }
        return figures;
    }

    /** Optax: f = Σ x² at (1, 2, 3), rate 0.003, before and after each of five steps. */
    static List<Figure> optax() {
        double[] expected = {14.0, 13.886, 13.805, 13.736, 13.676, 13.621};
        var path = Descent.path(RMSprop.builder().lr(0.003), new double[] {1, 2, 3}, x -> x.square().sum(), 5);
        var figures = new ArrayList<Figure>();
        for (int step = 0; step < expected.length; step++) {
            double objective = Arrays.stream(path.get(step)).map(x -> x * x).sum();
            figures.add(new Figure("objective, step " + step, expected[step], objective, 5e-3));
        }
        return figures;
    }

    /** DiffKt: v starts from the first g², no ε; gradients (100, 1000), then (2, 3); rate 0.005. */
    static List<Figure> diffKt() {
        Tensor x = Tensor.of(new double[] {1, 10}).requiresGrad(true);
        Optimizer optimizer = RMSprop.builder().lr(0.005).eps(0).build(List.of(x));
        optimizer.load(Map.of("group.0.lr", Tensor.of(new double[] {0.005}).reshape(), "0.step",
                Tensor.of(new double[] {1}).reshape(), "0.square_avg", Tensor.of(new double[] {1e4, 1e6})));
        x.setGrad(Tensor.of(new double[] {100, 1000}));
        optimizer.step();
        var figures = new ArrayList<Figure>();
        figures.add(new Figure("step 1, x1", 0.995, x.get(0), 5e-8));
        figures.add(new Figure("step 1, x2", 9.995, x.get(1), 5e-7));
        x.setGrad(Tensor.of(new double[] {2, 3}));
        optimizer.step();
        figures.add(new Figure("step 2, x1", 0.9948946, x.get(0), 5e-8));
        figures.add(new Figure("step 2, x2", 9.994984, x.get(1), 5e-7));
        return figures;
    }
}
