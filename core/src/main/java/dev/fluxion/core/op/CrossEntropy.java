package dev.fluxion.core.op;

import static dev.fluxion.core.expr.Exponentials.expOfNegative;
import static dev.fluxion.core.expr.Functions.log;
import static dev.fluxion.core.op.Rowwise.where;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.RowFormula;

/**
 * The cross-entropy of rows of logits with labels, {@code (n, classes), (n) → (n)}:
 *
 * <pre>
 *   y = log Σ exp(x − max) − (x[label] − max)          x̄ = ȳ · (softmax(x) − onehot(label))
 * </pre>
 *
 * <p>A negative label does not count: its loss and gradient are 0, whatever the logits. Labels are numbers of the dtype of x and
 * take no gradient.
 */
public record CrossEntropy() implements Fused {
    private static final RowFormula LOSS = loss(false);
    private static final RowFormula LOSS_AND_EXPONENTIALS = loss(true);
    private static final RowFormula BACKWARD = gradient();

    private static RowFormula loss(boolean keep) {
        var f = new RowFormula.Builder();
        Expr x = f.elements();
        Expr label = f.perRow();
        Expr column = f.perColumn();
        Expr d = f.let(x.sub(f.max(x)));
        Expr picked = f.sum(where(column.eq(label), d));
        Expr e = f.let(expOfNegative(d));
        Expr sum = f.sum(e);
        f.output(where(label.ge(Expr.constant(0)), log(sum).sub(picked)));
        if (keep) {
            f.output(e);
            f.output(sum);
        }
        return f.build();
    }

    private static RowFormula gradient() {
        var f = new RowFormula.Builder();
        Expr e = f.elements();
        Expr sum = f.perRow();
        Expr label = f.perRow();
        Expr g = f.perRow();
        Expr column = f.perColumn();
        Expr oneHot = where(column.eq(label), Expr.constant(1));
        f.output(where(label.ge(Expr.constant(0)), e.div(sum).sub(oneHot).mul(g)));
        return f.build();
    }

    @Override
    public int inputs() {
        return 2;
    }

    @Override
    public Tensor[] forward(Node node, Tensor... in) {
        Tensor x = in[0];
        Tensor columns = Rowwise.positions(0, x.size(1), x);
        Tensor[] made = Rowwise.run(node.records() ? LOSS_AND_EXPONENTIALS : LOSS, x.size(0), x.size(1), new double[0],
                x, in[1], columns);
        if (node.records()) {
            node.save(x, in[1], made[1], made[2], columns);
        }
        return new Tensor[] {made[0]};
    }

    @Override
    public Tensor[] gradients(Node node, Tensor... g) {
        Tensor e = node.saved(2);
        return new Tensor[] {Rowwise.run(BACKWARD, e.size(0), e.size(1), new double[0],
                e, node.saved(3), node.saved(1), g[0], node.saved(4))[0], null};
    }

    @Override
    public Tensor[] decompose(Tensor... in) {
        Tensor counts = in[1].ge(0);
        Tensor zero = Tensor.zeros(Shape.SCALAR, in[0].dtype(), in[0].device());
        Tensor index = counts.where(in[1], zero).to(DType.I32).unsqueeze(1);
        Tensor loss = in[0].logSoftmax(1).gather(1, index).squeeze(1).neg();
        return new Tensor[] {counts.where(loss, zero)};
    }
}
