package dev.fluxion.optim;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** SGD and Adam against their formulas in plain arithmetic, bit for bit. */
class SGDAdamPropertyTest {
    /** θ, [b]. */
    record Descent(double lr, double momentum, double dampening, double weightDecay, boolean nesterov, boolean maximize)
            implements Trial.Reference {
        @Override
        public void step(double[] e, double gradient, int step, DoubleUnaryOperator r) {
            double g = maximize ? -gradient : gradient;
            if (weightDecay != 0) {
                g = r.applyAsDouble(g + r.applyAsDouble(r.applyAsDouble(weightDecay) * e[0]));
            }
            double direction = g;
            if (momentum != 0) {
                double mu = r.applyAsDouble(momentum);
                double damped = r.applyAsDouble(r.applyAsDouble(1 - dampening) * g);
                e[1] = step == 1 ? g : r.applyAsDouble(r.applyAsDouble(mu * e[1]) + damped);
                direction = nesterov ? r.applyAsDouble(g + r.applyAsDouble(mu * e[1])) : e[1];
            }
            e[0] = r.applyAsDouble(e[0] - r.applyAsDouble(r.applyAsDouble(lr) * direction));
        }
    }

    /** θ, m, v, [largest v]. */
    record Moments(double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad, boolean decoupled)
            implements Trial.Reference {
        @Override
        public void step(double[] e, double g, int step, DoubleUnaryOperator r) {
            double theta = e[0];
            if (weightDecay != 0) {
                if (decoupled) {
                    theta = r.applyAsDouble(theta * r.applyAsDouble(1 - lr * weightDecay));
                } else {
                    g = r.applyAsDouble(g + r.applyAsDouble(r.applyAsDouble(weightDecay) * theta));
                }
            }
            e[1] = settled(r, step, average(r, beta1, e[1], g));
            e[2] = settled(r, step, average(r, beta2, e[2], r.applyAsDouble(g * g)));
            double v = e[2];
            if (amsgrad) {
                v = e[3] = Math.max(e[3], v);
            }
            double correction = r.applyAsDouble(Math.sqrt(1 - StrictMath.pow(beta2, step)));
            double corrected = r.applyAsDouble(r.applyAsDouble(Math.sqrt(v)) / correction);
            double root = r.applyAsDouble(corrected + r.applyAsDouble(eps));
            double u = (float) eps == 0 && root == 0 ? 0 : r.applyAsDouble(e[1] / root);
            double size = r.applyAsDouble(lr / (1 - StrictMath.pow(beta1, step)));
            e[0] = r.applyAsDouble(theta - r.applyAsDouble(size * u));
        }

        /** Every sixteenth step, what is below T goes on to 0, where ε hides it: x·min(1, |x|/T). */
        private double settled(DoubleUnaryOperator r, int step, double x) {
            double inverse = r.applyAsDouble(0.1) == 0.1 ? 0x1p1020 : 0x1p124;
            return step % 16 == 0 && eps >= 0x1p-30 ? r.applyAsDouble(x * Math.min(1, r.applyAsDouble(Math.abs(x) * inverse))) : x;
        }

        private static double average(DoubleUnaryOperator r, double beta, double mean, double x) {
            double kept = r.applyAsDouble(r.applyAsDouble(beta) * mean);
            return r.applyAsDouble(kept + r.applyAsDouble(r.applyAsDouble(1 - beta) * x));
        }
    }

    @Provide
    Arbitrary<Trial> trials() {
        return Trial.any();
    }

    @Provide
    Arbitrary<Descent> descents() {
        return Combinators.combine(Arbitraries.doubles().between(0, 2).ofScale(4), Arbitraries.of(0.0, 0.5, 0.9),
                Arbitraries.of(0.0, 0.25), Arbitraries.of(0.0, 0.01), Arbitraries.of(true, false),
                Arbitraries.of(true, false)).as(Descent::new)
                .filter(d -> !d.nesterov() || d.momentum() > 0 && d.dampening() == 0);
    }

    @Provide
    Arbitrary<Moments> moments() {
        return Combinators.combine(Arbitraries.doubles().between(0, 2).ofScale(4), Arbitraries.of(0.0, 0.5, 0.9),
                Arbitraries.of(0.0, 0.9, 0.999), Arbitraries.of(0.0, 1e-8, 0.1), Arbitraries.of(0.0, 0.01),
                Arbitraries.of(true, false), Arbitraries.of(true, false)).as(Moments::new);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void sgdEqualsTheFormulaBitForBit(@ForAll("trials") Trial trial, @ForAll("descents") Descent d) {
        var builder = SGD.builder().lr(d.lr()).momentum(d.momentum()).dampening(d.dampening()).nesterov(d.nesterov())
                .weightDecay(d.weightDecay()).maximize(d.maximize());
        trial.check(builder, d.momentum() == 0 ? List.of() : List.of("momentum_buffer"), d);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void adamEqualsTheFormulaBitForBit(@ForAll("trials") Trial trial, @ForAll("moments") Moments m) {
        var builder = Adam.builder().lr(m.lr()).betas(m.beta1(), m.beta2()).eps(m.eps()).amsgrad(m.amsgrad())
                .weightDecay(m.weightDecay()).decoupledDecay(m.decoupled());
        trial.check(builder, m.amsgrad() ? List.of("exp_avg", "exp_avg_sq", "max_exp_avg_sq")
                : List.of("exp_avg", "exp_avg_sq"), m);
    }
}
