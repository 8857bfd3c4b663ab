package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.Map;

/** What cells have in common: the weights, checks, and a single sample as a batch of one. */
abstract sealed class RecurrentCell extends Module permits RNNCell, GRUCell, LSTMCell {
    private final RecurrentPart part;

    RecurrentCell(Gates gates, int in, int hidden, boolean bias, RecurrentPart.Source source) {
        RecurrentPart.requireSizes(getClass().getSimpleName(), in, hidden);
        part = RecurrentPart.of(gates, "", in, hidden, bias, (name, shape) -> parameter(name, source.apply(name, shape)));
    }

    RecurrentCell(Gates gates, Map<String, Tensor> weights) {
        this(gates, RecurrentPart.columns(weights, "weight_ih"), RecurrentPart.columns(weights, "weight_hh"),
                weights.get("bias_ih") != null, RecurrentPart.given(weights));
    }

    final Tensor[] next(Tensor x, Tensor... state) {
        boolean single = x.rank() == 1;
        if (!single && x.rank() != 2 || x.size(-1) != part.in()) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected (N, " + part.in() + ") or ("
                    + part.in() + ")");
        }
        Shape shape = single ? Shape.of(part.hidden()) : Shape.of(x.size(0), part.hidden());
        Tensor[] now = new Tensor[state.length];
        for (int k = 0; k < now.length; k++) {
            Tensor value = part.state(k, "", state[k], shape);
            now[k] = single ? value.unsqueeze(0) : value;
        }
        Tensor[] next = part.step(single ? x.unsqueeze(0) : x, now);
        for (int k = 0; single && k < next.length; k++) {
            next[k] = next[k].squeeze(0);
        }
        return next;
    }

    @Override
    protected final long multiplyAdds(Shape input, Shape output) {
        return output.elements() / part.hidden() * part.multiplyAdds();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "(" + part.in() + " → " + part.hidden() + (part.biasIh() == null ? ", no bias)" : ")");
    }
}
