package dev.fluxion.examples.gallery;

import com.google.gson.Gson;
import dev.fluxion.examples.Environment;
import dev.fluxion.examples.Output;
import dev.fluxion.examples.Page;
import dev.fluxion.examples.digits.DigitClassifier;
import dev.fluxion.examples.digits.Digits;
import dev.fluxion.examples.digits.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job: trains a network to read digits, tests it, saves it and reports. */
@Command(
        name = "digits",
        description = "Train a neural network to read handwritten digits, and report on it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class DigitsCommand implements Callable<Integer> {
    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of the weights and the batches' order.")
    private long seed;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "40", description = "Passes over the training digits.")
    private int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "32", description = "Digits in a step.")
    private int batch;

    @Option(names = "--lr", paramLabel = "X", defaultValue = "0.008", description = "RMSprop's rate at the first step; it falls to 0.")
    private double lr;

    @Option(names = "--rho", paramLabel = "X", defaultValue = "0.9", description = "RMSprop's decay of the mean square.")
    private double rho;

    @Option(names = "--hidden", paramLabel = "N", split = ",", defaultValue = "128,64", description = "Widths of the hidden layers.")
    private List<Integer> hidden;

    @Option(names = "--dropout", paramLabel = "X", defaultValue = "0.2", description = "Share of a hidden layer left out in a step.")
    private double dropout;

    @Option(names = "--shuffle-labels", description = "Train on labels dealt out anew: accuracy must fall to about 10 %%.")
    private boolean shuffleLabels;

    @Option(names = "--data", paramLabel = "FILE", description = "A csv or csv.gz of 64 grey values (0 to 16) and a label a line; "
            + "by default the embedded 1797 digits.")
    private Path data;

    @Option(names = "--model", paramLabel = "FILE", description = "Where to save the model; by default digits.safetensors beside "
            + "the program.")
    private Path model;

    @Option(names = "--report", paramLabel = "FILE", description = "Where to save the report; by default digits.html beside the "
            + "program.")
    private Path report;

    @Option(names = "--json", description = "Print one JSON line instead of tables.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = new Settings(seed, epochs, batch, lr, rho, hidden, dropout, shuffleLabels);
        Path modelFile = model == null ? Output.besideTheProgram("digits.safetensors") : model;
        Path reportFile = report == null ? Output.besideTheProgram("digits.html") : report;
        Output.requireWritable("--model", modelFile);
        Output.requireWritable("--report", reportFile);
        requireOther("--report", reportFile, "--model", modelFile);
        if (data != null) {
            requireOther("--model", modelFile, "--data", data);
            requireOther("--report", reportFile, "--data", data);
        }
        Digits digits = data == null ? Digits.embedded() : Digits.read(data);

        PrintWriter out = spec.commandLine().getOut();
        var example = new ReadDigits(settings);
        var options = new Options(seed, epochs, null, lr, null, null, null, false);
        try (var session = new Session(example.about(), options, json ? new PrintWriter(Writer.nullWriter()) : out, spec.commandLine().getErr())) {
            DigitClassifier classifier = example.learn(session, digits);
            classifier.save(modelFile);
            Result result = Gallery.result(example.about(), options, session,
                    String.join(" ", spec.commandLine().getParent().getParseResult().originalArgs()));
            Page.save(reportFile, Report.html(example.about(), result, session));
            if (json) {
                out.println(new Gson().toJson(line(result, classifier, modelFile, reportFile)));
            } else {
                out.println();
                out.println(session.confusion);
                out.printf(Locale.ROOT, "test accuracy %.2f %%, loss %.4f, in %.1f s on the %s backend%n",
                        100 * result.scores().get("accuracy"), result.scores().get("loss"), result.seconds(), result.machine().get("Backend"));
                out.println("model   " + Output.shown(modelFile));
                out.println("report  " + Output.shown(reportFile) + " (open it in a browser)");
            }
            out.flush();
            return 0;
        }
    }

    private static void requireOther(String option, Path file, String otherOption, Path other) {
        if (file.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())) {
            throw new IllegalArgumentException(option + " is " + file + ", expected another file than " + otherOption);
        }
    }

    private Map<String, Object> line(Result result, DigitClassifier classifier, Path modelFile, Path reportFile) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("accuracy", result.scores().get("accuracy"));
        line.put("loss", result.scores().get("loss"));
        line.put("seconds", result.seconds());
        line.put("epochs", result.epochs());
        line.put("seed", result.seed());
        line.put("backend", result.machine().get("Backend"));
        line.put("parameters", classifier.network().parameterCount());
        line.put("shuffledLabels", shuffleLabels);
        line.put("model", Output.shown(modelFile).toString());
        line.put("report", Output.shown(reportFile).toString());
        Environment.peakMemoryMiB().ifPresent(mib -> line.put("peakMemoryMiB", mib));
        return line;
    }
}
