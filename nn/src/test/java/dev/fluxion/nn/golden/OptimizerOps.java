package dev.fluxion.nn.golden;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.optim.Adadelta;
import dev.fluxion.optim.Adagrad;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.AdamBuilder;
import dev.fluxion.optim.Adamax;
import dev.fluxion.optim.NAdam;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RAdam;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.RMSpropPresets;
import dev.fluxion.optim.RowGradient;
import dev.fluxion.optim.Rprop;
import dev.fluxion.optim.SGD;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Family 07: optimizers, run step by step; every state is compared after every step. */
final class OptimizerOps {
    private OptimizerOps() { }

    /** What a reference calls the states of a parameter. */
    private interface States {
        Map<String, Tensor> of(Optimizer optimizer, Tensor parameter);
    }

    static void fill(OpTable table) {
        for (String op : List.of("optim.SGD", "optim.Rprop", "optim.Adagrad", "optim.Adadelta", "optim.Adam", "optim.AdamW",
                "optim.Adamax", "optim.RAdam")) {
            row(table, op, OptimizerOps::ownNames);
        }
        row(table, "optim.NAdam", OptimizerOps::nadamNames);
        row(table, "optim.NAdam.torch113", OptimizerOps::nadamNames);
        row(table, "optim.RMSprop", OptimizerOps::torchNames);
        row(table, "optim.RMSprop.eps_in_sqrt", OptimizerOps::torchNames);
        row(table, "optim.RMSprop.keras3", names("velocity", "average_gradient", "momentum"));
        row(table, "optim.RMSprop.tf1", names("rms", "mg", "momentum"));
        row(table, "optim.RMSprop.optax", OptimizerOps::optaxNames);
        row(table, "optim.RMSprop.dqn2015", OptimizerOps::dqnNames);
        row(table, "optim.RMSprop.graves2013", OptimizerOps::gravesNames);
        table.outputs("optim.RMSprop.groups", OptimizerOps::groups);
        table.outputs("optim.RMSprop.sparse_lazy", OptimizerOps::sparse);
    }

    private static void row(OpTable table, String op, States states) {
        table.outputs(op, call -> trajectory(call, builder(op, call.attrs()), states));
    }

    // ---- settings

    /** {@return the optimizer of that name; absent settings have PyTorch's defaults} */
    static OptimizerBuilder<?> builder(String op, Attrs attrs) {
        return switch (op) {
            case "optim.SGD" -> sgd(attrs);
            case "optim.Rprop" -> shared(Rprop.builder(), attrs).etas(attrs.numbers("etas")[0], attrs.numbers("etas")[1])
                    .stepSizes(attrs.numbers("step_sizes")[0], attrs.numbers("step_sizes")[1]);
            case "optim.Adagrad" -> shared(Adagrad.builder(), attrs).eps(attrs.number("eps", 1e-10))
                    .lrDecay(attrs.number("lr_decay", 0)).initialAccumulator(attrs.number("initial_accumulator_value", 0));
            case "optim.Adadelta" -> shared(Adadelta.builder(), attrs)
                    .rho(attrs.number("rho", 0.9)).eps(attrs.number("eps", 1e-6));
            case "optim.Adamax" -> moments(Adamax.builder(), attrs);
            case "optim.RAdam" -> moments(RAdam.builder(), attrs);
            case "optim.NAdam" -> moments(NAdam.builder(), attrs).momentumDecay(attrs.number("momentum_decay", 0.004));
            case "optim.NAdam.torch113" ->
                moments(NAdam.pytorch1(), attrs).momentumDecay(attrs.number("momentum_decay", 0.004));
            case "optim.RMSprop.keras3" -> keras(attrs);
            case "optim.RMSprop.tf1" -> tensorflow(attrs);
            case "optim.RMSprop.optax" -> optax(attrs);
            case "optim.Adam" -> adam(Adam.builder(), attrs);
            case "optim.AdamW" -> adam(Adam.adamW(), attrs);
            case "optim.RMSprop" -> rmsprop(RMSprop.pytorch(), attrs);
            case "optim.RMSprop.eps_in_sqrt" -> rmsprop(RMSprop.pytorch().epsilon(RMSprop.Epsilon.INSIDE), attrs);
            case "optim.RMSprop.dqn2015" -> dqn(attrs);
            case "optim.RMSprop.graves2013" -> graves(attrs);
            default -> throw new IllegalArgumentException("optimizer is '" + op + "', which has no row here");
        };
    }

    private static <B extends OptimizerBuilder<B>> B shared(B builder, Attrs attrs) {
        B settings = builder.maximize(attrs.flag("maximize", false));
        settings = attrs.has("weight_decay") ? settings.weightDecay(attrs.number("weight_decay")) : settings;
        return attrs.has("lr") ? settings.lr(attrs.number("lr")) : settings;
    }

    private static SGD.Builder sgd(Attrs attrs) {
        return shared(SGD.builder(), attrs)
                .momentum(attrs.number("momentum", 0))
                .dampening(attrs.number("dampening", 0))
                .nesterov(attrs.flag("nesterov", false));
    }

    private static Adam.Builder adam(Adam.Builder builder, Attrs attrs) {
        return moments(builder, attrs).amsgrad(attrs.flag("amsgrad", false));
    }

    private static <B extends AdamBuilder<B>> B moments(B builder, Attrs attrs) {
        double[] betas = attrs.has("betas") ? attrs.numbers("betas") : new double[] {0.9, 0.999};
        return shared(builder, attrs).betas(betas[0], betas[1]).eps(attrs.number("eps", 1e-8));
    }

    private static RMSprop.Builder keras(Attrs attrs) {
        return RMSpropPresets.keras3().lr(attrs.number("learning_rate")).rho(attrs.number("rho"))
                .eps(attrs.number("epsilon")).centered(attrs.flag("centered")).momentum(attrs.number("momentum"))
                .weightDecay(attrs.number("weight_decay", 0));
    }

    private static RMSprop.Builder tensorflow(Attrs attrs) {
        return RMSpropPresets.timm().lr(attrs.number("lr")).rho(attrs.number("decay")).eps(attrs.number("epsilon"))
                .centered(attrs.flag("centered")).momentum(buffered(attrs))
                .initialAccumulator(attrs.number("initial_accumulator")).weightDecay(attrs.number("weight_decay", 0))
                .decoupledDecay(attrs.flag("decoupled_decay", false)).rateInMomentum(attrs.flag("lr_in_momentum", true));
    }

    /** TensorFlow keeps a buffer without momentum too, which is then the last step: so does a momentum that adds nothing. */
    private static double buffered(Attrs attrs) {
        return Math.max(attrs.number("momentum"), Double.MIN_NORMAL);
    }

    private static RMSprop.Builder optax(Attrs attrs) {
        return RMSpropPresets.optax().lr(attrs.number("learning_rate")).rho(attrs.number("decay"))
                .eps(attrs.number("eps")).initialAccumulator(attrs.number("initial_scale", 0))
                .epsilon(place(attrs)).centered(attrs.flag("centered")).momentum(attrs.number("momentum", 0))
                .nesterov(attrs.flag("nesterov", false)).biasCorrection(attrs.flag("bias_correction", false));
    }

    private static RMSprop.Epsilon place(Attrs attrs) {
        return attrs.flag("eps_in_sqrt", true) ? RMSprop.Epsilon.INSIDE : RMSprop.Epsilon.OUTSIDE;
    }

    private static RMSprop.Builder rmsprop(RMSprop.Builder builder, Attrs attrs) {
        return shared(builder, attrs)
                .rho(attrs.number("alpha", 0.99))
                .eps(attrs.number("eps", 1e-8))
                .centered(attrs.flag("centered", false))
                .momentum(attrs.number("momentum", 0));
    }

    private static RMSprop.Builder dqn(Attrs attrs) {
        return RMSprop.builder().centered(true)
                .lr(attrs.number("lr"))
                .rho(attrs.number("decay"))
                .eps(attrs.number("min_squared_gradient"));
    }

    private static RMSprop.Builder graves(Attrs attrs) {
        return RMSprop.builder().centered(true).rateInMomentum(true)
                .lr(attrs.number("lr"))
                .rho(attrs.number("decay"))
                .eps(attrs.number("eps"))
                .momentum(attrs.number("momentum"));
    }

    // ---- names of states

    private static Map<String, Tensor> ownNames(Optimizer optimizer, Tensor parameter) {
        Map<String, Tensor> states = new LinkedHashMap<>();
        optimizer.stateNames(parameter).forEach(name -> states.put(name, optimizer.state(parameter, name)));
        return states;
    }

    private static Map<String, Tensor> nadamNames(Optimizer optimizer, Tensor parameter) {
        Map<String, Tensor> states = ownNames(optimizer, parameter);
        states.put("mu_product", Tensor.of(new double[] {optimizer.number(parameter, "mu_product")}).reshape());
        return states;
    }

    /** Names of v, m and b; what a case does not have is not compared. */
    private static States names(String square, String mean, String buffer) {
        return (optimizer, parameter) -> {
            Map<String, Tensor> own = torchNames(optimizer, parameter);
            Map<String, Tensor> states = new LinkedHashMap<>();
            states.put(square, own.get("square_avg"));
            // A reference without momentum, or uncentered, reports zeros for what it does not use.
            Tensor zeros = parameter.detach().mul(0);
            states.put(mean, own.getOrDefault("grad_avg", zeros));
            states.put(buffer, own.getOrDefault("momentum_buffer", zeros));
            return states;
        };
    }

    /** Optax adds its updates, so that its trace has the other sign. */
    private static Map<String, Tensor> optaxNames(Optimizer optimizer, Tensor parameter) {
        Map<String, Tensor> states = names("nu", "mu", "trace").of(optimizer, parameter);
        states.put("trace", states.get("trace").neg());
        return states;
    }

    private static Map<String, Tensor> torchNames(Optimizer optimizer, Tensor parameter) {
        Map<String, Tensor> states = ownNames(optimizer, parameter);
        states.put("square_avg", RMSprop.squareAverage(optimizer, parameter));
        return states;
    }

    /** DQN's code climbs: its g is the mean of −∇f. */
    private static Map<String, Tensor> dqnNames(Optimizer optimizer, Tensor parameter) {
        return Map.of(
                "g", optimizer.state(parameter, "grad_avg").neg(),
                "g2", RMSprop.squareAverage(optimizer, parameter));
    }

    /** Graves adds his step δ; Fluxion subtracts its buffer. */
    private static Map<String, Tensor> gravesNames(Optimizer optimizer, Tensor parameter) {
        return Map.of(
                "g", optimizer.state(parameter, "grad_avg"),
                "n", RMSprop.squareAverage(optimizer, parameter),
                "delta", optimizer.state(parameter, "momentum_buffer").neg());
    }

    // ---- running

    /** One parameter, p0, for all steps; every output has a row for each step. */
    private static Map<String, Tensor> trajectory(Call call, OptimizerBuilder<?> builder, States states) {
        Tensor p = parameter(call, 0);
        Optimizer optimizer = builder.build(List.of(p));
        Map<String, List<Tensor>> rows = new LinkedHashMap<>();
        for (int t = 0; t < call.attrs().integer("steps"); t++) {
            optimizer.zeroGrad();
            if (call.attrs().text("problem").equals("fixed_grads")) {
                p.setGrad(call.in("grad_seq").select(0, t));
            } else {
                // The function is the problem, not the optimizer: in float32, its cancellation would hide the steps.
                Tensor point = p.detach().to(DType.F64).requiresGrad(true);
                Tensor loss = loss(call.attrs().text("problem"), point);
                loss.backward();
                p.setGrad(point.grad().to(p.dtype()));
                append(rows, "loss", loss);
                append(rows, "grads", point.grad());
            }
            optimizer.step();
            append(rows, "params", p);
            states.of(optimizer, p).forEach((name, state) -> append(rows, "state." + name, state));
        }
        return stacked(rows);
    }

    private static Tensor loss(String problem, Tensor p) {
        Tensor x = p.select(0, 0);
        Tensor y = p.select(0, 1);
        return switch (problem) {
            case "rosenbrock" -> x.rsub(1).square().add(y.sub(x.square()).square().mul(100));
            case "quadratic" -> x.square().mul(0.1).add(y.square().mul(2));
            default -> throw new IllegalArgumentException("problem is '" + problem
                    + "', expected fixed_grads, rosenbrock or quadratic");
        };
    }

    /** Several parameters in groups, with steps at which a parameter has no gradient or a group gets a new rate. */
    private static Map<String, Tensor> groups(Call call) {
        Attrs attrs = call.attrs();
        List<Tensor> parameters = new ArrayList<>();
        while (call.inputs().containsKey("p" + parameters.size())) {
            parameters.add(parameter(call, parameters.size()));
        }
        RMSprop.Builder builder = RMSprop.pytorch();
        for (Attrs group : attrs.objects("groups")) {
            List<Tensor> members = Arrays.stream(group.integers("params")).mapToObj(parameters::get).toList();
            builder.group(members, settings -> rmsprop(settings, group));
        }
        Optimizer optimizer = builder.build();
        Map<String, List<Tensor>> rows = new LinkedHashMap<>();
        for (int t = 0; t < attrs.integer("steps"); t++) {
            for (double[] change : attrs.rows("lr_changes")) {
                if (change[0] == t) {
                    optimizer.groups().get((int) change[1]).lr(change[2]);
                }
            }
            for (int i = 0; i < parameters.size(); i++) {
                parameters.get(i).setGrad(hasGrad(attrs, i, t) ? call.in("grad_seq" + i).select(0, t) : null);
            }
            optimizer.step();
            for (int i = 0; i < parameters.size(); i++) {
                append(rows, "params" + i, parameters.get(i));
            }
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>(stacked(rows));
        for (int i = 0; i < parameters.size(); i++) {
            String prefix = "final_state" + i + ".";
            torchNames(optimizer, parameters.get(i)).forEach((name, state) -> outputs.put(prefix + name, state));
        }
        return outputs;
    }

    /** Rows of a matrix: those of a step, some of them named twice. */
    private static Map<String, Tensor> sparse(Call call) {
        Attrs attrs = call.attrs();
        RMSprop.Builder builder = RMSpropPresets.tensorflow1().lr(attrs.number("lr")).rho(attrs.number("rho"))
                .eps(attrs.number("epsilon")).epsilon(place(attrs)).centered(attrs.flag("centered"))
                .momentum(buffered(attrs)).initialAccumulator(attrs.number("initial_accumulator"));
        Tensor p = parameter(call, 0);
        Optimizer optimizer = builder.build(List.of(p));
        Map<String, List<Tensor>> rows = new LinkedHashMap<>();
        for (int t = 0; t < attrs.integer("steps"); t++) {
            optimizer.zeroGrad();
            int[] indices = call.in("indices").select(0, t).toIntArray();
            optimizer.addGradient(p, RowGradient.of(indices, call.in("values").select(0, t)));
            optimizer.step();
            append(rows, "params", p);
            names("rms", "mg", "momentum").of(optimizer, p).forEach((name, state) -> append(rows, "state." + name, state));
        }
        return stacked(rows);
    }

    private static boolean hasGrad(Attrs attrs, int parameter, int step) {
        return attrs.rows("none_grad").stream().noneMatch(none -> none[0] == parameter && none[1] == step);
    }

    private static Tensor parameter(Call call, int index) {
        return call.in("p" + index).copy().requiresGrad(true);
    }

    /** Adds a copy, since the next step changes parameters and states in place. */
    private static void append(Map<String, List<Tensor>> rows, String name, Tensor row) {
        rows.computeIfAbsent(name, _ -> new ArrayList<>()).add(row.detach().copy());
    }

    private static Map<String, Tensor> stacked(Map<String, List<Tensor>> rows) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        rows.forEach((name, list) -> outputs.put(name, Tensor.stack(0, list.toArray(Tensor[]::new))));
        return outputs;
    }
}
