package dev.fluxion.optim;

import dev.fluxion.optim.RMSprop.Epsilon;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** All settings of an RMSprop, and the same formula written out for one element: θ, v or s, [m,] [b]. */
record RMSpropSettings(double lr, double rho, double eps, Epsilon epsilon, double start, boolean centered,
        boolean corrected, double momentum, boolean nesterov, boolean rateInside, double weightDecay, boolean decoupled,
        boolean maximize, Clipping clip, boolean scheduled) implements Trial.Reference {
    /** Rates of at most η. */
    private static final Schedule SCHEDULE = Schedule.warmup(3).times(Schedule.exponential(0.9));

    /** {@return the rate of a step} @param step from 1 */
    double rate(int step) {
        return scheduled ? SCHEDULE.at(step - 1, lr) : lr;
    }

    RMSprop.Builder builder() {
        return RMSprop.builder().lr(lr).rho(rho).eps(eps).epsilon(epsilon).initialAccumulator(start).centered(centered)
                .biasCorrection(corrected).momentum(momentum).nesterov(nesterov && momentum > 0).rateInMomentum(rateInside)
                .weightDecay(weightDecay).decoupledDecay(decoupled).maximize(maximize)
                .clip(clip).schedule(scheduled ? SCHEDULE : Schedule.constant());
    }

    List<String> states() {
        List<String> moments = centered ? List.of("grad_var", "grad_avg") : List.of("square_avg");
        List<String> buffers = momentum == 0 ? List.of() : List.of("momentum_buffer");
        return Stream.of(moments, buffers).flatMap(List::stream).toList();
    }

    @Override
    public double start(int state) {
        return state == 0 ? start : 0;
    }

    private boolean clipsNorms() {
        return clip != null && clip.kind() != Clipping.Kind.VALUE;
    }

    /** Where a norm counts, of few bits: their squares add up exactly in whatever order. */
    @Override
    public double[] gradient(double[] g) {
        double size = Math.max(Double.MIN_NORMAL, Arrays.stream(g).map(Math::abs).max().orElse(0));
        double unit = Math.scalb(1.0, Math.getExponent(size) - 4);
        return clipsNorms() ? Arrays.stream(g).map(x -> Math.rint(x / unit) * unit).toArray() : g;
    }

    @Override
    public double[] clipped(double[] g, DoubleUnaryOperator r) {
        double norm = Math.sqrt(Arrays.stream(g).map(x -> x * x).sum());
        double factor = clipsNorms() ? clip.limit() / Math.max(norm, clip.limit()) : 1;
        return clipsNorms() ? Arrays.stream(g).map(x -> r.applyAsDouble(r.applyAsDouble(factor) * x)).toArray() : g;
    }

    /** Every sixteenth step, what is below T goes on to 0, where ε hides it: x·min(1, |x|/T). */
    private double settle(double x, int step, DoubleUnaryOperator r) {
        boolean hidden = step % 16 == 0 && (epsilon == Epsilon.INSIDE ? eps >= 0x1p-80 : eps >= 0x1p-30);
        boolean single = r.applyAsDouble(0.1) != 0.1;
        double inverse = single ? 0x1p124 : 0x1p1020;
        return hidden ? r.applyAsDouble(x * Math.min(1, r.applyAsDouble(Math.abs(x) * inverse))) : x;
    }

    private double c(int step) {
        return 1 - StrictMath.pow(rho, step);
    }

    @Override
    public void step(double[] e, double gradient, int step, DoubleUnaryOperator r) {
        double g = gradient;
        if (clip != null && clip.kind() == Clipping.Kind.VALUE) {
            g = Math.min(Math.max(g, r.applyAsDouble(-clip.limit())), r.applyAsDouble(clip.limit()));
        }
        g = maximize ? -g : g;
        double theta = e[0];
        if (weightDecay != 0 && decoupled) {
            theta = r.applyAsDouble(r.applyAsDouble(1 - rate(step) * weightDecay) * theta);
        } else if (weightDecay != 0) {
            g = r.applyAsDouble(g + r.applyAsDouble(r.applyAsDouble(weightDecay) * theta));
        }
        double decay = r.applyAsDouble(rho);
        double gain = r.applyAsDouble(1 - rho);
        if (centered) {
            double mean = corrected ? r.applyAsDouble(e[2] * r.applyAsDouble(step == 1 ? 0 : 1 / c(step - 1))) : e[2];
            double d = r.applyAsDouble(g - mean);
            double share = r.applyAsDouble(corrected ? rho * (1 - rho) * (c(step - 1) / c(step)) : rho * (1 - rho));
            e[1] = settle(r.applyAsDouble(r.applyAsDouble(decay * e[1]) + r.applyAsDouble(share * r.applyAsDouble(d * d))), step, r);
            e[2] = settle(r.applyAsDouble(e[2] + r.applyAsDouble(gain * r.applyAsDouble(g - e[2]))), step, r);
        } else {
            e[1] = settle(r.applyAsDouble(r.applyAsDouble(decay * e[1]) + r.applyAsDouble(gain * r.applyAsDouble(g * g))), step, r);
        }
        double v = corrected ? r.applyAsDouble(e[1] / r.applyAsDouble(c(step))) : e[1];
        double small = r.applyAsDouble(eps);
        double root = epsilon == Epsilon.INSIDE
                ? r.applyAsDouble(Math.sqrt(r.applyAsDouble(v + small)))
                : r.applyAsDouble(r.applyAsDouble(Math.sqrt(v)) + small);
        double u = (float) eps == 0 && root == 0 ? 0 : r.applyAsDouble(g / root);
        double rate = r.applyAsDouble(rate(step));
        if (momentum == 0) {
            e[0] = r.applyAsDouble(theta - r.applyAsDouble(rate * u));
            return;
        }
        int buffer = centered ? 3 : 2;
        double mu = r.applyAsDouble(momentum);
        double pushed = rateInside ? r.applyAsDouble(rate * u) : u;
        e[buffer] = settle(r.applyAsDouble(r.applyAsDouble(mu * e[buffer]) + pushed), step, r);
        double move = nesterov ? r.applyAsDouble(pushed + r.applyAsDouble(mu * e[buffer])) : e[buffer];
        e[0] = r.applyAsDouble(theta - (rateInside ? move : r.applyAsDouble(rate * move)));
    }
}
