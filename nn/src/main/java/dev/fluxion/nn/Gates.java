package dev.fluxion.nn;

import dev.fluxion.core.Tensor;

/** What a recurrent unit makes of the affine maps of its input and of its state, each (N, gates·hidden). */
enum Gates {
    /** h′ = tanh(x + h). */
    TANH(1) {
        @Override
        Tensor[] step(Tensor x, Tensor h, Tensor state) {
            return new Tensor[] {x.add(h).tanh()};
        }
    },
    /** h′ = max(x + h, 0). */
    RELU(1) {
        @Override
        Tensor[] step(Tensor x, Tensor h, Tensor state) {
            return new Tensor[] {x.add(h).relu()};
        }
    },
    /** Reset, update, new: r = σ(xᵣ + hᵣ), z = σ(x_z + h_z), n = tanh(xₙ + r·hₙ), h′ = (1 − z)·n + z·h. */
    GRU(3) {
        @Override
        Tensor[] step(Tensor x, Tensor h, Tensor state) {
            Tensor[] ofX = x.chunk(3, -1);
            Tensor[] ofH = h.chunk(3, -1);
            Tensor r = ofX[0].add(ofH[0]).sigmoid();
            Tensor z = ofX[1].add(ofH[1]).sigmoid();
            Tensor n = ofX[2].add(r.mul(ofH[2])).tanh();
            return new Tensor[] {z.rsub(1).mul(n).add(z.mul(state))};
        }
    },
    /** Input, forget, cell, output: {@link Tensor#lstm} has their formulas. */
    LSTM(4) {
        @Override
        Tensor[] step(Tensor x, Tensor h, Tensor state) {
            throw new AssertionError("an LSTM's gates are one operation with its steps");
        }
    };

    private final int count;

    Gates(int count) {
        this.count = count;
    }

    /** {@return how many there are} */
    int count() {
        return count;
    }

    /** {@return the next state} @param x of the input @param h of the hidden state @param state the hidden state, (N, hidden) */
    abstract Tensor[] step(Tensor x, Tensor h, Tensor state);
}
