package dev.fluxion.core.op;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;

/**
 * Some samples of a batch at one step of a {@link RecurrentOp}, as views {@code (rows, H)}, or {@code (rows, count·H)} for several
 * gates.
 */
abstract sealed class RecurrentStep {
    private static final double[] NO_SCALARS = {};

    final Backend backend;
    final int first;
    final int rows;
    private final int hidden;
    private final View gates;
    private final View kept;
    private final Tensor[] states;
    private int position;
    private int before;
    private int after;

    private RecurrentStep(Backend backend, int first, int end, int hidden, Tensor gates, Tensor kept, Tensor[] states) {
        this.backend = backend;
        this.first = first;
        rows = end - first;
        this.hidden = hidden;
        this.gates = gates.view();
        this.kept = kept.view();
        this.states = states;
    }

    /** Goes to a step, whose states are there. */
    void move(int position, int before, int after) {
        this.position = position;
        this.before = before;
        this.after = after;
    }

    final void map(Formula formula, View[] to, View... from) {
        backend.map(formula, to, from, NO_SCALARS);
    }

    /** Some of the gates. */
    final View gates(int gate, int count) {
        return now(gates, gate, count);
    }

    final View gate(int gate) {
        return now(gates, gate, 1);
    }

    /** A value that is kept for the way back. */
    final View kept(int index) {
        return now(kept, index, 1);
    }

    /** A state before this step. */
    final View before(int state) {
        return state(state, before);
    }

    /** A state after this step. */
    final View after(int state) {
        return state(state, after);
    }

    final View state(int state, int index) {
        return part(states[state].view(), index, 0, 1);
    }

    /** These samples of {@code (N, H)}. */
    final View rows(View all) {
        return new View(all.buffer(), new int[] {rows, hidden}, all.strides(), all.offset() + first * all.strides()[0]);
    }

    final View now(View all, int gate, int count) {
        return part(all, position, gate, count);
    }

    final View part(View all, int index, int gate, int count) {
        int[] strides = all.strides();
        return new View(all.buffer(), new int[] {rows, count * hidden}, new int[] {strides[1], strides[2]},
                all.offset() + index * strides[0] + first * strides[1] + gate * hidden * strides[2]);
    }

    /**
     * What the gates take of the inputs.
     *
     * @param source {@code (T, N, G·H)}, or the table {@code (R, G·H)}
     * @param index of its rows, {@code (T, N)}, or null
     * @param x the source, or room for a step's rows of the table, {@code (1, N, G·H)}
     */
    record Inputs(Tensor source, Tensor index, Tensor x) {}

    /** On the way forward. */
    static final class Forward extends RecurrentStep {
        private final Inputs inputs;
        private final View bias;

        Forward(Backend backend, int first, int end, int hidden, Tensor gates, Tensor kept, Tensor[] states, Inputs inputs, Tensor bias) {
            super(backend, first, end, hidden, gates, kept, states);
            this.inputs = inputs;
            this.bias = bias == null ? null : Strides.expand(bias.view(), gates.shape().toArray());
        }

        /** Rows of a table are taken step by step, so that the caches still have them when gates ask. */
        @Override
        void move(int position, int before, int after) {
            super.move(position, before, after);
            if (inputs.index != null) {
                View table = inputs.source.view();
                View index = inputs.index.view();
                View room = inputs.x.view();
                int[] shape = {rows, table.shape()[1]};
                int[] step = index.strides();
                backend.gather(new View(room.buffer(), shape, View.rowMajor(shape), room.offset() + first * shape[1]), table, 0,
                        new View(index.buffer(), shape, new int[] {step[1], 0}, index.offset() + position * step[0] + first * step[1]));
            }
        }

        /** What some of the gates take of the inputs. */
        View x(int gate, int count) {
            View x = inputs.x.view();
            return inputs.index == null ? now(x, gate, count) : part(x, 0, gate, count);
        }

        /** Their bias, the same for every sample. */
        View bias(int gate, int count) {
            return now(bias, gate, count);
        }
    }

    /** On the way back. */
    static final class Backward extends RecurrentStep {
        private final View dh;
        private final View product;
        private final View carry;
        private final View dx;
        private final View dz;

        Backward(Backend backend, int first, int end, int hidden, Tensor gates, Tensor kept, Tensor[] states, Tensor dh, Tensor product,
                Tensor carry, Tensor dx, Tensor dz) {
            super(backend, first, end, hidden, gates, kept, states);
            this.dh = dh.view();
            this.product = rows(product.view());
            this.carry = rows(carry.view());
            this.dx = dx.view();
            this.dz = dz.view();
        }

        /** The gradient of this step's output. */
        View dh() {
            return now(dh, 0, 1);
        }

        /** What comes from the step after through its z: to be added to {@link #dh}. */
        View product() {
            return product;
        }

        /** What comes from the step after beside it; in its place goes what the step before gets, element by element. */
        View carry() {
            return carry;
        }

        /** Where the gradient of what some of the gates take of the inputs goes: without a bias, it is that of z. */
        View dx(int gate, int count) {
            return now(dx, gate, count);
        }

        /** Where the gradient of some of the columns of z goes. */
        View dz(int gate, int count) {
            return now(dz, gate, count);
        }
    }
}
