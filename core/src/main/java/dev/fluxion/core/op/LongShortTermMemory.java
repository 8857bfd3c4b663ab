package dev.fluxion.core.op;

import static dev.fluxion.core.expr.Functions.sigmoid;
import static dev.fluxion.core.expr.Functions.tanh;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;

/**
 * An LSTM (Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000) as a {@link RecurrentOp} of four gates and the states
 * h and c:
 *
 * <pre>
 *   z = xₜ + hₜ₋₁·wᵀ    i, f, o = σ(zᵢ), σ(z_f), σ(zₒ)    g = tanh(z_g)       columns of x, rows of w: i, f, g, o
 *   cₜ = f·cₜ₋₁ + i·g   hₜ = o·tanh(cₜ)                                       → h (T, N, H), c_T (N, H)
 *
 *   back from T, with h̄ₜ of the output and of the step after:
 *   c̄ₜ += h̄ₜ·o·(1 − tanh²cₜ)     z̄ᵢ = c̄ₜ·g·i·(1 − i)    z̄_f = c̄ₜ·cₜ₋₁·f·(1 − f)    z̄_g = c̄ₜ·i·(1 − g²)    z̄ₒ = h̄ₜ·tanh cₜ·o·(1 − o)
 *   c̄ₜ₋₁ = c̄ₜ·f     x̄ₜ = z̄
 * </pre>
 *
 * <p>Each kind of gate has a formula of its own, since longer ones need more registers than there are; tanh cₜ is kept, so that the way
 * back has no polynomial.
 *
 * @param reverse whether steps go from T to 1
 * @param indexed whether x are rows of a table
 */
public record LongShortTermMemory(boolean reverse, boolean indexed) implements RecurrentOp {
    private static final int I = 0;
    private static final int F = 1;
    private static final int G = 2;
    private static final int O = 3;
    private static final Expr SUM = Expr.arg(0).add(Expr.arg(1));
    private static final Formula SIGMOID = Formula.of(sigmoid(SUM));
    private static final Formula TANH = Formula.of(tanh(SUM));
    private static final Formula STATES = states(Expr.arg(0), Expr.arg(1), Expr.arg(2), Expr.arg(3), Expr.arg(4));
    private static final Formula BACKWARD = backward(Expr.arg(0), Expr.arg(1), Expr.arg(2), Expr.arg(3), Expr.arg(4), Expr.arg(5),
            Expr.arg(6).add(Expr.arg(7)), Expr.arg(8));

    /** → (c′, tanh c′, h′). */
    private static Formula states(Expr i, Expr f, Expr g, Expr o, Expr c) {
        Expr next = f.mul(c).add(i.mul(g));
        Expr y = tanh(next);
        return Formula.of(next, y, o.mul(y));
    }

    /** → (z̄ of each gate, c̄ before). */
    private static Formula backward(Expr i, Expr f, Expr g, Expr o, Expr c, Expr y, Expr dh, Expr carry) {
        Expr one = Expr.constant(1);
        Expr dc = carry.add(dh.mul(o).mul(one.sub(y.mul(y))));
        return Formula.of(
                dc.mul(g).mul(i).mul(one.sub(i)),
                dc.mul(c).mul(f).mul(one.sub(f)),
                dc.mul(i).mul(one.sub(g.mul(g))),
                dh.mul(y).mul(o).mul(one.sub(o)),
                dc.mul(f));
    }

    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public int gates() {
        return 4;
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public int kept() {
        return 1;
    }

    @Override
    public void forward(RecurrentStep.Forward at) {
        gates(at, SIGMOID, I, 2);
        gates(at, TANH, G, 1);
        gates(at, SIGMOID, O, 1);
        at.map(STATES, new View[] {at.after(1), at.kept(0), at.after(0)}, at.gate(I), at.gate(F), at.gate(G), at.gate(O), at.before(1));
    }

    private static void gates(RecurrentStep.Forward at, Formula formula, int first, int count) {
        View z = at.gates(first, count);
        at.map(formula, new View[] {z}, at.x(first, count), z);
    }

    @Override
    public void backward(RecurrentStep.Backward at) {
        at.map(BACKWARD, new View[] {at.dz(I, 1), at.dz(F, 1), at.dz(G, 1), at.dz(O, 1), at.carry()}, at.gate(I), at.gate(F), at.gate(G),
                at.gate(O), at.before(1), at.kept(0), at.dh(), at.product(), at.carry());
    }

    @Override
    public Tensor[] ofFirst(Tensor product, Tensor carry) {
        return new Tensor[] {product, carry};
    }

    @Override
    public Tensor[] step(Tensor x, Tensor z, Tensor... states) {
        Tensor[] gates = x.add(z).chunk(4, -1);
        Tensor c = gates[F].sigmoid().mul(states[1]).add(gates[I].sigmoid().mul(gates[G].tanh()));
        return new Tensor[] {gates[O].sigmoid().mul(c.tanh()), c};
    }
}
