package dev.fluxion.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** The text of docs/rmsprop.md and docs/optimizers.md around what the code says of itself. */
final class OptimizersPages {
    private OptimizersPages() {}

    private record Preset(String from, String users, String when) {}

    private static SequencedMap<String, Preset> presets() {
        var table = new LinkedHashMap<String, Preset>();
        table.put("hinton", new Preset("Tieleman and Hinton, lecture 6 (2012)", "courses, the origin of all others",
                "to follow the lecture; no ε, so a coordinate without gradient rests"));
        table.put("graves2013", new Preset("Graves (2013), arXiv:1308.0850, equations 38 to 45", "handwriting and text models with LSTM",
                "recurrent nets whose gradients have a mean; ε = 1e-4 bounds the steps of a constant gradient"));
        table.put("dqn2015", new Preset("Mnih et al. (2015), NeuralQLearner.lua", "DQN, Dopamine", "reinforcement learning; the large ε = 0.01 damps"));
        table.put("tensorflow1", new Preset("tensorflow/python/training/rmsprop.py", "Inception, MobileNet, A2C of that time",
                "to reproduce results of TensorFlow 1: v starts from 1 and warms up"));
        table.put("pytorch", new Preset("torch/optim/rmsprop.py", "most of today's code", "models and states from PyTorch"));
        table.put("keras2", new Preset("keras/optimizers.py, 2.0 to 2.2", "Chollet, first edition", "to reproduce its figures"));
        table.put("keras3", new Preset("keras/src/optimizers/rmsprop.py", "Keras 3", "models from Keras; decoupled decay"));
        table.put("optax", new Preset("optax/_src/alias.py", "JAX", "bias correction or Nesterov"));
        table.put("timm", new Preset("timm/optim/rmsprop_tf.py", "EfficientNet, MobileNetV3 in PyTorch", "vision models from timm"));
        table.put("mxnet", new Preset("mxnet/optimizer/rmsprop.py", "MXNet, Gluon", "old models"));
        table.put("mxnetCentered", new Preset("mxnet/optimizer/rmsprop.py, centered=True", "MXNet, Gluon", "old models; ε stands elsewhere than in the plain form"));
        table.put("dl4j", new Preset("org.nd4j.linalg.learning.RmsPropUpdater", "DL4J", "models from DL4J; mind its rate of 0.1"));
        return table;
    }

    static String rmsprop() {
        var lines = new ArrayList<>(List.of(
                "# RMSprop", "",
                "Made from the code by a test; don't edit.", "",
                "Each parameter's step is its gradient divided by the root of a running mean of the gradient's square: steep and flat",
                "directions move alike. With the textbook's defaults, η = 0.001, ρ = 0.9, ε = 1e-8:", "",
                OptimizersPageTest.formulas(RMSprop.builder()),
                "## Every library has another one", "",
                "A curve of a paper is reproduced only with the paper's RMSprop. Each axis is an option, each known dialect a preset of",
                "`RMSpropPresets`:", "",
                "| preset | η | ρ | ε | place of ε | v₀ | centered | momentum | rate in momentum | decay |",
                "|---|---|---|---|---|---|---|---|---|---|"));
        presets().forEach((name, _) -> lines.add(row(name)));
        lines.addAll(List.of("", "![Each preset with one rate](pictures/rmsprop-presets.svg)", "",
                "tensorflow1 and timm (v₀ = 1, one line here) start slowly. hinton, keras2, keras3, optax and mxnet differ by ε alone, which is",
                "not seen here. The centered ones with momentum overshoot: a plain step is at most η/√(1 − ρ), a centered one on a gradient",
                "that hardly varies only ε bounds.", ""));
        presets().forEach((name, preset) -> lines.addAll(List.of("### " + name, "",
                "Source: " + preset.from() + ". Used by: " + preset.users() + ". Take it for: " + preset.when() + ".", "",
                OptimizersPageTest.formulas(RMSpropPresets.table().get(name).get()))));
        lines.addAll(List.of("### Other axes", "", "Nesterov, with the rate inside and decoupled decay:", "",
                OptimizersPageTest.formulas(RMSpropPresets.keras3().momentum(0.9).nesterov(true).weightDecay(0.01)),
                "Centered with bias correction, c = 1 − ρᵗ:", "",
                OptimizersPageTest.formulas(RMSprop.builder().centered(true).biasCorrection(true)),
                "Its first step knows one gradient, whose variance is 0: it is g/√ε. Give it a large ε or a warm-up.", "",
                "## The centered form", "",
                "Libraries compute the variance as v − m². In float32, on a constant gradient of 3 with ρ = 0.9, that is below 0 from step",
                "137 on, and its root is NaN. Here s is a sum of squares and can't be; v = s + m² is exported as `square_avg`, so that",
                "states go to other libraries and come from them.", "",
                "## What holds, and with which option", "",
                "✓: a property test tries all settings of this kind (`RMSpropLaws` is its source). –: it does not hold, or says nothing.", ""));
        lines.addAll(RMSpropLaws.table());
        lines.addAll(List.of("",
                "## When to choose it", "",
                "| it is good at | shown by |", "|---|---|",
                "| valleys: one rate for steep and flat directions | row 1 of `fluxion.jar textbook`: (−5, −2) to (−0.0106, 1e-14) in 20 steps |",
                "| leaving saddles | row 12: y = 1.52 after 120 steps, SGD 0.011 |",
                "| mini-batches, where Rprop's signs outvote a rare large gradient | row 9: drift −0.14, sign steps −1.6 |",
                "| gradients whose size changes (recurrent nets, reinforcement learning), since it forgets; Adagrad does not | row 2 |",
                "", "| it is bad at | shown by |", "|---|---|",
                "| rare, informative gradients: it forgets them; AMSGrad does not | row 10: Reddi's million steps end at the worst point |",
                "| generalizing from few samples with many own features | row 11: test accuracy 0.59, SGD 1.0 |",
                "| coordinates turned against the axes | row 3: stuck at −0.927 where the straight valley is solved |",
                "| standing still: steps of a constant sign are η long, so the rate has to fall at the end | row 13: it jumps about the minimum |",
                "", "![A valley](pictures/optimizers-valley.svg)", "", "![A saddle](pictures/optimizers-saddle.svg)", "",
                "## Rows", "",
                "`optimizer.addGradient(table, RowGradient.of(indices, rows))` makes the step lazy: only these rows move, in time and memory",
                "proportional to them. Rows without gradient keep their moments, where the dense step lets v decay, the momentum run on",
                "and the weight decay pull. Rows named twice are added first; clipping takes the other rows for 0.", "",
                "## Tiny accumulators", "",
                "Where no gradient comes any more, v falls by ρ each step and would stay among the subnormal numbers for ever, on which",
                "processors are slow. Below 4.7e-38 (float64: 9e-308) every sixteenth step squares its distance to 0, but only where ε is so large that no",
                "bit of √(v + ε) or √v + ε can change (inside from 8.3e-25 on, outside from 9.4e-10 on). With momentum the buffer b settles likewise: what",
                "is lost of it is below 4.7e-38 a step, which a parameter of ordinary size rounds away, but one within about 1e-25 of 0 may",
                "feel.", "",
                "## How fast", "",
                "A step is one pass over θ, g and the states, in place, of all parameters in one job of all threads: figures beside libtorch's and a C",
                "loop's are in [benchmarks](../benchmarks/README.md#results) (W7). 10,000,000 parameters take what their memory traffic takes.", "",
                "Measured once on a shared virtual machine with AVX-512: with fifteen of sixteen gradients 0 a step takes 0.126 ns a parameter settled, and 0.243 with",
                "accumulators that stay subnormal (ε = 1e-12). A table of 1,000,000 rows of 64 of which 256 have a gradient: 0.25 ms, dense 27 ms.",
                ""));
        return String.join("\n", lines);
    }

    private static String row(String name) {
        RMSprop.Builder builder = RMSpropPresets.table().get(name).get();
        Map<String, Object> o = builder.options();
        return "| `" + name + "` | " + number(builder.lr()) + " | " + number(o.get("rho")) + " | " + number(o.get("eps")) + " | "
                + o.get("epsilon").toString().toLowerCase(Locale.ROOT) + " | " + number(o.get("initialAccumulator")) + " | "
                + yes(o.get("centered")) + " | " + number(o.get("momentum")) + " | " + yes(o.get("rateInMomentum")) + " | "
                + (o.get("decoupledDecay").equals(true) ? "decoupled" : "L2") + " |";
    }

    /** {@return 1.0E-4 as 1e-4, 1.0 as 1} */
    private static String number(Object x) {
        return x.toString().replace("E", "e").replaceFirst("\\.0(?=e|$)", "");
    }

    private static String yes(Object flag) {
        return flag.equals(true) ? "yes" : "no";
    }

    private record Chapter(String title, String story, OptimizerBuilder<?> builder) {}

    private static List<Chapter> story() {
        return List.of(
                new Chapter("SGD", "One rate for all directions: too large for the steep ones or too small for the flat ones.", SGD.builder()),
                new Chapter("SGD with momentum", "A running sum of gradients smooths the zigzag and speeds up along the valley. Nesterov's form "
                        + "looks ahead, θ ← θ − η·(g + μ·b). Sutskever et al. (2013).", SGD.builder().momentum(0.9)),
                new Chapter("Rprop (1993)", "Forget the size, keep the sign, and give every parameter a step of its own. Made for whole batches: on mini-batches "
                        + "nine gradients of +0.1 outvote one of −0.9, which together are 0 (row 9 of `fluxion.jar textbook`).\n\n![Mini-batches](pictures/rprop-batches.svg)", Rprop.builder()),
                new Chapter("Adagrad (2011)", "Divide by the root of the sum of all squares: proven for convex problems and good for sparse features, but the sum "
                        + "only grows, and the rate vanishes (row 2: still at −2.38 after 20 steps). "
                        + "Gradients that were large once keep it small for ever; RMSprop forgets them.\n\n![Lengths of steps](pictures/adagrad-rate.svg)", Adagrad.builder()),
                new Chapter("RMSprop (2012)", "Rprop for mini-batches: divide by a running mean of the square, which forgets. More in [RMSprop](rmsprop.md).",
                        RMSprop.builder()),
                new Chapter("Adadelta (2012)", "RMSprop whose rate is the size of its own last steps.", Adadelta.builder()),
                new Chapter("Adam (2015)", "RMSprop on a running mean of the gradient, both corrected for their start at 0.", Adam.builder()),
                new Chapter("Adamax (2015)", "Adam with the largest gradient in the place of the root mean square.", Adamax.builder()),
                new Chapter("NAdam (2016)", "Adam that looks ahead as Nesterov does.", NAdam.builder()),
                new Chapter("AMSGrad (2018)", "Adam and RMSprop can forget the gradients that matter (row 10); this one keeps the largest mean.", Adam.amsgrad()),
                new Chapter("AdamW (2019)", "Weight decay that the division does not touch.", Adam.adamW()),
                new Chapter("RAdam (2020)", "Adam that waits until its mean of squares means something; p is 1 from then on, 0 before.", RAdam.builder()),
                new Chapter("Lion (2023)", "Back to the sign, of a mixture of gradient and momentum.", Lion.builder().weightDecay(0.1)));
    }

    static String optimizers() {
        var lines = new ArrayList<>(List.of(
                "# The optimizers, as a story", "",
                "Made from the code by a test; don't edit. Each optimizer is one declared formula, printed here and run as it stands.", "",
                "![A valley](pictures/optimizers-valley.svg)", ""));
        story().forEach(chapter -> lines.addAll(List.of("## " + chapter.title(), "", chapter.story(), "",
                OptimizersPageTest.formulas(chapter.builder()))));
        lines.addAll(List.of(
                "## Around the step", "",
                "A step goes: mean over accumulated gradients, clipping, the sign for `maximize`, weight decay, the update.", "",
                "| what | how |", "|---|---|",
                "| a rate that changes | `.schedule(Schedule.warmup(500).then(500, Schedule.cosine(10_000, 0)))`; also step, multiStep, exponential, "
                        + "inverseTime, warmRestarts, linear, polynomial, hold, lambda, `OneCycle`, `Cyclic`, `Plateau`; any composition by `times` and `then` |",
                "| clipping | `.clip(Clipping.globalNorm(1))`, `norm`, `value`; in place: `Clipping.clipGradNorm` |",
                "| large batches in parts | `.accumulate(4)` |",
                "| groups | `.group(parameters, o -> o.lr(1e-4))` |",
                "| biases without decay | `.excludeFromDecay((name, p) -> p.rank() < 2)` |",
                "| averages of weights | `WeightAverage.polyak`, `WeightAverage.exponential` |",
                "| save and go on, bit for bit | `optimizer.state().save(file)`, `optimizer.load(OptimizerState.read(file))` |",
                "| momentum that changes | `.momentumSchedule(OneCycle.of(0.1, 10_000).momentum())`: μ of SGD and RMSprop, β₁ of Adam and its relatives |",
                "| a look inside | `Diagnosis.step(optimizer)`: effective rate, percentiles of √v, update by weight, gradient norm |", "",
                "## What steps do", "",
                "A rate is right when updates are about a thousandth of the weights, second moments are neither 0 nor growing, and the effective",
                "rates of a layer lie close together. `DiagnosisPicture` collects and draws it, as a page or a picture:", "",
                "```java", "var picture = new DiagnosisPicture();", "trainer.diagnose(10, picture);     // or picture.accept(Diagnosis.step(optimizer))",
                "trainer.fit(batches, 5);", "picture.save(Path.of(\"diagnosis.html\"));", "```", "",
                "![Two layers that learn a sine, with a cosine schedule](pictures/diagnosis.svg)", ""));
        return String.join("\n", lines);
    }
}
