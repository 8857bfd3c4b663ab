package dev.fluxion.core.op;

import static dev.fluxion.core.expr.Functions.sigmoid;
import static dev.fluxion.core.expr.Functions.tanh;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;

/**
 * All steps of an LSTM along a sequence (Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000), from what its gates
 * take of the inputs, x {@code (T, N, 4H)}, the weights w {@code (4H, H)} and the first states h₀ and c₀ {@code (N, H)}:
 *
 * <pre>
 *   z = xₜ + hₜ₋₁·wᵀ    i, f, o = σ(zᵢ), σ(z_f), σ(zₒ)    g = tanh(z_g)       columns of x, rows of w: i, f, g, o
 *   cₜ = f·cₜ₋₁ + i·g   hₜ = o·tanh(cₜ)                                       → h (T, N, H), c_T (N, H)
 *
 *   back from T, with h̄ₜ of the output and of the step after:
 *   c̄ₜ += h̄ₜ·o·(1 − tanh²cₜ)     z̄ᵢ = c̄ₜ·g·i·(1 − i)    z̄_f = c̄ₜ·cₜ₋₁·f·(1 − f)    z̄_g = c̄ₜ·i·(1 − g²)    z̄ₒ = h̄ₜ·tanh cₜ·o·(1 − o)
 *   c̄ₜ₋₁ = c̄ₜ·f     h̄ₜ₋₁ = z̄·w     x̄ₜ = z̄     w̄ = Σ z̄ᵀ·hₜ₋₁ over all steps, in one product
 * </pre>
 *
 * <p>Gates are computed where the product of h and w was written, two of them together; a formula of all gates would be too long
 * for the JIT compiler.
 *
 * @param reverse whether steps go from T to 1
 */
public record LongShortTermMemory(boolean reverse) implements Fused {
    private static final int GATES = 4;
    private static final double[] NO_SCALARS = {};
    private static final Expr SUM = Expr.arg(0).add(Expr.arg(1));
    private static final Formula SIGMOID = Formula.of(sigmoid(SUM));
    private static final Formula TANH = Formula.of(tanh(SUM));
    private static final Formula STATES = states();
    private static final Formula BACKWARD = backward();

    /** (i, f, g, o, c) → (c′, tanh c′, h′). */
    private static Formula states() {
        Expr c = Expr.arg(1).mul(Expr.arg(4)).add(Expr.arg(0).mul(Expr.arg(2)));
        Expr y = tanh(c);
        return Formula.of(c, y, Expr.arg(3).mul(y));
    }

    /** (i, f, g, o, c before, tanh c, h̄ of the output, h̄ and c̄ of the step after) → (z̄ of each gate, c̄ before). */
    private static Formula backward() {
        Expr i = Expr.arg(0);
        Expr f = Expr.arg(1);
        Expr g = Expr.arg(2);
        Expr o = Expr.arg(3);
        Expr one = Expr.constant(1);
        Expr y = Expr.arg(5);
        Expr dh = Expr.arg(6).add(Expr.arg(7));
        Expr dc = Expr.arg(8).add(dh.mul(o).mul(one.sub(y.mul(y))));
        return Formula.of(
                dc.mul(g).mul(i).mul(one.sub(i)),
                dc.mul(Expr.arg(4)).mul(f).mul(one.sub(f)),
                dc.mul(i).mul(one.sub(g.mul(g))),
                dh.mul(y).mul(o).mul(one.sub(o)),
                dc.mul(f));
    }

    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public int inputs() {
        return 4;
    }

    /** Where states lie: one more than steps, the first one before the first step. */
    private int stateBefore(int step, int steps) {
        return reverse ? steps - step : step;
    }

    private int stateAfter(int step, int steps) {
        return stateBefore(step + 1, steps);
    }

    private int position(int step, int steps) {
        return reverse ? steps - 1 - step : step;
    }

    @Override
    public Tensor[] forward(Node node, Tensor... in) {
        Tensor x = in[0];
        int steps = x.size(0);
        int n = x.size(1);
        int hidden = in[1].size(1);
        Backend backend = x.device().backend();
        Tensor states = empty(x, steps + 1, n, hidden);
        Tensor cells = empty(x, steps + 1, n, hidden);
        backend.copy(at(states, stateBefore(0, steps)), in[2].view());
        backend.copy(at(cells, stateBefore(0, steps)), in[3].view());
        // Rows that are adjacent spare each step the transposing of w.
        Tensor weights = empty(x, hidden, GATES * hidden);
        backend.copy(weights.view(), Strides.transpose(in[1].view()));
        Tensor gates = empty(x, steps, n, GATES * hidden);
        Tensor squashed = empty(x, steps, n, hidden);
        View[] from = new View[GATES + 1];
        for (int step = 0; step < steps; step++) {
            int before = stateBefore(step, steps);
            int after = stateAfter(step, steps);
            int t = position(step, steps);
            View z = at(gates, t);
            View inputs = at(x, t);
            backend.matmul(z, at(states, before), weights.view());
            gate(backend, SIGMOID, z, inputs, 0, 2 * hidden);
            gate(backend, TANH, z, inputs, 2 * hidden, hidden);
            gate(backend, SIGMOID, z, inputs, 3 * hidden, hidden);
            columns(from, z, hidden);
            from[GATES] = at(cells, before);
            backend.map(STATES, new View[] {at(cells, after), at(squashed, t), at(states, after)}, from, NO_SCALARS);
        }
        node.save(x, in[1], in[2], in[3], states, cells, squashed, gates);
        Tensor last = empty(x, n, hidden);
        backend.copy(last.view(), at(cells, stateAfter(steps - 1, steps)));
        return new Tensor[] {outputs(states, steps), last};
    }

    @Override
    public Tensor[] gradients(Node node, Tensor... g) {
        Tensor x = node.saved(0);
        Tensor weights = node.saved(1);
        Tensor states = node.saved(4);
        Tensor cells = node.saved(5);
        Tensor squashed = node.saved(6);
        Tensor gates = node.saved(7);
        int steps = x.size(0);
        int n = x.size(1);
        int hidden = weights.size(1);
        Backend backend = x.device().backend();
        Tensor dz = empty(x, steps, n, GATES * hidden);
        Tensor dh = Tensor.zeros(Shape.of(n, hidden), x.dtype(), x.device());
        Tensor dc = g[1] == null ? dh : g[1];
        Tensor nextDh = empty(x, n, hidden);
        Tensor nextDc = empty(x, n, hidden);
        View none = Strides.expand(Tensor.zeros(Shape.of(1, 1), x.dtype(), x.device()).view(), new int[] {n, hidden});
        View[] from = new View[GATES + 5];
        View[] to = new View[GATES + 1];
        for (int step = steps - 1; step >= 0; step--) {
            int t = position(step, steps);
            View out = at(dz, t);
            columns(from, at(gates, t), hidden);
            columns(to, out, hidden);
            from[GATES] = at(cells, stateBefore(step, steps));
            from[GATES + 1] = at(squashed, t);
            from[GATES + 2] = g[0] == null ? none : at(g[0], t);
            from[GATES + 3] = dh.view();
            from[GATES + 4] = dc.view();
            to[GATES] = nextDc.view();
            backend.map(BACKWARD, to, from, NO_SCALARS);
            backend.matmul(nextDh.view(), out, weights.view());
            // What was written for the step before is read, and only then written again, element by element.
            dh = nextDh;
            dc = nextDc;
        }
        Tensor dw = null;
        if (node.wants(1)) {
            Tensor before = states.narrow(0, reverse ? 1 : 0, steps).reshape(steps * n, hidden);
            dw = dz.reshape(steps * n, GATES * hidden).t().matmul(before);
        }
        return new Tensor[] {node.wants(0) ? dz : null, dw, node.wants(2) ? dh : null, node.wants(3) ? dc : null};
    }

    @Override
    public Tensor[] decompose(Tensor... in) {
        Tensor[] inputs = in[0].unbind(0);
        Tensor[] outputs = new Tensor[inputs.length];
        Tensor h = in[2];
        Tensor c = in[3];
        for (int step = 0; step < inputs.length; step++) {
            int t = position(step, inputs.length);
            Tensor[] next = step(inputs[t].add(h.matmul(in[1].t())), c);
            h = next[0];
            c = next[1];
            outputs[t] = h;
        }
        return new Tensor[] {Tensor.stack(0, outputs), c};
    }

    /** h′ and c′ of one step. */
    private static Tensor[] step(Tensor z, Tensor c) {
        Tensor[] gates = z.chunk(GATES, -1);
        Tensor next = gates[1].sigmoid().mul(c).add(gates[0].sigmoid().mul(gates[2].tanh()));
        return new Tensor[] {gates[3].sigmoid().mul(next.tanh()), next};
    }

    private static void gate(Backend backend, Formula formula, View z, View inputs, int first, int count) {
        View columns = Strides.slice(z, 1, first, 1, count);
        backend.map(formula, new View[] {columns}, new View[] {Strides.slice(inputs, 1, first, 1, count), columns}, NO_SCALARS);
    }

    /** The columns of each gate. */
    private static void columns(View[] to, View gates, int hidden) {
        for (int k = 0; k < GATES; k++) {
            to[k] = Strides.slice(gates, 1, k * hidden, 1, hidden);
        }
    }

    /** The states after all steps, by position. */
    private Tensor outputs(Tensor states, int steps) {
        return states.narrow(0, reverse ? 0 : 1, steps);
    }

    private static View at(Tensor x, int index) {
        return Strides.select(x.view(), 0, index);
    }

    private static Tensor empty(Tensor like, int... shape) {
        return Tensor.empty(Shape.of(shape), like.dtype(), like.device());
    }
}
