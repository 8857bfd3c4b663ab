package dev.fluxion.core.expr;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;

/** What someone may have meant who wrote a name that there is not. */
final class Spelling {
    private Spelling() {}

    /** {@return the first of the names with the least distance} @param name as written, capitals or not @param names at least one */
    static String nearest(String name, Collection<String> names) {
        return Collections.min(names, Comparator.comparingInt(other -> distance(name.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT))));
    }

    /** The least number of letters to insert, to delete or to replace (Levenshtein, 1966), prefix by prefix (Wagner and Fischer, 1974). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
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
