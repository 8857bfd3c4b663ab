package dev.fluxion.nn.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Numbers for the pieces of a text, from 0. Of words, number 0 stands for all that are unknown, and the others follow from
 * the most frequent on; characters are all known, in their own order.
 *
 * <pre>{@code
 * Vocabulary letters = Vocabulary.characters(book);
 * int[] ids = letters.encode(book);
 * letters.decode(ids).equals(book);                    // true
 * }</pre>
 */
public final class Vocabulary {
    /** What stands for a word that is not known. */
    public static final String UNKNOWN = "<unk>";

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’][\\p{L}]+)*|[^\\s\\p{L}\\p{N}]");

    private final List<String> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final boolean characters;

    private Vocabulary(List<String> tokens, boolean characters) {
        this.tokens = List.copyOf(tokens);
        this.characters = characters;
        for (int id = 0; id < this.tokens.size(); id++) {
            if (ids.put(this.tokens.get(id), id) != null) {
                throw new IllegalArgumentException("token '" + this.tokens.get(id) + "' appears twice, expected each once");
            }
        }
        if (tokens.isEmpty() || !characters && !tokens.getFirst().equals(UNKNOWN)) {
            throw new IllegalArgumentException("tokens are " + (tokens.isEmpty() ? "none" : tokens.getFirst() + ", …")
                    + ", expected " + (characters ? "at least one" : UNKNOWN + " first"));
        }
    }

    /** {@return the characters (code points) of a text, in their own order} @param text not empty */
    public static Vocabulary characters(String text) {
        return new Vocabulary(text.codePoints().distinct().sorted().mapToObj(Character::toString).toList(), true);
    }

    /**
     * The words of a text: runs of letters and digits in lower case, and every other sign by itself.
     *
     * @param text where they are counted
     * @param atLeast how often a word must appear to be known
     * @return unknown first, then by falling frequency, then in the order of their characters
     */
    public static Vocabulary words(String text, int atLeast) {
        var counts = new HashMap<String, Integer>();
        split(text).forEach(word -> counts.merge(word, 1, Integer::sum));
        var tokens = new ArrayList<String>();
        tokens.add(UNKNOWN);
        counts.entrySet().stream().filter(e -> e.getValue() >= atLeast)
                .sorted(Comparator.comparing((Map.Entry<String, Integer> e) -> -e.getValue()).thenComparing(Map.Entry::getKey))
                .forEach(e -> tokens.add(e.getKey()));
        return new Vocabulary(tokens, false);
    }

    /** {@return the vocabulary of characters that had these tokens} @param tokens from {@link #tokens} */
    public static Vocabulary ofCharacters(List<String> tokens) {
        return new Vocabulary(tokens, true);
    }

    /** {@return the vocabulary of words that had these tokens} @param tokens from {@link #tokens} */
    public static Vocabulary ofWords(List<String> tokens) {
        return new Vocabulary(tokens, false);
    }

    private static List<String> split(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
    }

    /** {@return the number of tokens} */
    public int size() {
        return tokens.size();
    }

    /** {@return all tokens in the order of their numbers} */
    public List<String> tokens() {
        return tokens;
    }

    /**
     * The numbers of a text.
     *
     * @param text what to encode
     * @return one for each piece
     * @throws IllegalArgumentException if a character is not known
     */
    public int[] encode(String text) {
        if (!characters) {
            return split(text).stream().mapToInt(word -> ids.getOrDefault(word, 0)).toArray();
        }
        return text.codePoints().map(c -> {
            Integer id = ids.get(Character.toString(c));
            if (id == null) {
                throw new IllegalArgumentException("character '" + Character.toString(c) + "' (U+%04X) is not known, expected"
                        .formatted(c) + " one of the " + size() + " of the vocabulary");
            }
            return id;
        }).toArray();
    }

    /** {@return the text of numbers; words with spaces between them} @param ids each from 0 to size − 1 */
    public String decode(int... ids) {
        var pieces = new ArrayList<String>();
        for (int id : ids) {
            if (id < 0 || id >= size()) {
                throw new IllegalArgumentException("id is " + id + ", expected 0 to " + (size() - 1));
            }
            pieces.add(tokens.get(id));
        }
        return String.join(characters ? "" : " ", pieces);
    }
}
