package dev.fluxion.examples.twins;

import dev.fluxion.examples.gallery.Nearest;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the losses of the twins beside those of the same programs in PyTorch. */
@Command(
        name = "twins",
        description = "Print the losses of three programs beside those that the same programs print in PyTorch from the same seed.",
        mixinStandardHelpOptions = true)
public final class TwinsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Of mlp, convnet, lstm; by default all.")
    private List<String> names;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> known = Arrays.stream(Twin.values()).map(Twin::key).toList();
        for (String name : names == null ? known : names) {
            if (!known.contains(name)) {
                throw Nearest.unknown("twin", name, known);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Twin twin : Twin.values()) {
            if (names == null || names.contains(twin.key())) {
                print(twin, out);
            }
        }
        return 0;
    }

    private static void print(Twin twin, PrintWriter out) {
        double[] ours = twin.losses();
        double[] torch = twin.torch();
        out.printf("%s: step, loss, PyTorch's%n", twin.key());
        double largest = 0;
        for (int step = 0; step < ours.length; step++) {
            out.printf(Locale.ROOT, "%2d  %.6f  %.6f%n", step + 1, ours[step], torch[step]);
            largest = Math.max(largest, Math.abs(ours[step] - torch[step]));
        }
        out.printf(Locale.ROOT, "largest difference %.1e%n", largest);
        out.flush();
    }
}
