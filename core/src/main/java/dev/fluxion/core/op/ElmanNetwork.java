package dev.fluxion.core.op;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;

/**
 * Elman's network (1990) as a {@link RecurrentOp} of one gate:
 *
 * <pre>
 *   hₜ = f(xₜ + hₜ₋₁·wᵀ)    f = tanh or max(·, 0)       → h (T, N, H)
 *
 *   back from T, with h̄ₜ of the output and of the step after:
 *   x̄ₜ = z̄ = h̄ₜ·f′, of which hₜ tells f′: 1 − hₜ², or whether hₜ is positive
 * </pre>
 *
 * @param relu whether f is max(·, 0)
 * @param reverse whether steps go from T to 1
 * @param indexed whether x are rows of a table
 */
public record ElmanNetwork(boolean relu, boolean reverse, boolean indexed) implements RecurrentOp {
    private static final Expr SUM = Expr.arg(0).add(Expr.arg(1));
    private static final Formula TANH = Formula.of(Functions.tanh(SUM));
    private static final Formula RELU = Formula.of(Functions.relu(SUM));
    private static final Formula TANH_BACKWARD = Formula.of(Expr.arg(1).add(Expr.arg(2))
            .mul(Expr.constant(1).sub(Expr.arg(0).mul(Expr.arg(0)))));
    private static final Formula RELU_BACKWARD = Formula.of(Expr.select(Expr.arg(0).le(Expr.constant(0)), Expr.constant(0),
            Expr.arg(1).add(Expr.arg(2))));

    @Override
    public String name() {
        return relu ? "rnnRelu" : "rnnTanh";
    }

    @Override
    public int gates() {
        return 1;
    }

    @Override
    public void forward(RecurrentStep.Forward at) {
        at.map(relu ? RELU : TANH, new View[] {at.after(0)}, at.x(0, 1), at.gate(0));
    }

    @Override
    public void backward(RecurrentStep.Backward at) {
        at.map(relu ? RELU_BACKWARD : TANH_BACKWARD, new View[] {at.dz(0, 1)}, at.after(0), at.dh(), at.product());
    }

    @Override
    public Tensor[] step(Tensor x, Tensor z, Tensor... states) {
        Tensor sum = x.add(z);
        return new Tensor[] {relu ? sum.relu() : sum.tanh()};
    }
}
