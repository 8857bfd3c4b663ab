package dev.fluxion.examples.digits;

import com.google.gson.Gson;
import dev.fluxion.examples.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads one digit with a model that the {@code digits} command saved. */
@Command(
        name = "predict",
        description = "Read one digit with a saved model.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class PredictCommand implements Callable<Integer> {
    /** From blank to full ink, in signs that every terminal has. */
    private static final String INK = " .:-=+*#%@";

    @Option(names = "--model", paramLabel = "FILE", description = "The saved model; by default digits.safetensors beside the "
            + "program.")
    private Path model;

    @Option(names = "--index", paramLabel = "N", required = true, description = "Which digit of the data set, from 0.")
    private int index;

    @Option(names = "--data", paramLabel = "FILE", description = "The data set, as for digits; by default the embedded one.")
    private Path data;

    @Option(names = "--json", description = "Print one JSON line instead of a drawing.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Digits digits = data == null ? Digits.embedded() : Digits.read(data);
        if (index < 0 || index >= digits.size()) {
            throw new IllegalArgumentException("--index is " + index + ", expected 0 to " + (digits.size() - 1));
        }
        DigitClassifier classifier =
                DigitClassifier.load(model == null ? Output.besideTheProgram("digits.safetensors") : model);
        Reading reading = classifier.read(digits, index).getFirst();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("index", reading.index());
            line.put("read", reading.read());
            line.put("confidence", reading.confidence());
            line.put("label", reading.label());
            line.put("heldOut", Digits.isHeldOut(index));
            out.println(new Gson().toJson(line));
        } else {
            out.print(drawing(digits.image(index)));
            out.printf(Locale.ROOT, "read as %d (%.1f %% sure), written as %d: %s; %s%n", reading.read(),
                    100 * reading.confidence(), reading.label(), reading.isRight() ? "right" : "wrong",
                    Digits.isHeldOut(index) ? "held out from training" : "one of the training digits");
        }
        out.flush();
        return 0;
    }

    /** Each pixel twice, since a sign is about twice as high as wide. */
    private static String drawing(float[] image) {
        StringBuilder drawing = new StringBuilder();
        for (int i = 0; i < image.length; i++) {
            drawing.repeat(INK.charAt(Math.round(image[i] * (INK.length() - 1))), 2);
            if (i % Digits.SIDE == Digits.SIDE - 1) {
                drawing.append('\n');
            }
        }
        return drawing.toString();
    }
}
