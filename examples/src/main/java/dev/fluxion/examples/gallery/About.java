package dev.fluxion.examples.gallery;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * What an example is.
 *
 * @param name as the command line calls it: lower case, words joined by hyphens
 * @param title as its report is headed
 * @param text what it does, in a sentence or two
 * @param source what it is after: author, title, place
 * @param score the name of the figure that counts, one of those that {@link Session#score} is told
 * @param published that figure in the source, such as {@code .9777} or {@code 500 ± 0}; "-" where the source has none
 * @param note what one has to know to compare: where settings differ, why a figure is not reached; may be empty
 */
public record About(String name, String title, String text, String source, String score, String published, String note) {
    private static final Pattern FIGURE = Pattern.compile("-|(?:[0-9]*\\.)?[0-9]+(?: ± [0-9.]+)?");

    /** Scores of which less is better. */
    private static final Pattern LOW = Pattern.compile("(?i)error|loss|bits");

    /** Checks that what is published is a figure. */
    public About {
        if (!FIGURE.matcher(published).matches()) {
            throw new IllegalArgumentException("published is '" + published + "', expected a figure such as .9777 or 500 ± 0, or -; "
                    + "what else there is to say is the note");
        }
    }

    /** Without a note. @param name … @param title … @param text … @param source … @param score … @param published as above */
    public About(String name, String title, String text, String source, String score, String published) {
        this(name, title, text, source, score, published, "");
    }

    /** {@return whether a figure, rounded as the published one is, is worse} @param reached of the same score */
    boolean isShort(double reached) {
        if (published.equals("-")) {
            return false;
        }
        var figure = new BigDecimal(published.split(" ")[0]);
        int worse = new BigDecimal(reached).setScale(figure.scale(), RoundingMode.HALF_EVEN).compareTo(figure);
        return LOW.matcher(score).find() ? worse > 0 : worse < 0;
    }
}
