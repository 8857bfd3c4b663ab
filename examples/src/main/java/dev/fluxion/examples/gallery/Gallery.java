package dev.fluxion.examples.gallery;

import com.google.gson.GsonBuilder;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.Threads;
import dev.fluxion.examples.Environment;
import dev.fluxion.examples.Main;
import dev.fluxion.examples.Page;
import dev.fluxion.nn.Module;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All examples, and how one is run: it trains, then its result and its report are saved. */
public final class Gallery {
    /** Every example, in the order in which a learner may take them. */
    public static final List<Example> EXAMPLES = List.of(
            new Xor(), new LinearRegression(), new LogisticRegression(), new Iris(), new Wine(), new BreastCancer(), new ReadDigits(), new MnistDense(),
            new MnistMlp(), new MnistConvnet(), new LeNet(), new FashionMnist(), new Cifar10(), new Boston(),
            new Autoencoder(), new Vae(), new Wgan(), new Transfer(), new CharacterLstm(), new Gpt(), new ActorCritic(), new DeepQ());

    private Gallery() {}

    /**
     * Runs one example from its own file: {@code java -cp fluxion.jar Xor.java --seed 3}.
     *
     * @param example which
     * @param args the options of {@code run}
     */
    public static void main(Example example, String[] args) {
        Main.main(Stream.concat(Stream.of("run", example.about().name()), Stream.of(args)).toArray(String[]::new));
    }

    /**
     * One example.
     *
     * @param name of it
     * @return the example
     * @throws IllegalArgumentException if there is none of that name, with the nearest ones
     */
    public static Example named(String name) {
        return EXAMPLES.stream().filter(example -> example.about().name().equals(name)).findFirst().orElseThrow(() ->
                Nearest.unknown("example", name, EXAMPLES.stream().map(example -> example.about().name()).toList()));
    }

    /**
     * Runs an example.
     *
     * @param example which
     * @param options of the run
     * @param out for what it says
     * @param err for its progress
     * @return what it came to; its report and its result as JSON are in the folder {@code out}
     * @throws IOException if a file can't be read or written
     */
    public static Result run(Example example, Options options, PrintWriter out, PrintWriter err) throws IOException {
        About about = example.about();
        try (var session = new Session(about, options, out, err)) {
            options.requireOwn(about);
            example.run(session);
            if (!session.scores.containsKey(about.score())) {
                throw new IllegalStateException(about.name() + " told the scores " + session.scores.keySet() + ", expected " + about.score());
            }
            Result result = result(about, options, session, options.command(about));
            String name = about.name() + "-seed" + options.seed();
            Page.save(options.out().resolve(name + ".json"), new GsonBuilder().setPrettyPrinting().create().toJson(result) + "\n");
            Page.save(options.out().resolve(name + ".html"), Report.html(about, result, session));
            return result;
        }
    }

    static Result result(About about, Options options, Session session, String command) throws IOException {
        return new Result(about.name(), about.title(), about.source(), about.score(), about.published(), session.scores,
                digest(session.models), options.seed(), session.epochsDone(), session.seconds(), options.quick(), command,
                session.settings, machine());
    }

    private static Map<String, String> machine() throws IOException {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("Backend", Device.getDefault().name());
        machine.put("Threads", Integer.toString(Threads.get()));
        machine.put("Java", Environment.java());
        machine.put("System", Environment.system());
        machine.put("Processor", Environment.processor());
        machine.put("Processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        Environment.peakMemoryMiB().ifPresent(mib -> machine.put("Peak memory", mib + " MiB"));
        return machine;
    }

    private static String digest(Map<String, Module> models) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Module model : models.values()) {
                for (Map.Entry<String, Tensor> entry : model.stateDict().entrySet()) {
                    sha.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
                    double[] values = entry.getValue().toDoubleArray();
                    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
                    bytes.asDoubleBuffer().put(values);
                    sha.update(bytes);
                }
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Path file(Result result, Path out, String ending) {
        return out.resolve(result.example() + "-seed" + result.seed() + ending);
    }
}
