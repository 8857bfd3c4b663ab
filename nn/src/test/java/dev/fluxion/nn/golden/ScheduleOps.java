package dev.fluxion.nn.golden;

import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Clipping;
import dev.fluxion.optim.Cyclic;
import dev.fluxion.optim.OneCycle;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.Plateau;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.SGD;
import dev.fluxion.optim.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Family 08: learning rates of 60 steps, and clipped gradients. */
final class ScheduleOps {
    private static final int STEPS = 60;

    private ScheduleOps() { }

    static void fill(OpTable table) {
        rate(table, "StepLR", a -> Schedule.step(a.integer("step_size"), a.number("gamma")));
        rate(table, "MultiStepLR", a -> Schedule.multiStep(a.number("gamma"),
                Arrays.stream(a.integers("milestones")).asLongStream().toArray()));
        rate(table, "ExponentialLR", a -> Schedule.exponential(a.number("gamma")));
        rate(table, "CosineAnnealingLR", a -> Schedule.cosine(a.integer("T_max"), a.number("eta_min")));
        rate(table, "CosineAnnealingWarmRestarts",
                a -> Schedule.warmRestarts(a.integer("T_0"), a.integer("T_mult"), a.number("eta_min")));
        rate(table, "LinearLR", a -> Schedule.linear(a.integer("total_iters"), a.number("start_factor"), a.number("end_factor")));
        rate(table, "PolynomialLR", a -> Schedule.polynomial(a.integer("total_iters"), a.number("power")));
        rate(table, "ConstantLR", a -> Schedule.hold(a.integer("total_iters"), a.number("factor")));
        rate(table, "LambdaLR", a -> lambda(a.text("lambda")));
        table.outputs("OneCycleLR", call -> {
            OneCycle cycle = oneCycle(call.attrs());
            return Map.of("lr", rates(cycle.rate(), 0), "momentum", rates(cycle.momentum(), 0));
        });
        table.outputs("CyclicLR", call -> {
            Cyclic cycle = cyclic(call.attrs());
            return Map.of("lr", rates(cycle.rate(), call.attrs().number("base_lr")), "momentum", rates(cycle.momentum(), 0));
        });
        table.outputs("ReduceLROnPlateau", ScheduleOps::plateau);
        table.outputs("clip_grad_norm", call -> clipped(call, parameters -> Clipping.clipGradNorm(parameters,
                call.attrs().number("max_norm"), order(call.attrs()))));
        table.outputs("clip_grad_value", call -> clipped(call, parameters -> {
            Clipping.clipGradValue(parameters, call.attrs().number("clip_value"));
            return null;
        }));
        table.outputs("clip_by_global_norm_noeps",
                call -> stepped(call, Clipping.globalNorm(call.attrs().number("max_norm"))));
        table.outputs("clip_by_norm_per_tensor", call -> stepped(call, Clipping.norm(call.attrs().number("clipnorm"))));
    }

    private static void rate(OpTable table, String op, Function<Attrs, Schedule> schedule) {
        table.outputs(op, call -> Map.of("lr", rates(schedule.apply(call.attrs()), call.attrs().number("base_lr"))));
    }

    /** What an optimizer uses, step by step. */
    private static Tensor rates(Schedule schedule, double base) {
        Tensor parameter = Tensor.of(new double[1]).requiresGrad(true);
        Optimizer optimizer = SGD.builder().lr(base).schedule(schedule).build(List.of(parameter));
        return Tensor.of(IntStream.range(0, STEPS).mapToDouble(_ -> {
            double rate = optimizer.lr();
            optimizer.step();
            return rate;
        }).toArray());
    }

    private static Schedule lambda(String name) {
        DoubleUnaryOperator cosine = t -> 0.5 * (1 + Math.cos(Math.PI * t / 55));
        return switch (name) {
            case "warmup_linear_10" -> Schedule.warmup(10);
            case "inverse_sqrt_warmup_8" -> Schedule.lambda(t -> Math.min(Math.pow(t + 1, -0.5), (t + 1) * Math.pow(8, -1.5)));
            case "exp_0.97" -> Schedule.lambda(t -> Math.pow(0.97, t));
            case "warmup5_cosine_to_60" -> Schedule.warmup(5).then(5, Schedule.lambda(cosine));
            case "inverse_time_0.1" -> Schedule.inverseTime(0.1);
            default -> throw new IllegalArgumentException("lambda is '" + name + "', which has no row here");
        };
    }

    private static OneCycle oneCycle(Attrs a) {
        return new OneCycle(a.number("max_lr"), a.integer("total_steps"), a.number("pct_start"),
                a.text("anneal_strategy").equals("linear"), a.number("base_momentum"), a.number("max_momentum"),
                a.number("div_factor"), a.number("final_div_factor"), a.flag("three_phase"));
    }

    private static Cyclic cyclic(Attrs a) {
        Cyclic.Mode mode = switch (a.text("mode")) {
            case "triangular" -> Cyclic.Mode.TRIANGULAR;
            case "triangular2" -> Cyclic.Mode.HALVING;
            default -> Cyclic.Mode.EXPONENTIAL;
        };
        int up = a.integer("step_size_up");
        return new Cyclic(a.number("max_lr"), up, (long) a.number("step_size_down", up), mode, a.number("gamma"),
                a.number("base_momentum"), a.number("max_momentum"));
    }

    private static Map<String, Tensor> plateau(Call call) {
        Attrs a = call.attrs();
        var settings = new Plateau.Settings(a.number("factor"), a.integer("patience"), a.number("threshold"),
                a.text("threshold_mode").equals("rel"), a.integer("cooldown"), a.number("min_lr"), a.number("eps"),
                a.text("mode").equals("max"));
        Tensor parameter = Tensor.of(new double[1]).requiresGrad(true);
        Optimizer optimizer = RMSprop.builder().lr(a.number("base_lr")).schedule(new Plateau(settings)).build(List.of(parameter));
        double[] metrics = call.in("metrics").toDoubleArray();
        return Map.of("lr", Tensor.of(Arrays.stream(metrics).map(metric -> {
            double rate = optimizer.lr();
            optimizer.step();
            optimizer.report(metric);
            return rate;
        }).toArray()));
    }

    private static double order(Attrs a) {
        return a.has("norm_type") && !isNumber(a) ? Double.POSITIVE_INFINITY : a.number("norm_type", 2);
    }

    private static boolean isNumber(Attrs a) {
        return a.json().getAsJsonPrimitive("norm_type").isNumber();
    }

    private static List<Tensor> parameters(Call call) {
        List<Tensor> parameters = new ArrayList<>();
        call.inputs().values().forEach(g -> {
            Tensor parameter = g.mul(0).detach().requiresGrad(true);
            parameter.setGrad(g.copy());
            parameters.add(parameter);
        });
        return parameters;
    }

    private static Map<String, Tensor> clipped(Call call, Function<List<Tensor>, Double> clip) {
        List<Tensor> parameters = parameters(call);
        Double total = clip.apply(parameters);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            outputs.put("g" + i, parameters.get(i).grad());
        }
        if (total != null) {
            outputs.put("total_norm", Tensor.of(new double[] {total}).reshape());
        }
        return outputs;
    }

    /** The gradients as a step uses them: from θ = 0, with η = 1, plain descent leads to −g. */
    private static Map<String, Tensor> stepped(Call call, Clipping clipping) {
        List<Tensor> parameters = parameters(call);
        double squares = parameters.stream().mapToDouble(p -> Math.pow(Clipping.norm(p.grad(), 2), 2)).sum();
        SGD.builder().lr(1).clip(clipping).build(parameters).step();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            outputs.put("g" + i, parameters.get(i).detach().neg());
        }
        outputs.put("total_norm", Tensor.of(new double[] {Math.sqrt(squares)}).reshape());
        return outputs;
    }
}
