package dev.fluxion.examples.gallery;

import java.util.Map;

/**
 * What a run came to, as it is saved in a JSON file and read again by {@code table}.
 *
 * @param example its name
 * @param title as {@link About} has it
 * @param source as {@link About} has it
 * @param score the name of the figure that counts
 * @param published that figure in the source, as text
 * @param scores the final figures by name
 * @param digest SHA-256 of all parameters and buffers: two runs with equal digests learned the same bits
 * @param seed of the run
 * @param epochs passes made
 * @param seconds that it took, those before a resume included
 * @param quick whether it was the quick mode
 * @param command that repeats it
 * @param settings by name, in the order to show them
 * @param machine where it took place, by name
 */
public record Result(
        String example,
        String title,
        String source,
        String score,
        String published,
        Map<String, Double> scores,
        String digest,
        long seed,
        int epochs,
        double seconds,
        boolean quick,
        String command,
        Map<String, String> settings,
        Map<String, String> machine) {
    /** {@return the figure that counts} */
    double reached() {
        return scores.get(score);
    }
}
