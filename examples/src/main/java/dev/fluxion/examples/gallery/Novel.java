package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;
import dev.fluxion.nn.data.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** A novel letter by letter. @param letters that it is written in @param train to learn from @param held its last twentieth, never learned from */
record Novel(Vocabulary letters, int[] train, int[] held) {
    private static final int LEAST = 6_000;

    /** {@return the text of {@code --data}, or the novel that the program brings along; its beginning in the quick mode} */
    static Novel of(Session run) throws IOException {
        String text = text(run);
        var letters = Vocabulary.characters(text);
        int[] ids = letters.encode(run.quick() ? text.substring(0, LEAST) : text);
        int cut = ids.length / 20 * 19;
        run.setting("Letters", letters.size());
        run.setting("Characters to learn from", cut);
        return new Novel(letters, Arrays.copyOf(ids, cut), Arrays.copyOfRange(ids, cut, ids.length));
    }

    private static String text(Session run) throws IOException {
        if (run.data().isPresent()) {
            String text = read(run.data().get());
            if (text.length() < LEAST) {
                throw new IllegalArgumentException("--data is " + run.data().get() + " with " + text.length() + " characters, expected " + LEAST + " or more");
            }
            return text;
        }
        try (InputStream in = new GZIPInputStream(Novel.class.getResourceAsStream("pride-and-prejudice.txt.gz"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("--data is " + file + ", which is not UTF-8, expected a text in UTF-8", e);
        }
    }

    /** {@return a letter at random} @param likely how likely each is @param rng draws it */
    static int draw(double[] likely, Rng rng) {
        double left = rng.nextDouble();
        int id = 0;
        while (id < likely.length - 1 && left >= likely[id]) {
            left -= likely[id++];
        }
        return id;
    }
}
