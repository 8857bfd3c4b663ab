package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Interpolation;
import dev.fluxion.core.Statistical;
import dev.fluxion.core.Tensor;

/** The rows of {@code Statistical}. Examples are PyTorch 1.13's. */
final class StatisticCases {
    private static final int[] LAST = {-1};
    private static final double NAN = Double.NaN;

    private StatisticCases() {}

    private static Tensor of(double... values) {
        return Tensor.of(values);
    }

    private static Tensor[] both(Statistical.Moments moments) {
        return new Tensor[] {moments.spread(), moments.mean()};
    }

    static void fill(OpCases t) {
        String dim = "dim is 1 for shape (2), expected -1 to 0";
        t.one("nansum", x -> x[0].nansum(LAST, false)).on("3x4 -> 3", "2x1 -> 2", "0x3 -> 0", "3x0 -> 3").dropsNaN().says("Σ of the x that are no NaN", "ȳ there")
                .example(() -> of(1, NAN, 3).nansum(), 4).example(() -> of(NAN).nansum(), 0).example(() -> Tensor.arange(4).nansum(), 6)
                .fails(dim, () -> of(1, 2).nansum(new int[] {1}, false));
        t.one("nanmean", x -> x[0].nanmean(LAST, false)).on("3x4 -> 3", "2x1 -> 2", "0x3 -> 0").dropsNaN().says("the mean of the x that are no NaN", "ȳ/n there")
                .example(() -> of(1, NAN, 3).nanmean(), 2).example(() -> of(NAN).nanmean(), NAN)
                .fails("nanmean of int32 (2), expected float32 or float64: convert with to(DType)", () -> Tensor.arange(2).nanmean());
        t.add("stdMean", x -> both(x[0].stdMean(LAST, 1, false))).on("3x4 -> 3 3", "2x1x3 -> 2x1 2x1", "0x3 -> 0 0").says("√var and mean", "of both")
                .example(() -> of(1, 2, 4).stdMean(LAST, 1, false).spread(), 1.5275252316519468).fails(dim, () -> of(1, 2).stdMean(new int[] {1}, 1, false));
        t.add("varMean", x -> both(x[0].varMean(LAST, 1, false))).on("3x4 -> 3 3", "2x1x3 -> 2x1 2x1", "0x3 -> 0 0").says("var and mean", "of both")
                .example(() -> of(1, 2, 4).varMean(LAST, 1, false).mean(), 7 / 3.0).fails(dim, () -> of(1, 2).varMean(new int[] {1}, 1, false));
        t.add("aminmax", x -> new Tensor[] {x[0].aminmax(LAST, false).min(), x[0].aminmax(LAST, false).max()}).on("3x4 -> 3 3", "2x1 -> 2 2", "0x3 -> 0 0")
                .says("the smallest and the largest x", "ȳ there, shared evenly").example(() -> of(1, NAN).aminmax().min(), NAN).example(() -> of(3, 1, 4).aminmax().max(), 4)
                .fails("MIN of no elements, expected at least 1", () -> Tensor.zeros(0).aminmax());
        t.one("cov", x -> x[0].cov(1)).on("3x4 -> 3x3", "1x3 -> 1x1", "4 -> s", "0x3 -> 0x0").says("Σₖ (xᵢₖ − x̄ᵢ)·(xⱼₖ − x̄ⱼ) / (n − c)", "(Ȳ + Ȳᵀ)·(x − x̄) / (n − c)")
                .example(() -> Tensor.of(new double[] {1, 2, 4, 3, 1, 1}, 2, 3).cov(1), 7 / 3.0, -4 / 3.0, -4 / 3.0, 4 / 3.0).example(() -> Tensor.arange(-3, 4, 1).cov(1), 14 / 3.0)
                .fails("cov of shape (1, 1, 2), expected (m, n) or (n)", () -> Tensor.zeros(1, 1, 2).cov(1));
        t.one("corrcoef", x -> x[0].corrcoef()).on("3x4 -> 3x3", "2x5 -> 2x2", "1x3 -> 1x1", "0x3 -> 0x0").says("cov(i, j) / √(cov(i, i)·cov(j, j))", "of the quotient")
                .example(() -> Tensor.of(new double[] {1, 2, 4, 3, 1, 1}, 2, 3).corrcoef(), 1, -0.7559289460184544, -0.7559289460184544, 1)
                .example(() -> of(1, 2).corrcoef(), 1).fails("cov of shape (1, 1, 2), expected (m, n) or (n)", () -> Tensor.zeros(1, 1, 2).corrcoef());
        t.one("histc", x -> x[0].histc(5, -1, 1.5)).on("3x4 -> 5", "1 -> 5", "0x3 -> 5").notDifferentiable().dropsNaN().says("how many x in each bin", "")
                .example(() -> of(1, 2, 2, 5, -1, NAN).histc(4, 0, 4), 0, 1, 2, 0).example(() -> of(1, 2, 3, 3).histc(3, 0, 0), 1, 1, 2).example(() -> of(2, 2).histc(3, 0, 0), 0, 2, 0)
                .fails("histc of 0 bins from 0.0 to 1.0, expected at least 1 between finite ends", () -> of(1).histc(0, 0, 1))
                .fails("histc of int32 (2), expected float32 or float64: convert with to(DType)", () -> Tensor.arange(2).histc(2, 0, 1));
        t.one("renorm", x -> x[0].renorm(2, 0, 1)).on("3x4 -> 3x4", "1x2 -> 1x2", "0x3 -> 0x3").says("xᵢ·min(1, most/(‖xᵢ‖ + 10⁻⁷))", "of the product")
                .example(() -> Tensor.of(new float[][] {{3, 4}, {0.3f, 0.4f}, {1, 0}}).renorm(2, 0, 1), 0.6, 0.8, 0.3, 0.4, 1, 0)
                .fails("renorm with p 0.0 and most 1.0, expected p above 0 and most 0 or more", () -> Tensor.zeros(2, 2).renorm(0, 0, 1));
        t.one("cumulativeTrapezoid", x -> x[0].cumulativeTrapezoid(0.5, -1)).on("3x4 -> 3x3", "2x1 -> 2x0", "0x3 -> 0x2").says("yⱼ = dx·Σᵢ≤ⱼ (xᵢ + xᵢ₊₁)/2", "dx·Σ, half at the ends")
                .example(() -> of(1, 2, 4).cumulativeTrapezoid(0.5, 0), 0.75, 2.25).fails(dim, () -> of(1, 2).cumulativeTrapezoid(1, 1));
        t.one("trapezoid", x -> x[0].trapezoid(0.5, -1)).on("3x4 -> 3", "2x1 -> 2", "0x3 -> 0", "3x0 -> 3").says("dx·Σ (xⱼ + xⱼ₊₁)/2", "dx·ȳ, half at the ends")
                .example(() -> of(1, 2, 4).trapezoid(0.5, 0), 2.25).fails(dim, () -> of(1, 2).trapezoid(1, 1));
        order(t);
    }

    private static void order(OpCases t) {
        t.add("mode", x -> OrderCases.both(x[0].mode(-1, false))).on("3x4 -> 3 3", "2x1 -> 2 2", "0x3 -> 0 0", "i3:3x40 -> 3 3", "s -> s s").large("i9:300x300 -> 300 300").dropsNaN()
                .says("the most frequent x and where it is last", "ȳ there").example(() -> Tensor.of(new double[] {3, 1, 1, 2, 2, 3}, 2, 3).mode(1, false).values(), 1, 2)
                .example(() -> Tensor.of(new double[] {3, 1, 1, 2, 2, 3}, 2, 3).mode(1, false).indices(), 2, 1).example(() -> of(1, 2, 2, 1).mode(0, false).indices(), 3)
                .fails("mode: k is 1 for dim 0 of shape (0), expected 1 to 0", () -> Tensor.zeros(0).mode(0, false));
        t.add("nanmedian", x -> OrderCases.both(x[0].nanmedian(-1, false))).on("3x4 -> 3 3", "2x1 -> 2 2", "0x3 -> 0 0", "s -> s s").dropsNaN().says("the lower median of what is no NaN", "ȳ there")
                .example(() -> of(1, NAN, 3, 2).nanmedian(), 2).example(() -> of(1, NAN, 3, 2).nanmedian(0, false).indices(), 3).example(() -> of(NAN, NAN).nanmedian(), NAN)
                .fails("nanmedian: k is 1 for dim 0 of shape (0), expected 1 to 0", () -> Tensor.zeros(0).nanmedian());
        t.one("nanquantile", x -> x[0].nanquantile(0.4, -1, false)).on("3x4 -> 3", "2x1 -> 2", "0x3 -> 0").dropsNaN().says("interpolated at q·(n − 1), without NaN", "ȳ to the two beside")
                .example(() -> of(1, NAN, 3, 2).nanquantile(0.9, 0, false), 2.8).example(() -> of(NAN).nanquantile(0.5, 0, false), NAN)
                .fails("nanquantile 1.5 of shape (2), expected 0 to 1 of at least 1 element", () -> of(1, 2).nanquantile(1.5, 0, false));
        t.one("quantile", x -> x[0].quantile(new double[] {0.25, 1}, -1, false)).on("3x4 -> 2x3", "2x1 -> 2x2", "0x3 -> 2x0").says("several, one behind the other", "")
                .example(() -> of(5, 1, 4, 2).quantile(new double[] {0, 0.5}, 0, false), 1, 3).fails("quantile -1.0 of 2 elements, expected 0 to 1 of at least 1",
                        () -> of(1, 2).quantile(new double[] {-1}, 0, false));
        for (Interpolation how : Interpolation.values()) {
            // by operation_figures.py, at 0.4, 0.5 and 0.6
            double[] torch = switch (how) {
                case LINEAR -> new double[] {2.4, 3, 3.6};
                case LOWER -> new double[] {2, 2, 2};
                case HIGHER -> new double[] {4, 4, 4};
                case MIDPOINT -> new double[] {3, 3, 3};
                case NEAREST -> new double[] {2, 4, 4};
            };
            t.one("quantile", x -> x[0].quantile(0.45, 0, true, how)).on("3x4 -> 1x4", "3x1 -> 1x1", "2x0 -> 1x0", "s -> s").says("at place q·(n − 1): " + how, "ȳ to the one or two there")
                    .example(() -> Tensor.hstack(of(5, 1, 4, 2).quantile(0.4, 0, false, how), of(5, 1, 4, 2).quantile(0.5, 0, false, how), of(5, 1, 4, 2).quantile(0.6, 0, false, how)), torch)
                    .example(() -> Tensor.arange(0, 11, 1.0).quantile(0.3, 0, false, how), 3).example(() -> of(1, NAN).quantile(0, 0, false, how), NAN)
                    .fails("quantile 2.0 of 2 elements, expected 0 to 1 of at least 1", () -> of(1, 2).quantile(2, 0, false, how));
            t.one("nanquantile", x -> x[0].nanquantile(0.45, 0, true, how)).on("3x4 -> 1x4", "3x1 -> 1x1", "2x0 -> 1x0").dropsNaN().says("without NaN, at place q·(n − 1): " + how, "ȳ to the one or two there")
                    .example(() -> of(5, NAN, 1, 4, 2).nanquantile(0.4, 0, false, how), torch[0])
                    .fails("nanquantile 2.0 of shape (2), expected 0 to 1 of at least 1 element", () -> of(1, 2).nanquantile(2, 0, false, how));
        }
        t.one("isin", x -> x[0].isin(x[1])).on("i9:3x4 i9:5 -> 3x4", "3x4 2 -> 3x4", "i9:1 i9:1 -> 1", "i9:3 i9:0 -> 3", "i9:0 i9:2 -> 0").large("i999:300x300 i999:300 -> 300x300")
                .notDifferentiable().dropsNaN().says("whether x is among y", "").example(() -> of(1, 2, NAN).isin(of(2, NAN)), 0, 1, 0)
                .fails("argsort of float16 (2), expected float32 or float64: convert with to(DType)", () -> of(1).isin(Tensor.zeros(2).to(DType.F16)));
        t.one("bucketize", x -> x[0].bucketize(x[1].sort(0, false).values(), false)).on("3x4 7 -> 3x4", "1 1 -> 1", "0x3 2 -> 0x3").large("300x300 30 -> 300x300").notDifferentiable().dropsNaN()
                .says("how many boundaries are below x", "").example(() -> of(1, 2, 3).bucketize(of(1, 3), false), 0, 1, 1).example(() -> of(1, 2, 3).bucketize(of(1, 3), true), 1, 1, 2)
                .fails("searchsorted of (1) in shape (2, 2), expected one dimension, or equal sizes in all but the last", () -> of(1).bucketize(Tensor.zeros(2, 2), false));
        t.one("searchsorted", x -> x[0].sort(1, false).values().searchsorted(x[1], true)).on("3x7 3x4 -> 3x4", "1x1 1x1 -> 1x1", "0x2 0x2 -> 0x2", "2x0 2x3 -> 2x3").notDifferentiable().dropsNaN()
                .large("30x300 30x300 -> 30x300").says("where to insert, row by row", "")
                .example(() -> Tensor.of(new double[] {1, 3, 2, 4}, 2, 2).searchsorted(Tensor.of(new double[] {2, 3, 2, 5}, 2, 2), true), 1, 2, 1, 2)
                .fails("searchsorted of (3, 2) in shape (2, 2), expected one dimension, or equal sizes in all but the last", () -> Tensor.zeros(2, 2).searchsorted(Tensor.zeros(3, 2), true));
        t.add("uniqueConsecutive", x -> OrderCases.all(x[0].uniqueConsecutive())).on("i2:3x4 -> ", "3x4 -> ", "1 -> ", "0x3 -> ").notDifferentiable().large("i2:3000 -> ")
                .says("the different neighbours, runs, lengths", "").example(() -> Tensor.of(new int[] {1, 1, 2, 1}).uniqueConsecutive().values(), 1, 2, 1)
                .example(() -> Tensor.of(new int[] {1, 1, 2, 1}).uniqueConsecutive().inverse(), 0, 0, 1, 2).example(() -> Tensor.of(new int[] {1, 1, 2, 1}).uniqueConsecutive().counts(), 2, 1, 1)
                .nothingFails();
        t.one("bincount", x -> x[0].bincount(x[1], 5)).on("i5:7 7 -> 5", "i5:1 1 -> 5", "i5:0 0 -> 5").large("i5:20000 20000 -> 5").says("the weights of each integer", "x̄ = ȳ[i]")
                .example(() -> Tensor.of(new int[] {0, 1, 1}).bincount(of(0.5, 1, 2), 0), 0.5, 3)
                .fails("bincount of float64 (1), expected int32 of one dimension", () -> of(1).bincount(of(1), 0));
    }
}
