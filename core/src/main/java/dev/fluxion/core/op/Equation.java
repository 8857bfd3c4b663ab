package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An equation of {@link Einsum}, with every dimension labelled: a letter by its code, the dimensions that {@code ...} stands for
 * by −1, −2, … from the last one on.
 *
 * @param text as it was written
 * @param terms the labels of each operand
 * @param output the labels of the result
 */
record Equation(String text, List<List<Integer>> terms, List<Integer> output) {
    private static final String ELLIPSIS = "...";

    /** {@return the equation} @param text as a user writes it @param shapes of the operands */
    static Equation parse(String text, List<Shape> shapes) {
        String dense = text.replace(" ", "");
        int arrow = dense.indexOf("->");
        String[] inputs = (arrow < 0 ? dense : dense.substring(0, arrow)).split(",", -1);
        if (inputs.length != shapes.size() || shapes.isEmpty()) {
            throw bad(text, shapes.size() + " operands for " + inputs.length + " terms, expected one for each");
        }
        List<List<Integer>> terms = new ArrayList<>();
        int ellipsis = 0;
        for (int i = 0; i < inputs.length; i++) {
            int letters = inputs[i].replace(ELLIPSIS, "").length();
            int rank = shapes.get(i).rank();
            boolean open = inputs[i].contains(ELLIPSIS);
            if (open ? letters > rank : letters != rank) {
                throw bad(text, "operand " + i + " has shape " + shapes.get(i) + ", expected " + (open ? "at least " : "")
                        + letters + " dimensions for '" + inputs[i] + "'");
            }
            ellipsis = Math.max(ellipsis, open ? rank - letters : 0);
            terms.add(labels(text, inputs[i], rank - letters));
        }
        List<Integer> output = arrow < 0 ? implied(terms, ellipsis) : labels(text, dense.substring(arrow + 2), ellipsis);
        for (int label : output) {
            if (output.indexOf(label) != output.lastIndexOf(label)) {
                throw bad(text, "the result has " + text(label) + " twice, expected it once");
            }
            if (terms.stream().noneMatch(term -> term.contains(label))) {
                throw bad(text, "the result has " + text(label) + ", expected labels of the operands");
            }
        }
        return new Equation(text, terms, output);
    }

    private static List<Integer> labels(String text, String term, int ellipsis) {
        List<Integer> labels = new ArrayList<>();
        int dots = term.indexOf(ELLIPSIS);
        for (int i = 0; i < term.length(); i++) {
            char c = term.charAt(i);
            if (i == dots) {
                IntStream.rangeClosed(1, ellipsis).forEach(k -> labels.add(k - 1 - ellipsis));
                i += ELLIPSIS.length() - 1;
            } else if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
                labels.add((int) c);
            } else {
                throw bad(text, "'" + c + "' in '" + term + "', expected letters and at most one '...'");
            }
        }
        return labels;
    }

    /** The dimensions of the ellipsis, then the labels that occur once, in the order of their codes. */
    private static List<Integer> implied(List<List<Integer>> terms, int ellipsis) {
        List<Integer> all = terms.stream().flatMap(List::stream).toList();
        List<Integer> output = new ArrayList<>(IntStream.range(-ellipsis, 0).boxed().toList());
        all.stream().filter(label -> label >= 0 && all.indexOf(label) == all.lastIndexOf(label)).sorted().forEach(output::add);
        return output;
    }

    /** {@return a label as messages show it} */
    static String text(int label) {
        return label < 0 ? "dimension " + label + " of '...'" : "'" + (char) label + "'";
    }

    /** {@return the exception for operands that do not fit} @param problem what is wrong and what was expected */
    IllegalArgumentException bad(String problem) {
        return bad(text, problem);
    }

    private static IllegalArgumentException bad(String text, String problem) {
        return new IllegalArgumentException("einsum \"" + text + "\": " + problem);
    }
}
