package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The text of docs/layers.md around what the layers say of themselves. */
public final class LayersPage {
    private LayersPage() {}

    /** @param code that makes a layer @param input that makes what it is shown with @param torch what it is in PyTorch */
    record Layer(String code, String input, String torch) {}

    /** @param title of a table @param layers its rows @param note below it */
    record Section(String title, List<Layer> layers, String note) {}

    private static Layer of(String code, String shape, String torch) {
        return new Layer(code, "Tensor.ones(" + shape + ")", torch);
    }

    static List<Section> sections() {
        return List.of(
                new Section("Affine maps and tables", List.of(
                        of("new Linear(4, 3, rng)", "2, 4", "Linear(4, 3)"),
                        of("new Bilinear(4, 4, 3, rng)", "2, 4", "Bilinear(4, 4, 3)"),
                        new Layer("new Embedding(10, 4, rng)", "Tensor.of(new int[] {1, 9, 3})", "Embedding(10, 4)"),
                        new Layer("new Embedding(10, 4, 0, rng)", "Tensor.of(new int[] {1, 9, 0})", "Embedding(10, 4, padding_idx=0)")),
                        "`Bilinear.forward(x, z)` takes two inputs."),
                new Section("Convolution and images", List.of(
                        of("new Conv1d(3, 8, 3, rng)", "2, 3, 16", "Conv1d(3, 8, 3)"),
                        of("new Conv2d(3, 8, 3, new Convolution().stride(2).padding(1), rng)", "2, 3, 16, 16", "Conv2d(3, 8, 3, 2, 1)"),
                        of("new ConvTranspose1d(8, 3, 3, rng)", "2, 8, 14", "ConvTranspose1d(8, 3, 3)"),
                        of("new ConvTranspose2d(8, 3, 2, new Convolution().stride(2), rng)", "2, 8, 7, 7", "ConvTranspose2d(8, 3, 2, 2)"),
                        of("new Upsample(2)", "2, 3, 8, 8", "Upsample(scale_factor=2)"),
                        of("new Upsample(2, Upsample.Mode.BILINEAR)", "2, 3, 8, 8", "Upsample(scale_factor=2, mode='bilinear')"),
                        of("new PixelShuffle(2)", "2, 8, 4, 4", "PixelShuffle(2)"),
                        of("new ZeroPad2d(1)", "2, 3, 8, 8", "ZeroPad2d(1)"),
                        of("new ReflectionPad2d(1, 1, 2, 2)", "2, 3, 8, 8", "ReflectionPad2d((1, 1, 2, 2))"),
                        of("new ReplicationPad2d(1)", "2, 3, 8, 8", "ReplicationPad2d(1)")),
                        "`Convolution` also has dilation, groups, `same()` and output padding."),
                new Section("Pooling", List.of(
                        of("new MaxPool1d(2)", "2, 3, 16", "MaxPool1d(2)"),
                        of("new MaxPool2d(2)", "2, 3, 16, 16", "MaxPool2d(2)"),
                        of("new AvgPool1d(2)", "2, 3, 16", "AvgPool1d(2)"),
                        of("new AvgPool2d(2)", "2, 3, 16, 16", "AvgPool2d(2)"),
                        of("new AdaptiveAvgPool1d(1)", "2, 3, 16", "AdaptiveAvgPool1d(1)"),
                        of("new AdaptiveAvgPool2d(1, 1)", "2, 3, 16, 16", "AdaptiveAvgPool2d(1)"),
                        of("new AdaptiveMaxPool1d(4)", "2, 3, 16", "AdaptiveMaxPool1d(4)"),
                        of("new AdaptiveMaxPool2d(4, 4)", "2, 3, 16, 16", "AdaptiveMaxPool2d(4)")),
                        "`new Pooling(3).stride(2).padding(1)` instead of the size says more."),
                new Section("Normalization and dropout", List.of(
                        of("new BatchNorm1d(8)", "4, 8", "BatchNorm1d(8)"),
                        of("new BatchNorm2d(8)", "4, 8, 5, 5", "BatchNorm2d(8)"),
                        of("new LayerNorm(8)", "4, 8", "LayerNorm(8)"),
                        of("new GroupNorm(2, 8)", "4, 8, 5, 5", "GroupNorm(2, 8)"),
                        of("new InstanceNorm(8)", "4, 8, 5, 5", "InstanceNorm1d(8), InstanceNorm2d(8)"),
                        of("new RMSNorm(8)", "4, 8", "RMSNorm(8)"),
                        of("new Dropout(0.5, rng)", "4, 8", "Dropout(0.5)"),
                        of("new Dropout1d(0.5, rng)", "4, 8, 5", "Dropout1d(0.5)"),
                        of("new Dropout2d(0.5, rng)", "4, 8, 5, 5", "Dropout2d(0.5)"),
                        of("new AlphaDropout(0.5, rng)", "4, 8", "AlphaDropout(0.5)")),
                        "Normalization scales and shifts, and counts no multiply-adds."),
                new Section("Sequences", List.of(
                        of("new RNN(4, 8, rng)", "5, 2, 4", "RNN(4, 8)"),
                        of("new GRU(4, 8, rng)", "5, 2, 4", "GRU(4, 8)"),
                        of("new LSTM(4, 8, rng)", "5, 2, 4", "LSTM(4, 8)"),
                        of("new LSTM(4, 8, new Recurrence().layers(2).bidirectional(true).batchFirst(true), rng)", "2, 5, 4",
                                "LSTM(4, 8, 2, bidirectional=True, batch_first=True)"),
                        of("new RNNCell(4, 8, rng)", "2, 4", "RNNCell(4, 8)"),
                        of("new GRUCell(4, 8, rng)", "2, 4", "GRUCell(4, 8)"),
                        of("new LSTMCell(4, 8, rng)", "2, 4", "LSTMCell(4, 8)"),
                        of("new PositionalEncoding(8, 100)", "2, 5, 8", "–"),
                        of("new MultiheadAttention(8, 2, rng)", "2, 5, 8", "MultiheadAttention(8, 2, batch_first=True)"),
                        of("new TransformerEncoderLayer(8, 2, 32, 0.1, rng)", "2, 5, 8", "TransformerEncoderLayer(8, 2, 32, batch_first=True)"),
                        of("TransformerEncoderLayer.decoder(8, 2, 0.1, rng)", "2, 5, 8",
                                "TransformerEncoderLayer(8, 2, 32, activation='gelu', batch_first=True, norm_first=True) with a causal mask"),
                        of("new TransformerDecoderLayer(8, 2, 32, 0.1, rng)", "2, 5, 8", "TransformerDecoderLayer(8, 2, 32, batch_first=True)"),
                        of("new TransformerEncoder(2, () -> new TransformerEncoderLayer(8, 2, 32, 0.1, rng), null)", "2, 5, 8",
                                "TransformerEncoder(layer, 2)"),
                        of("new TransformerDecoder(2, () -> new TransformerDecoderLayer(8, 2, 32, 0.1, rng), new LayerNorm(8))", "2, 5, 8",
                                "TransformerDecoder(layer, 2, LayerNorm(8))")),
                        "`run(x, h0, c0)` of a recurrent layer takes and gives states; `attend` takes queries, keys, values, padding and masks;"
                                + " a decoder's `forward(x, memory)` looks at an encoder's output."),
                new Section("Composition and shapes", List.of(
                        of("new Sequential(new Linear(4, 8, rng), Activation.relu(), new Linear(8, 3, rng))", "2, 4", "Sequential(…)"),
                        of("new Residual(new Linear(4, 4, rng))", "2, 4", "x + f(x)"),
                        of("new Residual(new Linear(4, 3, rng), new Linear(4, 3, rng))", "2, 4", "f(x) + g(x)"),
                        of("new Concat(1, new Identity(), new Linear(4, 3, rng))", "2, 4", "cat([f(x), g(x)], 1)"),
                        of("Activation.of(\"Last\", x -> x.select(0, -1))", "5, 2, 4", "any function"),
                        of("new Identity()", "2, 4", "Identity()"),
                        of("new Flatten()", "2, 3, 4", "Flatten()"),
                        of("new Unflatten(1, 3, 4)", "2, 12", "Unflatten(1, (3, 4))")), ""),
                new Section("Activations", List.of(
                        of("new PReLU()", "2, 4", "PReLU()"), of("Activation.relu()", "2, 4", "ReLU()"), of("Activation.relu6()", "2, 4", "ReLU6()"),
                        of("Activation.leakyRelu(0.01)", "2, 4", "LeakyReLU()"), of("Activation.elu(1)", "2, 4", "ELU()"),
                        of("Activation.celu(1)", "2, 4", "CELU()"), of("Activation.selu()", "2, 4", "SELU()"),
                        of("Activation.gelu()", "2, 4", "GELU()"), of("Activation.geluTanh()", "2, 4", "GELU('tanh')"),
                        of("Activation.silu()", "2, 4", "SiLU()"), of("Activation.mish()", "2, 4", "Mish()"),
                        of("Activation.sigmoid()", "2, 4", "Sigmoid()"), of("Activation.logSigmoid()", "2, 4", "LogSigmoid()"),
                        of("Activation.tanh()", "2, 4", "Tanh()"), of("Activation.softplus()", "2, 4", "Softplus()"),
                        of("Activation.softsign()", "2, 4", "Softsign()"), of("Activation.hardsigmoid()", "2, 4", "Hardsigmoid()"),
                        of("Activation.hardswish()", "2, 4", "Hardswish()"), of("Activation.hardtanh(-1, 1)", "2, 4", "Hardtanh()"),
                        of("Activation.hardshrink(0.5)", "2, 4", "Hardshrink()"), of("Activation.softshrink(0.5)", "2, 4", "Softshrink()"),
                        of("Activation.tanhshrink()", "2, 4", "Tanhshrink()"), of("Activation.threshold(0.1, 20)", "2, 4", "Threshold(0.1, 20)"),
                        of("Activation.glu(-1)", "2, 4", "GLU()"), of("Activation.softmax(-1)", "2, 4", "Softmax(-1)"),
                        of("Activation.logSoftmax(-1)", "2, 4", "LogSoftmax(-1)"), of("Activation.softmin(-1)", "2, 4", "Softmin(-1)")), ""));
    }

    /** What follows from a run of a layer: shapes, parameters, multiply-adds. @param layer what is shown @param input of it @return the middle of a row */
    public static String shown(Module layer, Tensor input) {
        Summary summary = layer.summary(input);
        var parameters = new ArrayList<String>();
        layer.namedParameters().forEach((name, tensor) -> parameters.add("`" + name + "` " + tensor.shape()));
        layer.namedBuffers().keySet().forEach(name -> parameters.add("`" + name + "` (buffer)"));
        String shown = parameters.size() <= 8 ? String.join(", ", parameters) : parameters.size() + " from " + parameters.getFirst()
                + " to " + parameters.getLast();
        return "%s → %s | %s | %,d | %,d".formatted(input.shape(), summary.rows().getLast().output(), shown, layer.parameterCount(),
                summary.multiplyAdds());
    }

    /** The program that makes what is shown: a line for each layer. */
    static String program() {
        String calls = sections().stream().flatMap(section -> section.layers.stream())
                .map(layer -> "        System.out.println(LayersPage.shown(" + layer.code + ", " + layer.input + "));")
                .collect(Collectors.joining("\n"));
        return """
                import dev.fluxion.core.*;
                import dev.fluxion.nn.*;

                class Layers {
                    public static void main(String[] args) {
                        Rng rng = Rng.seed(1);
                %s
                    }
                }
                """.formatted(calls);
    }

    static String page(List<String> shown, String losses) {
        var lines = new ArrayList<>(List.of("# Layers", "",
                "Made from the code by a test, which runs every line; don't edit. Names, order and first values of parameters are PyTorch's, so that a",
                "state dict loads either way and `Rng.torch(seed)` begins with the same weights. Shapes, parameters, how many numbers are",
                "learned, and multiply-adds are those of the line shown. `rng` draws first weights and what is dropped.", ""));
        int at = 0;
        for (Section section : sections()) {
            lines.addAll(List.of("## " + section.title, "", "| layer | shapes | parameters | learned | multiply-adds | PyTorch |",
                    "|---|---|---|---:|---:|---|"));
            for (Layer layer : section.layers) {
                lines.add("| `" + layer.code.replace("|", "\\|") + "` | " + shown.get(at++) + " | " + (layer.torch.contains("(") && !layer.torch.contains("(x)")
                        ? "`" + layer.torch + "`" : layer.torch) + " |");
            }
            lines.add("");
            if (!section.note.isEmpty()) {
                lines.addAll(List.of(section.note, ""));
            }
        }
        lines.addAll(List.of("## Losses", "", "Under PyTorch's names, with its defaults; `HingeLoss` is that of support vector machines.", "", losses, "",
                "## A module of one's own", "", "```java",
                "final class Block extends Module {",
                "    private final Linear wide;",
                "    private final Linear narrow;", "",
                "    Block(int size, Rng rng) {",
                "        wide = child(\"wide\", new Linear(size, 4 * size, rng));",
                "        narrow = child(\"narrow\", new Linear(4 * size, size, rng));",
                "    }", "",
                "    @Override",
                "    public Tensor forward(Tensor x) {",
                "        return x.add(narrow.forward(wide.forward(x).gelu()));",
                "    }",
                "}", "```", "",
                "`child`, `parameter` and `buffer` name what is inside. A `Summary` shows `?` for the multiply-adds of such a module unless it overrides",
                "`multiplyAdds`.", ""));
        return String.join("\n", lines);
    }
}
