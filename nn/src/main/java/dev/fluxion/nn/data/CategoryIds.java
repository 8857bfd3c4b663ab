package dev.fluxion.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Numbers of texts, in the order in which they appear. A cell that is known makes no string: a map would need one to ask. */
final class CategoryIds {
    private final List<String> texts = new ArrayList<>();
    /** Numbers + 1 by hash, with open addressing; 0 is free. */
    private int[] slots = new int[16];

    /** {@return the number of a text, a new one if it is new} @param reader at the row @param c which cell of it */
    int of(CsvReader reader, int c) {
        int at = place(reader.hash(c));
        while (slots[at] != 0) {
            if (reader.is(c, texts.get(slots[at] - 1))) {
                return slots[at] - 1;
            }
            at = at + 1 & slots.length - 1;
        }
        texts.add(reader.cell(c));
        slots[at] = texts.size();
        if (4 * texts.size() > 3 * slots.length) {
            grow();
        }
        return texts.size() - 1;
    }

    private int place(int hash) {
        return (hash ^ hash >>> 16) & slots.length - 1;
    }

    private void grow() {
        int[] old = slots;
        slots = new int[4 * old.length];
        for (int id : old) {
            if (id != 0) {
                int at = place(texts.get(id - 1).hashCode());
                while (slots[at] != 0) {
                    at = at + 1 & slots.length - 1;
                }
                slots[at] = id;
            }
        }
    }

    /** The texts in the order of their characters. @param ranks receives the place of each number's text in it */
    List<String> sorted(int[] ranks) {
        String[] sorted = texts.toArray(String[]::new);
        Arrays.sort(sorted);
        for (int id = 0; id < ranks.length; id++) {
            ranks[id] = Arrays.binarySearch(sorted, texts.get(id));
        }
        return Collections.unmodifiableList(Arrays.asList(sorted));
    }

    /** {@return how many there are} */
    int size() {
        return texts.size();
    }
}
