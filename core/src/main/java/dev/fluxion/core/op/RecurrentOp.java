package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.backend.Backend;
import java.util.Arrays;

/**
 * All steps of a recurrent cell along a sequence, from what its G gates take of the inputs, x {@code (T, N, G·H)}, the weights w
 * {@code (G·H, H)}, the first states {@code (N, H)}, of which h is the first, and, if the cell has one, the bias b {@code (G·H)}; or
 * x are rows of a table {@code (R, G·H)}, and the last input is their index, {@code (T, N)}:
 *
 * <pre>
 *   z = hₜ₋₁·wᵀ    (h, …)ₜ = cell(xₜ, z, b, (h, …)ₜ₋₁)      → h (T, N, H), then the last of each other state, (N, H)
 *
 *   back from T:   (x̄ₜ, z̄, carry) = the cell's gradients    h̄ₜ₋₁ = z̄·w     w̄ = Σ z̄ᵀ·hₜ₋₁ and b̄ = Σ z̄ over all steps at once
 * </pre>
 *
 * <p>A cell brings formulas for one step, there and back; states, order and products are here. Samples do not meet: a block of them
 * goes through all steps by itself, so that threads wait for each other once a sequence and not at each step.
 */
sealed interface RecurrentOp extends Fused permits LongShortTermMemory, GatedRecurrentUnit, ElmanNetwork {
    /** So many go through all steps together, and up to so many where threads have enough: the highest tiles of a product, twice. */
    int SAMPLES = 16;

    /** Measured: the longer what adjacent samples have in a step, the less it is waited for. */
    int MOST_SAMPLES = 32;

    /** {@return whether steps go from T to 1} */
    boolean reverse();

    /** {@return whether x are rows of a table} */
    boolean indexed();

    /** {@return G} */
    int gates();

    /** {@return how many states there are} */
    default int states() {
        return 1;
    }

    /** {@return how many values of {@code (N, H)} a step keeps for the way back, beside gates and states} */
    default int kept() {
        return 0;
    }

    /** {@return whether there is a bias, whose gradient is that of z} */
    default boolean hasBias() {
        return false;
    }

    /** One step, where the product z stands in place of the gates. @param at where everything lies */
    void forward(RecurrentStep.Forward at);

    /** One step back. @param at where everything lies */
    void backward(RecurrentStep.Backward at);

    /**
     * The gradients of the first states.
     *
     * @param product z̄·w of the first step
     * @param carry what {@link #backward} wrote there in the first step
     * @return one for each
     */
    default Tensor[] ofFirst(Tensor product, Tensor carry) {
        return new Tensor[] {product};
    }

    /** {@return the next states, made of simple operations} @param x {@code (N, G·H)} @param z with the bias @param states the last ones */
    Tensor[] step(Tensor x, Tensor z, Tensor... states);

    @Override
    default int inputs() {
        return 2 + states() + (hasBias() ? 1 : 0) + (indexed() ? 1 : 0);
    }

    /** Where a step's input lies. */
    private int position(int step, int steps) {
        return reverse() ? steps - 1 - step : step;
    }

    /** Where the state before a step lies: there is one more than steps. */
    private int before(int step, int steps) {
        return reverse() ? steps - step : step;
    }

    @Override
    default Tensor[] forward(Node node, Tensor... in) {
        Tensor x = in[0];
        Tensor places = indexed() ? in[inputs() - 1] : x;
        int steps = places.size(0);
        int n = places.size(1);
        int hidden = in[1].size(1);
        Backend backend = x.device().backend();
        Tensor[] states = new Tensor[states()];
        Arrays.setAll(states, s -> empty(x, steps + 1, n, hidden));
        Tensor gates = empty(x, steps, n, gates() * hidden);
        Tensor kept = empty(x, steps, n, kept() * hidden);
        if (indexed() && x.size(1) > 0) {
            // Looks at every index before the first step.
            x.narrow(1, 0, 1).detach().embedding(places);
        }
        var inputs = indexed() ? new RecurrentStep.Inputs(x, places, empty(x, 1, n, gates() * hidden)) : new RecurrentStep.Inputs(x, null, x);
        Backend.Factor w = backend.factor(Strides.transpose(in[1].view()));
        backend.byRows(n, SAMPLES, MOST_SAMPLES, (first, end) -> {
            var at = new RecurrentStep.Forward(backend, first, end, hidden, gates, kept, states, inputs, hasBias() ? in[2 + states()] : null);
            for (int s = 0; s < states.length; s++) {
                backend.copy(at.state(s, before(0, steps)), at.rows(in[2 + s].view()));
            }
            for (int step = 0; step < steps; step++) {
                at.move(position(step, steps), before(step, steps), before(step + 1, steps));
                w.multiply(at.gates(0, gates()), at.before(0));
                forward(at);
            }
        });
        Tensor[] saved = Arrays.copyOf(in, inputs() + states() + 2);
        System.arraycopy(states, 0, saved, inputs(), states());
        saved[inputs() + states()] = gates;
        saved[inputs() + states() + 1] = kept;
        node.save(saved);
        Tensor[] out = new Tensor[states()];
        out[0] = states[0].narrow(0, reverse() ? 0 : 1, steps);
        for (int s = 1; s < out.length; s++) {
            out[s] = empty(x, n, hidden);
            backend.copy(out[s].view(), Strides.select(states[s].view(), 0, before(steps, steps)));
        }
        return out;
    }

    @Override
    default Tensor[] gradients(Node node, Tensor... g) {
        Tensor x = node.saved(0);
        Tensor weight = node.saved(1);
        Tensor places = indexed() ? node.saved(inputs() - 1) : x;
        int steps = places.size(0);
        int n = places.size(1);
        int hidden = weight.size(1);
        Backend backend = x.device().backend();
        Tensor[] states = new Tensor[states()];
        Arrays.setAll(states, s -> node.saved(inputs() + s));
        Tensor gates = node.saved(inputs() + states());
        Tensor kept = node.saved(inputs() + states() + 1);
        Tensor dz = empty(x, steps, n, gates() * hidden);
        // A bias tells z from x: something comes between them.
        Tensor dx = hasBias() ? empty(x, steps, n, gates() * hidden) : dz;
        Tensor product = zeros(x, n, hidden);
        Tensor carry = zeros(x, n, hidden);
        if (g.length > 1 && g[1] != null) {
            backend.copy(carry.view(), g[1].view());
        }
        Tensor dh = g[0] != null ? g[0] : zeros(x, 1, 1, 1).expand(steps, n, hidden);
        Backend.Factor w = backend.factor(weight.view());
        backend.byRows(n, SAMPLES, MOST_SAMPLES, (first, end) -> {
            var at = new RecurrentStep.Backward(backend, first, end, hidden, gates, kept, states, dh, product, carry, dx, dz);
            for (int step = steps - 1; step >= 0; step--) {
                at.move(position(step, steps), before(step, steps), before(step + 1, steps));
                backward(at);
                w.multiply(at.product(), at.dz(0, gates()));
            }
        });
        Tensor[] out = new Tensor[inputs()];
        Tensor all = dz.reshape(steps * n, gates() * hidden);
        if (node.wants(0)) {
            out[0] = indexed() ? zeros(x, x.shape().toArray()).indexAdd(0, places.flatten(), dx.reshape(steps * n, gates() * hidden)) : dx;
        }
        out[1] = node.wants(1) ? all.t().matmul(states[0].narrow(0, reverse() ? 1 : 0, steps).reshape(steps * n, hidden)) : null;
        Tensor[] first = ofFirst(product, carry);
        for (int s = 0; s < first.length; s++) {
            out[2 + s] = node.wants(2 + s) ? first[s] : null;
        }
        if (hasBias() && node.wants(2 + states())) {
            out[2 + states()] = all.sum(0, false);
        }
        return out;
    }

    @Override
    default Tensor[] decompose(Tensor... in) {
        Tensor[] x = (indexed() ? in[0].embedding(in[inputs() - 1]) : in[0]).unbind(0);
        Tensor[] outputs = new Tensor[x.length];
        Tensor[] states = Arrays.copyOfRange(in, 2, 2 + states());
        for (int step = 0; step < x.length; step++) {
            int t = position(step, x.length);
            states = step(x[t], states[0].linear(in[1], hasBias() ? in[2 + states()] : null), states);
            outputs[t] = states[0];
        }
        states[0] = Tensor.stack(0, outputs);
        return states;
    }

    private static Tensor empty(Tensor like, int... shape) {
        return Tensor.empty(Shape.of(shape), like.dtype(), like.device());
    }

    private static Tensor zeros(Tensor like, int... shape) {
        return Tensor.zeros(Shape.of(shape), like.dtype(), like.device());
    }
}
