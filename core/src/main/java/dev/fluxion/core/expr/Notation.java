package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A way to write formulas. Operands are written before their users, each once; a node that is used again, or whose text grows
 * too long, gets a name ({@code t0}), so that the text of a DAG stays as small as the DAG.
 */
abstract class Notation {
    /** How tightly a text binds, from the loosest to the tightest. */
    static final int CHOICE = 0;
    static final int OR = 1;
    static final int AND = 2;
    static final int COMPARISON = 3;
    static final int SUM = 4;
    static final int NEGATION = 5;
    static final int PRODUCT = 6;
    static final int APPLICATION = 7;
    static final int SYMBOL = 8;

    /** A piece of a formula and how tightly it binds. */
    record Text(String text, int level) {}

    /** A name and what it stands for. */
    record Named(Expr node, String name, String text) {}

    private final List<String> argNames;
    private final List<String> scalarNames;
    private final Map<Expr, Integer> uses = new IdentityHashMap<>();
    private final Map<Expr, Text> texts = new IdentityHashMap<>();
    private double treeSize;

    /** What got a name, in order. */
    final List<Named> named = new ArrayList<>();

    /** Names that are missing in the lists are x, y, z, x3 … and s0, s1 …. */
    Notation(List<String> argNames, List<String> scalarNames) {
        this.argNames = argNames;
        this.scalarNames = scalarNames;
    }

    abstract String parenthesized(String text);

    abstract Text constant(double value);

    abstract Text symbol(Expr leaf, String name);

    abstract Text unary(UnaryOp op, Text x);

    abstract Text binary(BinaryOp op, Text a, Text b);

    /** The negation of {@code a = b}. */
    abstract Text unequal(Text a, Text b);

    abstract Text fma(Text a, Text b, Text c);

    abstract Text select(Text condition, Text a, Text b);

    abstract Text call(Function function, List<Text> arguments);

    /** Whether a node with this text gets a name; it has operands. */
    boolean isNamed(Expr node, Text text) {
        return uses(node) > 1 && treeSize > 40 || text.text.length() > 300;
    }

    final int uses(Expr node) {
        return uses.getOrDefault(node, 0);
    }

    /** The texts of the outputs, over {@link #named}. */
    final List<Text> write(Formula formula) {
        var sizes = new IdentityHashMap<Expr, Double>();
        for (Expr node : formula.nodes()) {
            double size = 1;
            for (Expr operand : node.operands()) {
                uses.merge(operand, 1, Integer::sum);
                size += sizes.get(operand);
            }
            sizes.put(node, size);
        }
        for (Expr output : formula.outputs()) {
            uses.merge(output, 1, Integer::sum);
            treeSize += sizes.get(output);
        }
        for (Expr node : formula.nodes()) {
            Text text = text(node, node.operands().stream().map(texts::get).toList());
            if (!node.operands().isEmpty() && isNamed(node, text)) {
                String name = "t" + named.size();
                named.add(new Named(node, name, text.text));
                text = symbol(node, name);
            }
            texts.put(node, text);
        }
        return formula.outputs().stream().map(texts::get).toList();
    }

    private Text text(Expr node, List<Text> in) {
        return switch (node) {
            case Expr.Arg a -> symbol(a, argName(a.index()));
            case Expr.Scalar s -> symbol(s, scalarName(s.index()));
            case Expr.Const c -> constant(c.value());
            case Expr.Unary u when u.op() == UnaryOp.NOT && u.x() instanceof Expr.Binary b && b.op() == BinaryOp.EQ ->
                unequal(texts.get(b.a()), texts.get(b.b()));
            case Expr.Unary u -> unary(u.op(), in.get(0));
            case Expr.Binary b -> binary(b.op(), in.get(0), in.get(1));
            case Expr.Fma _ -> fma(in.get(0), in.get(1), in.get(2));
            case Expr.Select _ -> select(in.get(0), in.get(1), in.get(2));
            case Expr.Call c -> call(c.function(), in);
        };
    }

    final String argName(int index) {
        return index < argNames.size() ? argNames.get(index) : index < 3 ? "xyz".substring(index, index + 1) : "x" + index;
    }

    final String scalarName(int index) {
        return index < scalarNames.size() ? scalarNames.get(index) : "s" + index;
    }

    /** The text where something of at least {@code level} must stand. */
    final String at(int level, Text text) {
        return text.level < level ? parenthesized(text.text) : text.text;
    }

    /**
     * {@code a symbol b}, associating to the left. A sign may lead a product: −(x·y) and (−x)·y are one number. The right side
     * of a sum is a product without it.
     */
    final Text infix(int level, Text a, String symbol, Text b) {
        String left = at(level == PRODUCT ? NEGATION : level, a);
        String right = at(level == SUM ? PRODUCT : level + 1, b);
        return new Text(left + " " + symbol + " " + right, a.level == NEGATION ? Math.min(level, NEGATION) : level);
    }

    /** {@code −x}; a product needs no parentheses. */
    final Text negation(Text x) {
        return new Text("-" + at(PRODUCT, x), NEGATION);
    }
}
