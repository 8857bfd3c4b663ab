package dev.fluxion.examples.gallery;

import dev.fluxion.core.io.FormatException;
import dev.fluxion.core.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the command line says of a run.
 *
 * @param seed of {@link Session#rng}
 * @param epochs instead of the example's own; null for these
 * @param optimizer a name in {@link Optimizers}; null for the example's own
 * @param lr a learning rate; null for the optimizer's own
 * @param data a file or folder with the data; null for what the program brings along or downloads
 * @param out the folder for report, result and checkpoint
 * @param resume a checkpoint to go on from; null for none
 * @param quick whether to run in seconds, with few samples and epochs
 */
public record Options(long seed, Integer epochs, String optimizer, Double lr, Path data, Path out, Path resume, boolean quick) {
    /** Checks each value. */
    public Options {
        if (epochs != null && epochs < 1) {
            throw new IllegalArgumentException("--epochs is " + epochs + ", expected at least 1");
        }
        if (lr != null && !(lr > 0 && Double.isFinite(lr))) {
            throw new IllegalArgumentException("--lr is " + lr + ", expected a positive number");
        }
        if (optimizer != null) {
            Optimizers.named(optimizer);
        }
    }

    /** {@return the words behind {@code fluxion.jar} that make the same run again, but for the data's place} @param about the example */
    String command(About about) {
        List<String> words = new ArrayList<>(List.of("run", about.name()));
        if (quick) {
            words.add("--quick");
        }
        add(words, "--epochs", epochs);
        add(words, "--seed", seed == 0 ? null : seed);
        add(words, "--optimizer", optimizer);
        add(words, "--lr", lr);
        return String.join(" ", words);
    }

    /** {@return the words that go on with a run} @param about the example @param checkpoint to go on from */
    String goOn(About about, Path checkpoint) {
        List<String> words = new ArrayList<>(List.of(command(about)));
        add(words, "--data", data);
        add(words, "--out", out);
        add(words, "--resume", checkpoint);
        return String.join(" ", words);
    }

    /** A path with a blank is one word for the shell too. */
    private static void add(List<String> words, String option, Object value) {
        if (value != null) {
            words.add(option + (value.toString().contains(" ") ? " \"" + value + "\"" : " " + value));
        }
    }

    /** Finds out whether a checkpoint to go on from is the example's. @param about the example @throws IOException if it can't be read */
    void requireOwn(About about) throws IOException {
        if (resume == null) {
            return;
        }
        if (!Files.exists(resume)) {
            throw new NoSuchFileException(resume.toString());
        }
        if (!Files.isRegularFile(resume)) {
            throw new IllegalArgumentException("--resume is " + resume + ", expected a file");
        }
        Map<String, String> text = Safetensors.loadMetadata(resume);
        String example = noted(text, "example");
        if (!example.equals(about.name())) {
            throw new IllegalArgumentException("--resume is " + resume + ", a checkpoint of " + example + ", expected one of " + about.name());
        }
        String first = noted(text, "seed");
        if (!first.equals(Long.toString(seed))) {
            throw new IllegalArgumentException("--resume is " + resume + ", a checkpoint with --seed " + first + ", expected " + seed);
        }
    }

    private String noted(Map<String, String> text, String what) throws IOException {
        return text.entrySet().stream().filter(e -> e.getKey().endsWith("." + what)).map(Map.Entry::getValue).findFirst()
                .orElseThrow(() -> new FormatException(resume, "it doesn't say its " + what + ", expected a gallery's checkpoint"));
    }
}
