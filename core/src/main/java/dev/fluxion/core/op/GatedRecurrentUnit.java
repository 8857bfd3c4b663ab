package dev.fluxion.core.op;

import static dev.fluxion.core.expr.Functions.sigmoid;
import static dev.fluxion.core.expr.Functions.tanh;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;

/**
 * Gated recurrent units (Cho et al., 2014, with r inside of the affine map's result as in cuDNN) as a {@link RecurrentOp} of three
 * gates and a bias:
 *
 * <pre>
 *   a = hₜ₋₁·wᵀ + b     r = σ(xᵣ + aᵣ)    z = σ(x_z + a_z)    n = tanh(xₙ + r·aₙ)    columns of x, rows of w: r, z, n
 *   hₜ = (1 − z)·n + z·hₜ₋₁                                                          → h (T, N, H)
 *
 *   back from T, with h̄ₜ of the output and of the step after:
 *   āₙ = x̄ₙ·r with x̄ₙ = h̄ₜ·(1 − z)·(1 − n²)     āᵣ = x̄ᵣ = x̄ₙ·aₙ·r·(1 − r)    ā_z = x̄_z = h̄ₜ·(hₜ₋₁ − n)·z·(1 − z)
 *   h̄ₜ₋₁ = h̄ₜ·z + ā·w
 * </pre>
 *
 * @param reverse whether steps go from T to 1
 * @param indexed whether x are rows of a table
 */
public record GatedRecurrentUnit(boolean reverse, boolean indexed) implements RecurrentOp {
    private static final int R = 0;
    private static final int Z = 1;
    private static final int N = 2;
    private static final Formula SIGMOID = Formula.of(sigmoid(Expr.arg(0).add(Expr.arg(1).add(Expr.arg(2)))));
    private static final Formula STATE = state(Expr.arg(0), Expr.arg(1).add(Expr.arg(2)), Expr.arg(3), Expr.arg(4), Expr.arg(5));
    private static final Formula BACKWARD = backward(Expr.arg(0), Expr.arg(1), Expr.arg(2), Expr.arg(3), Expr.arg(4),
            Expr.arg(5).add(Expr.arg(6)).add(Expr.arg(7)));

    /** → (aₙ, n, h′). */
    private static Formula state(Expr x, Expr a, Expr r, Expr z, Expr h) {
        Expr n = tanh(x.add(r.mul(a)));
        return Formula.of(a, n, Expr.constant(1).sub(z).mul(n).add(z.mul(h)));
    }

    /** → (x̄ of each gate, ā of each gate, what h̄ₜ₋₁ gets beside the product). */
    private static Formula backward(Expr r, Expr z, Expr a, Expr n, Expr h, Expr dh) {
        Expr one = Expr.constant(1);
        Expr dn = dh.mul(one.sub(z)).mul(one.sub(n.mul(n)));
        Expr dr = dn.mul(a).mul(r).mul(one.sub(r));
        Expr dz = dh.mul(h.sub(n)).mul(z).mul(one.sub(z));
        return Formula.of(dr, dz, dn, dr, dz, dn.mul(r), dh.mul(z));
    }

    @Override
    public String name() {
        return "gru";
    }

    @Override
    public int gates() {
        return 3;
    }

    @Override
    public int kept() {
        return 1;
    }

    @Override
    public boolean hasBias() {
        return true;
    }

    @Override
    public void forward(RecurrentStep.Forward at) {
        View resetAndUpdate = at.gates(R, 2);
        View a = at.gate(N);
        at.map(SIGMOID, new View[] {resetAndUpdate}, at.x(R, 2), resetAndUpdate, at.bias(R, 2));
        at.map(STATE, new View[] {a, at.kept(0), at.after(0)}, at.x(N, 1), a, at.bias(N, 1), at.gate(R), at.gate(Z), at.before(0));
    }

    @Override
    public void backward(RecurrentStep.Backward at) {
        at.map(BACKWARD, new View[] {at.dx(R, 1), at.dx(Z, 1), at.dx(N, 1), at.dz(R, 1), at.dz(Z, 1), at.dz(N, 1), at.carry()},
                at.gate(R), at.gate(Z), at.gate(N), at.kept(0), at.before(0), at.dh(), at.product(), at.carry());
    }

    @Override
    public Tensor[] ofFirst(Tensor product, Tensor carry) {
        return new Tensor[] {product.add(carry)};
    }

    @Override
    public Tensor[] step(Tensor x, Tensor a, Tensor... states) {
        Tensor[] ofX = x.chunk(3, -1);
        Tensor[] ofH = a.chunk(3, -1);
        Tensor r = ofX[R].add(ofH[R]).sigmoid();
        Tensor z = ofX[Z].add(ofH[Z]).sigmoid();
        Tensor n = ofX[N].add(r.mul(ofH[N])).tanh();
        return new Tensor[] {z.rsub(1).mul(n).add(z.mul(states[0]))};
    }
}
