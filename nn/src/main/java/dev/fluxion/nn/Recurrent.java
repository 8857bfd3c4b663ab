package dev.fluxion.nn;

import dev.fluxion.core.Rows;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What layers that run along sequences have in common. With S directions and L layers, F features and H hidden units,
 *
 * <pre>
 *   x (T, N, F) or, batch first, (N, T, F)    h₀, c₀ (L·S, N, H)    →    output (T, N, S·H) or (N, T, S·H)    h, c (L·S, N, H)
 * </pre>
 *
 * <p>without N for a single sequence. States lie layer by layer, the direction from the start before the one from the end. The
 * parameters of layer k are {@code weight_ih_l}k, {@code weight_hh_l}k, {@code bias_ih_l}k and {@code bias_hh_l}k, then the same
 * with {@code _reverse}; all uniform in ±1/√H at first, as in PyTorch.
 */
abstract sealed class Recurrent extends Module permits RNN, GRU, LSTM {
    private final Recurrence settings;
    private final List<RecurrentPart> parts = new ArrayList<>();

    Recurrent(Gates gates, int in, int hidden, Recurrence settings, RecurrentPart.Source source) {
        RecurrentPart.requireSizes(getClass().getSimpleName(), in, hidden);
        this.settings = settings;
        for (int i = 0; i < settings.layers() * settings.directions(); i++) {
            int layer = i / settings.directions();
            String suffix = "_l" + layer + (i % settings.directions() == 0 ? "" : "_reverse");
            int features = layer == 0 ? in : hidden * settings.directions();
            parts.add(RecurrentPart.of(gates, suffix, features, hidden, settings.bias(),
                    (name, shape) -> parameter(name, source.apply(name, shape))));
        }
        if (settings.dropout() != null) {
            child("dropout", settings.dropout());
        }
    }

    Recurrent(Gates gates, Map<String, Tensor> weights, Recurrence settings) {
        this(gates, RecurrentPart.columns(weights, "weight_ih_l0"), RecurrentPart.columns(weights, "weight_hh_l0"), settings,
                RecurrentPart.given(weights));
    }

    /** {@return layers, directions …} */
    public final Recurrence settings() {
        return settings;
    }

    @Override
    public final Tensor forward(Tensor x) {
        return results(x, noStates())[0];
    }

    /** {@link #forward} of a table's rows. Where they repeat, the first layer maps each once. */
    final Tensor forward(Embedding table, Tensor x) {
        if (x.rank() < 1 || x.rank() > 2 || table.size() != parts.getFirst().in() || !table.repeats(x)) {
            return forward(table.forward(x));
        }
        return results((y, w, b) -> new Rows(table.linear(w, b), y.squeeze(-1)), x.unsqueeze(-1), noStates())[0];
    }

    private Tensor[] noStates() {
        return new Tensor[parts.getFirst().gates().states().size()];
    }

    /** {@return the output, and the last states as layer · directions + direction orders them} */
    final Tensor[] results(Tensor x, Tensor... first) {
        RecurrentPart bottom = parts.getFirst();
        boolean single = x.rank() == 2;
        if (!single && x.rank() != 3 || x.size(-1) != bottom.in() || x.size(single || !settings.batchFirst() ? 0 : 1) == 0) {
            throw new IllegalArgumentException(this + " got an input of shape " + x.shape() + ", expected "
                    + (settings.batchFirst() ? "(N, T, " : "(T, N, ") + bottom.in() + ") or (T, " + bottom.in()
                    + ") with 1 or more steps");
        }
        return results(Tensor::linear, x, first);
    }

    private Tensor[] results(RecurrentPart.Inputs inputs, Tensor x, Tensor... first) {
        RecurrentPart bottom = parts.getFirst();
        boolean single = x.rank() == 2;
        Tensor y = single ? x.unsqueeze(1) : settings.batchFirst() ? x.transpose(0, 1) : x;
        Tensor[][] states = new Tensor[first.length][];
        for (int k = 0; k < first.length; k++) {
            Shape shape = single ? Shape.of(parts.size(), bottom.hidden()) : Shape.of(parts.size(), y.size(1), bottom.hidden());
            Tensor state = bottom.state(k, "0", first[k], shape);
            states[k] = (single ? state.unsqueeze(1) : state).unbind(0);
        }
        for (int layer = 0; layer < settings.layers(); layer++) {
            y = layer > 0 && settings.dropout() != null ? settings.dropout().forward(y) : y;
            y = layer(layer == 0 ? inputs : Tensor::linear, layer, y, states);
        }
        Tensor[] results = new Tensor[first.length + 1];
        results[0] = single ? y.squeeze(1) : settings.batchFirst() ? y.transpose(0, 1) : y;
        for (int k = 0; k < first.length; k++) {
            Tensor last = Tensor.stack(0, states[k]);
            results[k + 1] = single ? last.squeeze(1) : last;
        }
        return results;
    }

    /** Runs the directions of a layer, and replaces their states by the last ones. */
    private Tensor layer(RecurrentPart.Inputs inputs, int layer, Tensor x, Tensor[][] states) {
        int directions = settings.directions();
        Tensor[] outputs = new Tensor[directions];
        for (int d = 0; d < directions; d++) {
            int at = layer * directions + d;
            Tensor[] state = Arrays.stream(states).map(all -> all[at]).toArray(Tensor[]::new);
            outputs[d] = parts.get(at).run(inputs, x, d == 1, state);
            for (int k = 0; k < state.length; k++) {
                states[k][at] = state[k];
            }
        }
        return directions == 1 ? outputs[0] : Tensor.cat(-1, outputs);
    }

    @Override
    protected final long multiplyAdds(Shape input, Shape output) {
        long steps = output.elements() / output.size(-1);
        return steps * parts.stream().mapToLong(RecurrentPart::multiplyAdds).sum();
    }

    @Override
    public final String toString() {
        RecurrentPart bottom = parts.getFirst();
        return getClass().getSimpleName() + "(" + bottom.in() + " → " + bottom.hidden()
                + (settings.layers() == 1 ? "" : ", " + settings.layers() + " layers")
                + (settings.bidirectional() ? ", both directions" : "") + (settings.batchFirst() ? ", batch first" : "")
                + (settings.bias() ? "" : ", no bias") + (settings.dropout() == null ? ")" : ", " + settings.dropout() + ")");
    }
}
