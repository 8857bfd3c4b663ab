package dev.fluxion.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web page that is one file: a template in which everything it needs is put in place of {@code {{name}}}. */
public final class Page {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z.]+)}}");
    // The version in this path is the one of the pom's dependency.
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.5.1/";

    private Page() {}

    /**
     * Fills a template. Chart.js, its licence and the style of all pages are there for each, as {@code chart.js},
     * {@code chart.license} and {@code page.css}.
     *
     * @param owner the class beside which the template lies
     * @param template its file name
     * @param values what to put in; a place without a value here takes the file of that name beside the template
     * @return the page
     */
    public static String fill(Class<?> owner, String template, Map<String, String> values) {
        // One pass, so that braces inside what is put in stay as they are.
        return PLACE.matcher(resource(owner, template)).replaceAll(place -> Matcher.quoteReplacement(switch (place.group(1)) {
            // The map of its sources is not here: a browser's debugger would look for it.
            case "chart.js" -> resource(Page.class, CHART_JS + "dist/chart.umd.min.js").replaceAll("//# sourceMapping.*", "");
            case "chart.license" -> resource(Page.class, CHART_JS + "LICENSE.md");
            case "page.css" -> resource(Page.class, "page.css");
            case String name -> values.containsKey(name) ? values.get(name) : resource(owner, name);
        }));
    }

    /**
     * Writes a page beside its place and then moves it there, so that no reader ever sees half of it.
     *
     * @param file where
     * @param page what
     * @throws IOException if that fails; then nothing is left of the attempt
     */
    public static void save(Path file, String page) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Files.writeString(beside, page);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static String resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the program's own file " + name + " can't be read", e);
        }
    }
}
