package dev.fluxion.examples.textbook;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.optim.Adagrad;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.Lion;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.SGD;
import dev.fluxion.optim.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What theory says against an optimizer: where signs mislead, where RMSprop forgets, where adaptive methods do not generalize. */
final class Failures {
    private Failures() {}

    private static double drift(OptimizerBuilder<?> builder) {
        Tensor x = Tensor.of(new double[1]).requiresGrad(true);
        Optimizer optimizer = builder.build(List.of(x));
        for (int step = 1; step <= 200; step++) {
            x.setGrad(Tensor.of(new double[] {step % 10 == 0 ? -0.9 : 0.1}));
            optimizer.step();
        }
        return x.item();
    }

    /** Hinton's reason for RMSprop: nine gradients of 0.1 and one of −0.9 should cancel, but their signs do not. */
    static List<Figure> miniBatches() {
        return List.of(new Figure("drift of RMSprop", -0.141, drift(RMSprop.builder().lr(0.01).initialAccumulator(0.1)), 5e-4),
                // The sign of the gradient alone: Lion that remembers nothing.
                new Figure("drift of sign steps", -1.6, drift(Lion.builder().lr(0.01).betas(0, 0)), 5e-4));
    }

    /**
     * fₜ(x) = 1010x once in 101 steps, −10x otherwise, on [−1, 1], a million steps. The best x is −1; RMSprop forgets the rare large
     * gradient and walks to 1. AMSGrad remembers it.
     */
    static List<Figure> reddi() {
        var figures = new ArrayList<Figure>();
        for (double beta : new double[] {0.9, 0.99, 0.999}) {
            figures.add(new Figure("RMSprop, β₂ " + beta, 1, million(RMSprop.builder().rho(beta)), 5e-4));
        }
        figures.add(new Figure("AMSGrad, β₂ 0.99", -0.996, million(Adam.amsgrad().betas(0, 0.99)), 5e-4));
        return figures;
    }

    private static double million(OptimizerBuilder<?> builder) {
        Schedule falling = (t, base) -> base / Math.sqrt(t + 1);
        Tensor x = Tensor.of(new double[1]).requiresGrad(true);
        Optimizer optimizer = builder.lr(0.5).schedule(falling).build(List.of(x));
        Tensor rare = Tensor.of(new double[] {1010});
        Tensor common = Tensor.of(new double[] {-10});
        Tensor[] ends = {Tensor.of(new double[] {-1}), Tensor.of(new double[] {1})};
        try (var _ = Autograd.noGrad()) {
            for (int t = 1; t <= 1_000_000; t++) {
                x.setGrad(t % 101 == 1 ? rare : common);
                optimizer.step();
                double at = x.item();
                if (Math.abs(at) > 1) {
                    x.copyFrom(ends[at > 0 ? 1 : 0]);
                }
            }
        }
        return x.item();
    }

    /** Samples: y, 1, 1, then a block of own coordinates: one for y = 1, five for y = −1. */
    private static double[][] samples(double[] labels, int columns, boolean fresh) {
        double[][] x = new double[labels.length][columns];
        int next = 3;
        for (int i = 0; i < labels.length; i++) {
            x[i][0] = labels[i];
            x[i][1] = 1;
            x[i][2] = 1;
            int block = labels[i] > 0 ? 1 : 5;
            // Coordinates that training never saw have weight 0: leaving them out is the same.
            Arrays.fill(x[i], next, fresh ? next : next + block, 1);
            next += fresh ? 0 : block;
        }
        return x;
    }

    private static double accuracy(double[][] x, double[] labels, double[] w) {
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            double sum = 0;
            for (int j = 0; j < w.length; j++) {
                sum += x[i][j] * w[j];
            }
            right += sum * labels[i] > 0 ? 1 : 0;
        }
        return (double) right / labels.length;
    }

    /** 60 samples, y = 1 with probability 0.6. Every method fits them; the adaptive ones call every fresh sample 1. */
    static List<Figure> wilson() {
        var random = new Random(1);
        double[] labels = random.doubles(60).map(u -> u < 0.6 ? 1 : -1).toArray();
        double[] others = random.doubles(10_000).map(u -> u < 0.6 ? 1 : -1).toArray();
        int columns = 3 + (int) Arrays.stream(labels).map(y -> y > 0 ? 1 : 5).sum();
        double[][] train = samples(labels, columns, false);
        double[][] test = samples(others, columns, true);
        double share = Arrays.stream(others).filter(label -> label > 0).count() / 10_000.0;
        var figures = new ArrayList<Figure>();
        figures.add(new Figure("share of 1 among fresh samples", 0.6, share, 0.01));
        for (String method : List.of("SGD", "RMSprop", "Adagrad")) {
            double[] w = leastSquares(train, labels, switch (method) {
                case "SGD" -> SGD.builder().lr(0.005);
                case "RMSprop" -> RMSprop.builder();
                default -> Adagrad.builder();
            });
            figures.add(new Figure(method + ", accuracy in training", 1, accuracy(train, labels, w), 0));
            figures.add(new Figure(method + ", accuracy on fresh samples", method.equals("SGD") ? 1 : share, accuracy(test, others, w), 0));
        }
        return figures;
    }

    /** {@return w after 3000 steps on ½·‖X·w − y‖²} */
    private static double[] leastSquares(double[][] samples, double[] labels, OptimizerBuilder<?> builder) {
        Tensor x = Tensor.of(samples);
        Tensor y = Tensor.of(labels);
        Tensor w = Tensor.of(new double[x.size(1)]).requiresGrad(true);
        Optimizer optimizer = builder.build(List.of(w));
        for (int step = 0; step < 3000; step++) {
            optimizer.zeroGrad();
            x.matmul(w).sub(y).square().sum().div(2).backward();
            optimizer.step();
        }
        return w.toDoubleArray();
    }
}
