package dev.fluxion.examples.race;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Interpreter;
import dev.fluxion.optim.Adadelta;
import dev.fluxion.optim.Adagrad;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.Adamax;
import dev.fluxion.optim.Lion;
import dev.fluxion.optim.NAdam;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RAdam;
import dev.fluxion.optim.RMSpropPresets;
import dev.fluxion.optim.Rprop;
import dev.fluxion.optim.SGD;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * An optimizer in the race.
 *
 * @param name as shown
 * @param key an identifier
 * @param preset whether it is one of {@link RMSpropPresets}
 * @param builder its settings; the rate is set for each landscape
 * @param rate of a landscape
 */
record Racer(String name, String key, boolean preset, OptimizerBuilder<?> builder, ToDoubleFunction<Landscape> rate) {
    static List<Racer> all() {
        var all = new ArrayList<Racer>();
        RMSpropPresets.table().forEach((name, preset) -> {
            // With momentum 0.9 a steady gradient makes ten times the step.
            double share = preset.get().options().get("momentum").equals(0.0) ? 1 : 0.1;
            all.add(new Racer("RMSprop " + name, "rmsprop_" + name, true, preset.get(), land -> share * land.stepLength()));
        });
        all.addAll(List.of(
                racer("SGD", SGD.builder(), Landscape::descentRate),
                racer("Momentum", SGD.builder().momentum(0.9), Landscape::descentRate),
                racer("Rprop", Rprop.builder(), Landscape::stepLength),
                // Its steps shrink with the root of their number.
                racer("Adagrad", Adagrad.builder(), land -> 10 * land.stepLength()),
                racer("Adadelta", Adadelta.builder(), _ -> 1),
                racer("Adam", Adam.builder(), Landscape::stepLength),
                racer("AdamW", Adam.builder().weightDecay(0.01).decoupledDecay(true), Landscape::stepLength),
                racer("AMSGrad", Adam.builder().amsgrad(true), Landscape::stepLength),
                racer("Adamax", Adamax.builder(), Landscape::stepLength),
                racer("NAdam", NAdam.builder(), Landscape::stepLength),
                // Its first five steps are in proportion to the gradient.
                racer("RAdam", RAdam.builder(), land -> Math.min(land.stepLength(), land.descentRate())),
                racer("Lion", Lion.builder(), Landscape::stepLength)));
        return all;
    }

    private static Racer racer(String name, OptimizerBuilder<?> builder, ToDoubleFunction<Landscape> rate) {
        return new Racer(name, name.toLowerCase(Locale.ROOT), false, builder, rate);
    }

    /** {@return start and all points of a run by the optimizer itself, in float64} @param land where */
    List<double[]> run(Landscape land) {
        // Before it is built: Rprop's first steps are as long as the rate.
        return run(land, builder.lr(rate.applyAsDouble(land)));
    }

    static List<double[]> run(Landscape land, OptimizerBuilder<?> builder) {
        Interpreter function = land.interpreter();
        Tensor point = Tensor.of(land.start(), 2).requiresGrad(true);
        Optimizer optimizer = builder.build(Map.of("point", point));
        var points = new ArrayList<>(List.of(land.start()));
        for (int t = 0; t < land.steps(); t++) {
            double[] value = function.evaluate(points.getLast(), new double[0]);
            double[] noise = land.noise().length == 0 ? new double[2] : land.noise()[t];
            point.setGrad(Tensor.of(new double[] {value[1] + noise[0], value[2] + noise[1]}, 2));
            optimizer.step();
            points.add(point.toDoubleArray());
        }
        return points;
    }
}
