package dev.fluxion.nn;

import dev.fluxion.core.Recurring;
import dev.fluxion.core.Recurring.Remembered;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.List;

/** What a recurrent unit makes of the affine maps of its inputs and of its state, each of gates·hidden columns. */
enum Gates {
    /** {@link Tensor#rnnTanh} has the formula. */
    TANH(1, "h") {
        @Override
        Tensor run(Recurring x, Tensor weight, Tensor bias, boolean reverse, Tensor[] state) {
            return last(x.rnnTanh(weight, state[0], reverse), reverse, state);
        }
    },
    /** {@link Tensor#rnnRelu} has the formula. */
    RELU(1, "h") {
        @Override
        Tensor run(Recurring x, Tensor weight, Tensor bias, boolean reverse, Tensor[] state) {
            return last(x.rnnRelu(weight, state[0], reverse), reverse, state);
        }
    },
    /** Reset, update, new: {@link Tensor#gru} has their formulas. */
    GRU(3, "h") {
        @Override
        Tensor run(Recurring x, Tensor weight, Tensor bias, boolean reverse, Tensor[] state) {
            Tensor of = bias == null ? Tensor.zeros(Shape.of(weight.size(0)), weight.dtype(), weight.device()) : bias;
            return last(x.gru(weight, of, state[0], reverse), reverse, state);
        }
    },
    /** Input, forget, cell, output: {@link Tensor#lstm} has their formulas. */
    LSTM(4, "h", "c") {
        @Override
        Tensor run(Recurring x, Tensor weight, Tensor bias, boolean reverse, Tensor[] state) {
            Remembered all = x.lstm(weight, state[0], state[1], reverse);
            state[1] = all.c();
            return last(all.h(), reverse, state);
        }
    };

    private final int count;
    private final List<String> states;

    Gates(int count, String... states) {
        this.count = count;
        this.states = List.of(states);
    }

    /** {@return how many there are} */
    int count() {
        return count;
    }

    /** {@return the names of the states} */
    List<String> states() {
        return states;
    }

    /** {@return whether they add both biases to the same sum, so that one addition for all steps does} */
    boolean addsBiases() {
        return this != GRU;
    }

    /**
     * All steps of a sequence.
     *
     * @param x what the gates take of the inputs, (T, N, gates·hidden)
     * @param weight of the state, (gates·hidden, hidden)
     * @param bias of the state, null where there is none or {@link #addsBiases}
     * @param reverse whether from its end
     * @param state (N, hidden) each, replaced by the last one
     * @return the hidden states by time, (T, N, hidden)
     */
    abstract Tensor run(Recurring x, Tensor weight, Tensor bias, boolean reverse, Tensor[] state);

    private static Tensor last(Tensor h, boolean reverse, Tensor[] state) {
        state[0] = h.select(0, reverse ? 0 : h.size(0) - 1);
        return h;
    }
}
