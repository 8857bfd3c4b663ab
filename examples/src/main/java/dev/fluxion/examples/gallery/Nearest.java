package dev.fluxion.examples.gallery;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What somebody may have meant. */
public final class Nearest {
    private Nearest() {}

    /** {@return the three names nearest to one that isn't among them, by edit distance; those that it begins count as near} @param wrong name @param names that there are */
    static List<String> of(String wrong, Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt((String name) -> name.startsWith(wrong) || wrong.startsWith(name) ? 1 : distance(wrong, name)))
                .limit(3)
                .toList();
    }

    /** {@return the exception that names the nearest} @param what is named @param wrong name @param names that there are */
    public static IllegalArgumentException unknown(String what, String wrong, Collection<String> names) {
        return new IllegalArgumentException(what + " is " + wrong + ", expected one such as " + String.join(", ", of(wrong, names)));
    }

    /** {@return how many letters must be put in, taken out or replaced (Levenshtein 1966)} */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
