package dev.fluxion.nn.golden;

import dev.fluxion.nn.BCELoss;
import dev.fluxion.nn.BCEWithLogitsLoss;
import dev.fluxion.nn.CosineEmbeddingLoss;
import dev.fluxion.nn.CrossEntropyLoss;
import dev.fluxion.nn.GaussianNLLLoss;
import dev.fluxion.nn.HingeEmbeddingLoss;
import dev.fluxion.nn.HingeLoss;
import dev.fluxion.nn.HuberLoss;
import dev.fluxion.nn.KLDivLoss;
import dev.fluxion.nn.L1Loss;
import dev.fluxion.nn.Loss;
import dev.fluxion.nn.MSELoss;
import dev.fluxion.nn.MarginRankingLoss;
import dev.fluxion.nn.MultiMarginLoss;
import dev.fluxion.nn.NLLLoss;
import dev.fluxion.nn.PoissonNLLLoss;
import dev.fluxion.nn.Reduction;
import dev.fluxion.nn.SmoothL1Loss;
import dev.fluxion.nn.SoftMarginLoss;
import dev.fluxion.nn.TripletMarginLoss;
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
        row(table, "bce", call -> new BCELoss(call.optional("weight"), reduction(call)));
        row(table, "kl_div", call -> new KLDivLoss(call.attrs().flag("log_target"), reduction(call)));
        row(table, "hinge", call -> new HingeLoss(false, reduction(call)));
        row(table, "squared_hinge", call -> new HingeLoss(true, reduction(call)));
        row(table, "soft_margin", call -> new SoftMarginLoss(reduction(call)));
        row(table, "hinge_embedding", call -> new HingeEmbeddingLoss(call.attrs().number("margin"), reduction(call)));
        row(table, "multi_margin", call -> new MultiMarginLoss(call.attrs().integer("p"), call.attrs().number("margin"),
                call.optional("weight"), reduction(call)));
        row(table, "poisson_nll", call -> new PoissonNLLLoss(call.attrs().flag("log_input"), call.attrs().flag("full"),
                call.attrs().number("eps"), reduction(call)));
        table.op("gaussian_nll", call -> new GaussianNLLLoss(call.attrs().flag("full"), call.attrs().number("eps"), reduction(call))
                .of(call.in("input"), call.in("target"), call.in("var")));
        table.op("cosine_embedding", call -> new CosineEmbeddingLoss(call.attrs().number("margin"), reduction(call))
                .of(call.in("x1"), call.in("x2"), call.in("target")));
        table.op("margin_ranking", call -> new MarginRankingLoss(call.attrs().number("margin"), reduction(call))
                .of(call.in("x1"), call.in("x2"), call.in("target")));
        table.op("triplet_margin", call -> new TripletMarginLoss(call.attrs().number("margin"), call.attrs().number("p"),
                call.attrs().number("eps"), reduction(call)).of(call.in("anchor"), call.in("positive"), call.in("negative")));
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
        String name = call.attrs().text("reduction");
        return name.equals("batchmean") ? Reduction.BATCH_MEAN : Reduction.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
