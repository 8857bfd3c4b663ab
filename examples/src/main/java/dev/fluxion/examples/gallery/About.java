package dev.fluxion.examples.gallery;

/**
 * What an example is.
 *
 * @param name as the command line calls it: lower case, words joined by hyphens
 * @param title as its report is headed
 * @param text what it does, in a sentence or two
 * @param source what it is after: author, title, place
 * @param score the name of the figure that counts, one of those that {@link Session#score} is told
 * @param published that figure in the source, as text; "-" where the source has none
 */
public record About(String name, String title, String text, String source, String score, String published) {}
