package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What theory says of RMSprop and its family: where it helps, and where it fails. */
class TextbookTheoryTest {
    /** DiffKt, RMSpropTest.kt: v starts from the first g², no ε; gradients (100, 1000), then (2, 3). */
    @Test
    void diffktTwoSteps() {
        Tensor x = Tensor.of(new double[] {1, 10}).requiresGrad(true);
        Optimizer optimizer = RMSprop.builder().lr(0.005).eps(0).build(List.of(x));
        optimizer.load(Map.of("group.0.lr", Tensor.of(new double[] {0.005}).reshape(), "0.step",
                Tensor.of(new double[] {1}).reshape(), "0.square_avg", Tensor.of(new double[] {1e4, 1e6})));
        x.setGrad(Tensor.of(new double[] {100, 1000}));
        optimizer.step();
        Reached.check(8, "DiffKt, step 1, x₁", 0.995, x.get(0), 5e-8);
        Reached.check(8, "DiffKt, step 1, x₂", 9.995, x.get(1), 5e-7);
        x.setGrad(Tensor.of(new double[] {2, 3}));
        optimizer.step();
        Reached.check(8, "DiffKt, step 2, x₁", 0.9948946, x.get(0), 5e-8);
        Reached.check(8, "DiffKt, step 2, x₂", 9.994984, x.get(1), 5e-7);
    }

    private static double drift(OptimizerBuilder<?> builder) {
        Tensor x = Tensor.of(new double[1]).requiresGrad(true);
        Optimizer optimizer = builder.build(List.of(x));
        for (int step = 1; step <= 200; step++) {
            x.setGrad(Tensor.of(new double[] {step % 10 == 0 ? -0.9 : 0.1}));
            optimizer.step();
        }
        return x.item();
    }

    /** Hinton's reason for RMSprop: nine gradients of +0.1 and one of −0.9 should cancel, but their signs do not. */
    @Test
    void lectureSixMiniBatches() {
        Reached.check(9, "lecture 6, drift of RMSprop", -0.141, drift(RMSprop.builder().lr(0.01).initialAccumulator(0.1)), 5e-4);
        // The sign of the gradient alone: Lion that remembers nothing.
        Reached.check(9, "lecture 6, drift of sign steps", -1.6, drift(Lion.builder().lr(0.01).betas(0, 0)), 5e-4);
    }

    /**
     * Reddi et al. (2018), section 3: fₜ(x) = 1010x once in 101 steps, −10x otherwise, on [−1, 1]. The best x is −1; RMSprop
     * forgets the rare large gradient and walks to +1. AMSGrad remembers it.
     */
    @ParameterizedTest
    @CsvSource({"0.9, false, 1", "0.99, false, 1", "0.999, false, 1", "0.99, true, -0.996"})
    void reddiMillionSteps(double beta, boolean amsgrad, double expected) {
        Tensor x = Tensor.of(new double[1]).requiresGrad(true);
        Schedule falling = (t, base) -> base / Math.sqrt(t + 1);
        OptimizerBuilder<?> builder = amsgrad ? Adam.amsgrad().betas(0, beta).lr(0.5).schedule(falling)
                : RMSprop.builder().rho(beta).lr(0.5).schedule(falling);
        Optimizer optimizer = builder.build(List.of(x));
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
        Reached.check(10, "Reddi, " + (amsgrad ? "AMSGrad" : "RMSprop") + " " + beta, expected, x.item(), 5e-4);
    }

    /** Samples of Wilson et al. (2017): y, 1, 1, then a block of own coordinates: one for y = +1, five for y = −1. */
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

    /** Wilson et al. (2017): every method fits the training data; the adaptive ones call every fresh sample +1. */
    @Test
    void wilsonGeneralization() {
        var random = new Random(1);
        double[] labels = random.doubles(60).map(u -> u < 0.6 ? 1 : -1).toArray();
        double[] others = random.doubles(10_000).map(u -> u < 0.6 ? 1 : -1).toArray();
        int columns = 3 + (int) Arrays.stream(labels).map(y -> y > 0 ? 1 : 5).sum();
        double[][] train = samples(labels, columns, false);
        double[][] test = samples(others, columns, true);
        Tensor x = Tensor.of(train);
        Tensor y = Tensor.of(labels);
        double share = Arrays.stream(others).filter(label -> label > 0).count() / 10_000.0;
        Map<String, OptimizerBuilder<?>> methods = Map.of("SGD", SGD.builder().lr(0.005), "RMSprop", RMSprop.builder(),
                "Adagrad", Adagrad.builder());
        for (String method : List.of("SGD", "RMSprop", "Adagrad")) {
            Tensor w = Tensor.of(new double[columns]).requiresGrad(true);
            Optimizer optimizer = methods.get(method).build(List.of(w));
            for (int step = 0; step < 3000; step++) {
                optimizer.zeroGrad();
                x.matmul(w).sub(y).square().sum().div(2).backward();
                optimizer.step();
            }
            double[] found = w.toDoubleArray();
            Reached.check(11, "Wilson, train, " + method, 1, accuracy(train, labels, found), 0);
            Reached.check(11, "Wilson, test, " + method, method.equals("SGD") ? 1 : share, accuracy(test, others, found), 0);
            if (!method.equals("SGD")) {
                assertEquals(0.6, share, 0.01);
            }
        }
    }

    /** The README of micrograd, its expression in doubles. */
    @Test
    void micrograd() {
        Tensor a = Tensor.of(new double[] {-4}).requiresGrad(true);
        Tensor b = Tensor.of(new double[] {2}).requiresGrad(true);
        Function<Tensor, Tensor> relu = Tensor::relu;
        Tensor c = a.add(b);
        Tensor d = a.mul(b).add(b.square().mul(b));
        c = c.add(c.add(1));
        c = c.add(c.add(1)).sub(a);
        d = d.add(d.mul(2)).add(relu.apply(b.add(a)));
        d = d.add(d.mul(3)).add(relu.apply(b.sub(a)));
        Tensor e = c.sub(d);
        Tensor f = e.square();
        Tensor g = f.div(2);
        g = g.add(f.rdiv(10));
        g.sum().backward();
        Reached.check(14, "micrograd, g", 24.7041, g.item(), 5e-5);
        Reached.check(14, "micrograd, dg/da", 138.8338, a.grad().item(), 5e-5);
        Reached.check(14, "micrograd, dg/db", 645.5773, b.grad().item(), 5e-5);
    }
}
