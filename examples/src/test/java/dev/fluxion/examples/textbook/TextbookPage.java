package dev.fluxion.examples.textbook;

/** The rows that take seconds, as docs/gallery.md shows them. */
public final class TextbookPage {
    private TextbookPage() {}

    /** {@return a row for each program} */
    public static String table() {
        var text = new StringBuilder("| row | what | source |\n|---|---|---|\n");
        Row.ALL.forEach(row -> text.append("| ").append(row.number()).append(" | ").append(row.title()).append(" | ")
                .append(row.source()).append(" |\n"));
        return text.toString();
    }
}
