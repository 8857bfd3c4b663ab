package dev.fluxion.optim;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The learning rate of each step: a function of the step's number t, from 0, and of the base rate η. Any lambda is one.
 * All are in closed form, so that a run can go on at any step. The pieces compose: {@link #times}, {@link #then},
 * {@link #warmup}.
 *
 * <pre>{@code
 * Schedule.warmup(500).then(500, Schedule.cosine(10_000, 0))        // warm-up, then a cosine that starts at its own t = 0
 * }</pre>
 *
 * <p>Where PyTorch has a schedule, this one has its values (torch/optim/lr_scheduler.py).
 */
@FunctionalInterface
public interface Schedule {
    /** {@return the rate of step t} @param t the number of updates made before, from 0 @param base the rate η of the group */
    double at(long t, double base);

    /** {@return the parts that a report of a metric changes} */
    default Stream<Plateau> plateaus() {
        return Stream.empty();
    }

    /** {@return η always} */
    static Schedule constant() {
        return named("constant", (_, base) -> base);
    }

    /** {@return η·f(t), PyTorch's LambdaLR} @param factor f */
    static Schedule lambda(DoubleUnaryOperator factor) {
        return (t, base) -> base * factor.applyAsDouble(t);
    }

    /** {@return η·γ^⌊t/n⌋} @param every n @param gamma γ */
    static Schedule step(int every, double gamma) {
        positive("every", every);
        return named("step " + every + " " + finite("gamma", gamma), (t, base) -> base * pow(gamma, t / every));
    }

    /** {@return η·γᵏ after k of the milestones; one that is given twice counts twice} @param gamma γ @param milestones steps */
    static Schedule multiStep(double gamma, long... milestones) {
        long[] at = milestones.clone();
        return named("multiStep " + finite("gamma", gamma) + " " + Arrays.toString(at),
                (t, base) -> base * pow(gamma, Arrays.stream(at).filter(m -> m <= t).count()));
    }

    /** {@return η·γᵗ} @param gamma γ */
    static Schedule exponential(double gamma) {
        return named("exponential " + finite("gamma", gamma), (t, base) -> base * pow(gamma, t));
    }

    /** {@return η/(1 + δ·t), the {@code decay} of Keras 2} @param decay δ */
    static Schedule inverseTime(double decay) {
        return named("inverseTime " + finite("decay", decay), (t, base) -> base / (1 + decay * t));
    }

    /**
     * low + (η − low)·(1 + cos(πt/n))/2, which rises again after n. Source: Loshchilov and Hutter, SGDR (2017),
     * arXiv:1608.03983.
     *
     * @param period n
     * @param low the lowest rate
     * @return the schedule
     */
    static Schedule cosine(long period, double low) {
        positive("period", period);
        return named("cosine " + period + " " + finite("low", low), (t, base) -> cosine(base, low, (double) t / period));
    }

    /**
     * A cosine from η to low that starts anew after n steps, then after n·m, n·m² … Source: as {@link #cosine}.
     *
     * @param first n
     * @param multiplier m, 1 or more
     * @param low the lowest rate
     * @return the schedule
     */
    static Schedule warmRestarts(long first, int multiplier, double low) {
        positive("first", first);
        positive("multiplier", multiplier);
        return named("warmRestarts " + first + " " + multiplier + " " + finite("low", low), (t, base) -> {
            long begin = 0;
            long length = first;
            if (multiplier == 1) {
                begin = t / first * first;
            } else {
                while (t >= begin + length) {
                    begin += length;
                    length *= multiplier;
                }
            }
            return cosine(base, low, (double) (t - begin) / length);
        });
    }

    /** {@return η·a growing in a straight line to η·b in n steps, then η·b} @param steps n @param from a @param to b */
    static Schedule linear(long steps, double from, double to) {
        positive("steps", steps);
        return named("linear " + steps + " " + finite("from", from) + " " + finite("to", to),
                (t, base) -> base * (from + (to - from) * Math.min(t, steps) / steps));
    }

    /** {@return η·f for n steps, then η: PyTorch's ConstantLR} @param steps n @param factor f */
    static Schedule hold(long steps, double factor) {
        positive("steps", steps);
        return named("hold " + steps + " " + finite("factor", factor), (t, base) -> t < steps ? base * factor : base);
    }

    /** {@return η·(t + 1)/n in the first n steps, then η} @param steps n */
    static Schedule warmup(long steps) {
        positive("steps", steps);
        return named("warmup " + steps, (t, base) -> base * Math.min(1, (t + 1.0) / steps));
    }

    /** {@return η·(1 − t/n)ᵖ, 0 from n on} @param steps n @param power p */
    static Schedule polynomial(long steps, double power) {
        positive("steps", steps);
        return named("polynomial " + steps + " " + finite("power", power),
                (t, base) -> base * pow(1 - (double) Math.min(t, steps) / steps, power));
    }

    /** {@return the rate of this as the base of another, so that factors multiply} @param other applied to it */
    default Schedule times(Schedule other) {
        return combined(List.of(this, other), "(" + this + ") times (" + other + ")",
                (t, base) -> other.at(t, at(t, base)));
    }

    /** {@return this for some steps, then another that starts at its own t = 0} @param steps of this @param next what follows */
    default Schedule then(long steps, Schedule next) {
        positive("steps", steps);
        return combined(List.of(this, next), "(" + this + ") for " + steps + " then (" + next + ")",
                (t, base) -> t < steps ? at(t, base) : next.at(t - steps, base));
    }

    /** {@return a schedule with a description, which saved states compare} @param text its kind and settings @param rate what it does */
    static Schedule named(String text, Schedule rate) {
        return combined(List.of(rate), text, rate);
    }

    private static Schedule combined(List<Schedule> parts, String text, Schedule rate) {
        return new Schedule() {
            @Override
            public double at(long t, double base) {
                return rate.at(t, base);
            }

            @Override
            public Stream<Plateau> plateaus() {
                return parts.stream().flatMap(Schedule::plateaus).distinct();
            }

            @Override
            public String toString() {
                return text;
            }
        };
    }

    /** {@return a description that is the same in every run: that of the schedule, or "custom" for a lambda} */
    static String describe(Schedule schedule) {
        return Arrays.stream(String.valueOf(schedule).split(" "))
                .map(word -> word.contains("@") || word.contains("$$") ? "custom" : word).collect(Collectors.joining(" "));
    }

    /** {@return a + (b − a)·(1 − cos(πx))/2 written from the top: low + (high − low)·(1 + cos πx)/2} */
    static double cosine(double high, double low, double x) {
        return low + (high - low) * (1 + StrictMath.cos(Math.PI * x)) / 2;
    }

    /** {@return xʸ with the same bits on every machine} */
    private static double pow(double x, double y) {
        return StrictMath.pow(x, y);
    }

    private static double finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number");
        }
        return value;
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 1 or more");
        }
    }
}
