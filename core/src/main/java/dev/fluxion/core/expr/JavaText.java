package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.List;

/** Java: the loop that computes a formula with all functions expanded, with the same bits. */
final class JavaText extends PlainText {
    private final boolean f32;
    private final List<Expr> outputs = new ArrayList<>();

    JavaText(Precision precision, List<String> argNames, List<String> scalarNames) {
        super(argNames, scalarNames);
        f32 = precision == Precision.F32;
    }

    /** A static method over arrays of equal length, and over the scalars. */
    String method(String name, Formula formula) {
        Formula lowered = Lowering.lower(formula, f32 ? Precision.F32 : Precision.F64);
        outputs.addAll(lowered.outputs());
        List<Text> results = write(lowered);
        String type = f32 ? "float" : "double";
        var parameters = new ArrayList<String>(List.of("int n"));
        for (int k = 0; k < results.size(); k++) {
            parameters.add((outputs.get(k).isMask() ? "boolean" : type) + "[] " + outputName(k));
        }
        for (int i = 0; i < formula.argCount(); i++) {
            if (formula.usesArg(i)) {
                parameters.add((formula.isMaskArg(i) ? "boolean" : type) + "[] " + argName(i));
            }
        }
        for (int i = 0; i < formula.scalarCount(); i++) {
            parameters.add(type + " " + scalarName(i));
        }
        var text = new StringBuilder("static void " + name + "(" + String.join(", ", parameters) + ") {\n");
        text.append("    for (int i = 0; i < n; i++) {\n");
        for (Named d : named) {
            String kind = d.node().isMask() ? "boolean" : type;
            text.append("        ").append(kind).append(' ').append(d.name()).append(" = ").append(d.text()).append(";\n");
        }
        for (int k = 0; k < results.size(); k++) {
            text.append("        ").append(outputName(k)).append("[i] = ").append(results.get(k).text()).append(";\n");
        }
        return text.append("    }\n}\n").toString();
    }

    private String outputName(int k) {
        return outputs.size() == 1 ? "out" : "out" + k;
    }

    /** Long lines are broken up; and where there are several outputs, all are computed before the first is stored. */
    @Override
    boolean isNamed(Expr node, Text text) {
        return uses(node) > 1 || text.text().length() > 80 || outputs.size() > 1 && outputs.contains(node);
    }

    @Override
    Text constant(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            String name = Double.isNaN(value) ? "NaN" : value > 0 ? "POSITIVE_INFINITY" : "NEGATIVE_INFINITY";
            return new Text((f32 ? "Float." : "Double.") + name, SYMBOL);
        }
        return number(f32 ? Float.toString((float) value) + "f" : Double.toString(value));
    }

    @Override
    Text symbol(Expr leaf, String name) {
        return super.symbol(leaf, leaf instanceof Expr.Arg ? name + "[i]" : name);
    }

    @Override
    Text unary(UnaryOp op, Text x) {
        String cast = f32 ? "(float) " : "";
        return switch (op) {
            case NEG, NOT -> super.unary(op, x);
            case ABS -> apply("abs", List.of(x));
            case SQRT -> apply(cast, "sqrt", x);
            case RINT -> apply(cast, "rint", x);
            case EXPONENT -> apply("(" + (f32 ? "float" : "double") + ") ", "getExponent", x);
            case POW2 -> new Text(f32
                    ? "Float.intBitsToFloat((int) " + at(APPLICATION, x) + " + 127 << 23)"
                    : "Double.longBitsToDouble((long) " + at(APPLICATION, x) + " + 1023 << 52)", APPLICATION);
            case MANTISSA -> new Text(f32
                    ? "Float.intBitsToFloat(Float.floatToRawIntBits(" + x.text() + ") & 0x7fffff | 0x3f800000)"
                    : "Double.longBitsToDouble(Double.doubleToRawLongBits(" + x.text()
                            + ") & 0xfffffffffffffL | 0x3ff0000000000000L)",
                    APPLICATION);
        };
    }

    private static Text apply(String cast, String method, Text x) {
        return new Text(cast + "Math." + method + "(" + x.text() + ")", APPLICATION);
    }

    @Override
    Text apply(String name, List<Text> arguments) {
        return super.apply("Math." + (name.equals("copysign") ? "copySign" : name), arguments);
    }
}
