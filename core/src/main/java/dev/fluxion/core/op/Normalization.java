package dev.fluxion.core.op;

import static dev.fluxion.core.expr.Functions.rsqrt;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Accumulating;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.RowFormula;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Elements, taken as rows of a matrix {@code (rows, n)}, brought to mean 0 and variance 1, then scaled and shifted:
 *
 * <pre>
 *   x̂ = (x − mean) / √(var + eps)        y = w·x̂ + b              mean = Σ x / n,   var = Σ (x − mean)² / n
 *   with ĝ = w·ȳ:     x̄ = (ĝ − Σ ĝ / n − x̂ · Σ ĝ·x̂ / n) / √(var + eps)      w̄ = Σ ȳ·x̂      b̄ = Σ ȳ
 * </pre>
 *
 * <p>Not centered, mean is 0 throughout, and the term Σ ĝ / n goes (RMS norm: Zhang and Sennrich, 2019). Layer norm (Ba et al.,
 * 2016) has a w and b for each column, batch norm (Ioffe and Szegedy, 2015) for each row. Inputs are x, w and b, which may be
 * null; outputs y, of the shape of x, mean (or zeros) and var, of which only y can be differentiated. What others brought for x̄, as
 * the way around a part of a residual network does, is added in the same pass.
 *
 * @param centered whether the mean is taken away
 * @param perRow whether w and b belong to rows, not columns
 * @param n elements of a row; if it is 0, the first dimension of x counts the rows
 * @param eps added to the variance
 */
public record Normalization(boolean centered, boolean perRow, int n, double eps) implements Fused, Accumulating {
    private static final Expr COUNT = Expr.scalar(0);
    private static final Expr EPS = Expr.scalar(1);
    private static final int CENTERED = 1;
    private static final int PER_ROW = 2;
    private static final int WEIGHT = 4;
    private static final int BIAS = 8;
    private static final int SUM = 16;
    private static final RowFormula[] FORWARD = table(SUM, Normalization::forward);
    private static final RowFormula[] BACKWARD = table(2 * SUM, Normalization::backward);

    private static RowFormula[] table(int kinds, IntFunction<RowFormula> formula) {
        return IntStream.range(0, kinds).mapToObj(formula).toArray(RowFormula[]::new);
    }

    private static RowFormula forward(int kind) {
        var f = new RowFormula.Builder();
        Expr x = f.elements();
        Expr weight = parameter(f, kind, WEIGHT, 1);
        Expr bias = parameter(f, kind, BIAS, 0);
        Expr mean = has(kind, CENTERED) ? f.let(f.sum(x).div(COUNT)) : Expr.constant(0);
        Expr d = f.let(x.sub(mean));
        Expr variance = f.let(f.sum(d.mul(d)).div(COUNT));
        Expr normal = d.mul(f.let(rsqrt(variance.add(EPS))));
        normal = has(kind, WEIGHT) ? normal.mul(weight) : normal;
        f.output(has(kind, BIAS) ? normal.add(bias) : normal);
        f.output(has(kind, CENTERED) ? mean : variance);
        f.output(variance);
        return f.build();
    }

    private static RowFormula backward(int kind) {
        var f = new RowFormula.Builder();
        Expr x = f.elements();
        Expr g = f.elements();
        Expr mean = f.perRow();
        Expr variance = f.perRow();
        Expr weight = parameter(f, kind, WEIGHT, 1);
        Expr scale = f.let(rsqrt(variance.add(EPS)));
        Expr normal = f.let((has(kind, CENTERED) ? x.sub(mean) : x).mul(scale));
        Expr weighted = has(kind, WEIGHT) ? f.let(g.mul(weight)) : g;
        Expr along = f.let(f.sum(weighted.mul(normal)).div(COUNT));
        Expr rest = has(kind, CENTERED) ? weighted.sub(f.let(f.sum(weighted).div(COUNT))) : weighted;
        Expr gradient = rest.sub(normal.mul(along)).mul(scale);
        f.output(has(kind, SUM) ? f.elements().add(gradient) : gradient);
        if (has(kind, WEIGHT)) {
            sum(f, kind, g.mul(normal));
        }
        if (has(kind, BIAS)) {
            sum(f, kind, g);
        }
        return f.build();
    }

    private static boolean has(int kind, int what) {
        return (kind & what) != 0;
    }

    private static Expr parameter(RowFormula.Builder f, int kind, int which, double absent) {
        if (!has(kind, which)) {
            return Expr.constant(absent);
        }
        return has(kind, PER_ROW) ? f.perRow() : f.perColumn();
    }

    private static void sum(RowFormula.Builder f, int kind, Expr x) {
        if (has(kind, PER_ROW)) {
            f.output(f.sum(x));
        } else {
            f.columnSum(x);
        }
    }

    private int kind(boolean weight, boolean bias) {
        return (centered ? CENTERED : 0) | (perRow ? PER_ROW : 0) | (weight ? WEIGHT : 0) | (bias ? BIAS : 0);
    }

    @Override
    public int inputs() {
        return 3;
    }

    private int rows(Tensor x) {
        return n == 0 ? x.size(0) : x.elements() / n;
    }

    @Override
    public Tensor[] forward(Node node, Tensor... in) {
        Tensor[] made = Rowwise.run(FORWARD[kind(in[1] != null, in[2] != null)], rows(in[0]), n, new double[] {n, eps}, present(in));
        node.save(in[0], in[1], in[2], made[1], made[2]);
        made[0] = made[0].reshape(in[0].shape().toArray());
        return made;
    }

    @Override
    public Tensor[] gradients(Node node, Tensor... g) {
        return accumulate(node, null, g);
    }

    @Override
    public Tensor[] accumulate(Node node, Tensor sum, Tensor... g) {
        Tensor x = node.saved(0);
        Tensor weight = node.saved(1);
        boolean bias = node.wants(2);
        boolean weighted = weight != null;
        Tensor[] made = Rowwise.run(BACKWARD[kind(weighted, bias) | (sum == null ? 0 : SUM)], rows(x), n, new double[] {n, eps},
                present(x, g[0], node.saved(3), node.saved(4), weight, sum));
        return new Tensor[] {made[0].reshape(x.shape().toArray()), weighted ? made[1] : null, bias ? made[weighted ? 2 : 1] : null};
    }

    private static Tensor[] present(Tensor... tensors) {
        return Arrays.stream(tensors).filter(Objects::nonNull).toArray(Tensor[]::new);
    }

    @Override
    public Tensor[] decompose(Tensor... in) {
        Tensor x = in[0].reshape(rows(in[0]), n);
        Tensor mean = x.mean(1, true);
        Tensor d = centered ? x.sub(mean) : x;
        Tensor variance = d.square().mean(1, true);
        Tensor y = d.div(variance.add(eps).sqrt());
        y = in[1] == null ? y : y.mul(parameter(in[1]));
        y = in[2] == null ? y : y.add(parameter(in[2]));
        return new Tensor[] {y.reshape(in[0].shape().toArray()), mean.squeeze(1), variance.squeeze(1)};
    }

    private Tensor parameter(Tensor p) {
        return perRow ? p.unsqueeze(1) : p;
    }
}
