package dev.fluxion.nn.golden;

import dev.fluxion.nn.BCEWithLogitsLoss;
import dev.fluxion.nn.CrossEntropyLoss;
import dev.fluxion.nn.HuberLoss;
import dev.fluxion.nn.L1Loss;
import dev.fluxion.nn.Loss;
import dev.fluxion.nn.MSELoss;
import dev.fluxion.nn.NLLLoss;
import dev.fluxion.nn.Reduction;
import dev.fluxion.nn.SmoothL1Loss;
import java.util.Locale;
import java.util.function.Function;

/** Family 06: losses of an input and a target. */
final class LossOps {
    private LossOps() { }

    static void fill(OpTable table) {
        row(table, "mse_loss", call -> new MSELoss(reduction(call)));
        row(table, "l1_loss", call -> new L1Loss(reduction(call)));
        row(table, "smooth_l1_loss", call -> new SmoothL1Loss(call.attrs().number("beta"), reduction(call)));
        row(table, "huber_loss", call -> new HuberLoss(call.attrs().number("delta"), reduction(call)));
        row(table, "bce_with_logits", call -> new BCEWithLogitsLoss(call.optional("pos_weight"), reduction(call)));
        row(table, "nll_loss", call -> new NLLLoss(
                call.optional("weight"), call.attrs().integer("ignore_index"), reduction(call)));
        row(table, "cross_entropy", call -> crossEntropy(call, call.attrs().integer("ignore_index")));
        row(table, "cross_entropy_soft", call -> crossEntropy(call, NLLLoss.IGNORED));
    }

    private static Loss crossEntropy(Call call, int ignoreIndex) {
        return new CrossEntropyLoss(
                call.optional("weight"), ignoreIndex, call.attrs().number("label_smoothing"), reduction(call));
    }

    private static void row(OpTable table, String op, Function<Call, Loss> loss) {
        table.op(op, call -> loss.apply(call).of(call.in("input"), call.in("target")));
    }

    private static Reduction reduction(Call call) {
        return Reduction.valueOf(call.attrs().text("reduction").toUpperCase(Locale.ROOT));
    }
}
