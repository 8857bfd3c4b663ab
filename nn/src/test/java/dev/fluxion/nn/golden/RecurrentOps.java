package dev.fluxion.nn.golden;

import dev.fluxion.core.Tensor;
import dev.fluxion.nn.GRU;
import dev.fluxion.nn.GRUCell;
import dev.fluxion.nn.LSTM;
import dev.fluxion.nn.LSTMCell;
import dev.fluxion.nn.RNN;
import dev.fluxion.nn.RNNCell;
import dev.fluxion.nn.Recurrence;
import java.util.Locale;
import java.util.Map;

/** Family 05c: recurrent cells and layers. */
final class RecurrentOps {
    private RecurrentOps() { }

    static void fill(OpTable table) {
        for (RNN.Nonlinearity f : RNN.Nonlinearity.values()) {
            table.outputs("rnn_" + f.name().toLowerCase(Locale.ROOT) + "_cell",
                    call -> Map.of("h", new RNNCell(call.inputs(), f).step(call.in("x"), call.in("h0"))));
        }
        table.outputs("gru_cell", call -> Map.of("h", new GRUCell(call.inputs()).step(call.in("x"), call.in("h0"))));
        table.outputs("lstm_cell", call -> {
            LSTMCell.State next = new LSTMCell(call.inputs()).step(call.in("x"), call.in("h0"), call.in("c0"));
            return Map.of("h", next.h(), "c", next.c());
        });
        table.outputs("rnn", call -> {
            var f = RNN.Nonlinearity.valueOf(call.attrs().text("nonlinearity").toUpperCase(Locale.ROOT));
            RNN.Output y = new RNN(call.inputs(), f, settings(call)).run(call.in("x"), call.in("h0"));
            return outputs(y.output(), y.h());
        });
        table.outputs("gru", call -> {
            GRU.Output y = new GRU(call.inputs(), settings(call)).run(call.in("x"), call.in("h0"));
            return outputs(y.output(), y.h());
        });
        table.outputs("lstm", call -> {
            LSTM.Output y = new LSTM(call.inputs(), settings(call)).run(call.in("x"), call.in("h0"), call.in("c0"));
            return Map.of("output", y.output(), "h_n", y.h(), "c_n", y.c());
        });
    }

    private static Map<String, Tensor> outputs(Tensor output, Tensor last) {
        return Map.of("output", output, "h_n", last);
    }

    private static Recurrence settings(Call call) {
        return new Recurrence().layers(call.attrs().integer("num_layers")).bidirectional(call.attrs().flag("bidirectional"))
                .batchFirst(call.attrs().flag("batch_first")).bias(call.attrs().flag("bias"));
    }
}
