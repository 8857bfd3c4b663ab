package dev.fluxion.core.expr;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** LaTeX for math mode. */
final class Latex extends Notation {
    private static final Set<String> GREEK = Set.of("alpha", "beta", "gamma", "delta", "epsilon", "theta", "lambda", "mu",
            "rho", "sigma", "tau", "phi", "omega", "Phi");
    private static final Pattern INDEXED = Pattern.compile("([A-Za-z]+)_?(\\d+)");
    private static final String BEGIN = "\\begin{cases} ";
    private static final String END = " \\end{cases}";
    private static final String OTHERWISE = " & \\text{otherwise}";

    Latex(List<String> argNames, List<String> scalarNames) {
        super(argNames, scalarNames);
    }

    @Override
    String parenthesized(String text) {
        return "\\left(" + text + "\\right)";
    }

    @Override
    Text constant(double value) {
        if (Double.isNaN(value)) {
            return new Text("\\mathrm{NaN}", SYMBOL);
        }
        if (Double.isInfinite(value)) {
            return PlainText.number(value > 0 ? "\\infty" : "-\\infty");
        }
        String text = new PlainText(List.of(), List.of()).constant(value).text();
        int e = text.indexOf('E');
        return e < 0 ? PlainText.number(text)
                : new Text(text.substring(0, e) + " \\cdot 10^{" + text.substring(e + 1) + "}", PRODUCT);
    }

    @Override
    Text symbol(Expr leaf, String name) {
        var indexed = INDEXED.matcher(name);
        return new Text(indexed.matches() ? word(indexed.group(1)) + "_{" + indexed.group(2) + "}" : word(name), SYMBOL);
    }

    private static String word(String name) {
        return GREEK.contains(name) ? "\\" + name
                : name.length() == 1 ? name : "\\mathit{" + name.replace("_", "\\_") + "}";
    }

    @Override
    Text unary(UnaryOp op, Text x) {
        return switch (op) {
            case NEG -> negation(x);
            case ABS -> new Text("\\left|" + x.text() + "\\right|", APPLICATION);
            case SQRT -> new Text("\\sqrt{" + x.text() + "}", APPLICATION);
            case POW2 -> new Text("2^{" + x.text() + "}", APPLICATION);
            case RINT, EXPONENT, MANTISSA -> apply("\\operatorname{" + op.symbol() + "}", x.text());
            case NOT -> new Text("\\lnot " + at(APPLICATION, x), APPLICATION);
        };
    }

    @Override
    Text binary(BinaryOp op, Text a, Text b) {
        return switch (op) {
            case ADD, SUB -> infix(SUM, a, op.symbol(), b);
            case MUL -> a.text().equals(b.text()) ? new Text(at(SYMBOL, a) + "^{2}", APPLICATION)
                    : infix(PRODUCT, a, "\\cdot", b);
            case DIV -> new Text("\\frac{" + a.text() + "}{" + b.text() + "}", APPLICATION);
            case MIN, MAX -> apply("\\" + op.symbol(), a.text() + ", " + b.text());
            case COPYSIGN -> apply("\\operatorname{copysign}", a.text() + ", " + b.text());
            case LT -> comparison(a, "<", b);
            case LE -> comparison(a, "\\le", b);
            case EQ -> comparison(a, "=", b);
            case AND -> infix(AND, a, "\\land", b);
            case OR -> infix(OR, a, "\\lor", b);
        };
    }

    @Override
    Text unequal(Text a, Text b) {
        return comparison(a, "\\ne", b);
    }

    @Override
    Text fma(Text a, Text b, Text c) {
        return binary(BinaryOp.ADD, binary(BinaryOp.MUL, a, b), c);
    }

    /** A chain of selects is one list of cases. */
    @Override
    Text select(Text condition, Text a, Text b) {
        String rest = b.text().startsWith(BEGIN) && b.text().endsWith(END)
                ? b.text().substring(BEGIN.length(), b.text().length() - END.length())
                : b.text() + OTHERWISE;
        return new Text(BEGIN + a.text() + " & \\text{if } " + condition.text() + " \\\\ " + rest + END, CHOICE);
    }

    @Override
    Text call(Function function, List<Text> arguments) {
        String text = function.latex();
        for (int i = 0; i < arguments.size(); i++) {
            String place = "#" + (i + 1);
            text = text.replace("(" + place + ")", at(SYMBOL, arguments.get(i))).replace(place, arguments.get(i).text());
        }
        return new Text(text, APPLICATION);
    }

    private Text comparison(Text a, String symbol, Text b) {
        return new Text(at(SUM, a) + " " + symbol + " " + at(SUM, b), COMPARISON);
    }

    private static Text apply(String name, String arguments) {
        return new Text(name + "\\left(" + arguments + "\\right)", APPLICATION);
    }
}
