package dev.fluxion.core.expr;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A second interpreter, for tests: it walks the tree as it is, with no lowering and no folding, and computes F32 in Java's
 * float arithmetic. Masks are 1 and 0.
 */
final class PlainEvaluator {
    private final Precision precision;

    PlainEvaluator(Precision precision) {
        this.precision = precision;
    }

    double evaluate(Expr expr, double[] args, double[] scalars) {
        return evaluate(expr, args, scalars, new IdentityHashMap<>());
    }

    private double evaluate(Expr expr, double[] args, double[] scalars, Map<Expr, Double> memo) {
        Double known = memo.get(expr);
        if (known == null) {
            List<Expr> operands = expr.operands();
            double[] in = new double[operands.size()];
            for (int i = 0; i < in.length; i++) {
                in[i] = evaluate(operands.get(i), args, scalars, memo);
            }
            known = precision == Precision.F32 ? apply32(expr, in, args, scalars) : apply64(expr, in, args, scalars);
            memo.put(expr, known);
        }
        return known;
    }

    private double apply32(Expr expr, double[] in, double[] args, double[] scalars) {
        float a = in.length > 0 ? (float) in[0] : 0;
        float b = in.length > 1 ? (float) in[1] : 0;
        float c = in.length > 2 ? (float) in[2] : 0;
        return switch (expr) {
            case Expr.Arg x -> (float) args[x.index()];
            case Expr.Scalar s -> (float) scalars[s.index()];
            case Expr.Const k -> (float) k.value();
            case Expr.Unary u -> switch (u.op()) {
                case NEG -> -a;
                case ABS -> Math.abs(a);
                case SQRT -> (float) Math.sqrt(a);
                case RINT -> (float) Math.rint(a);
                case POW2 -> a >= 128 ? Float.POSITIVE_INFINITY : a <= -127 ? 0 : Math.scalb(1f, (int) a);
                case EXPONENT -> Math.getExponent(a);
                case MANTISSA -> mantissa(a);
                case NOT -> a == 0 ? 1 : 0;
            };
            case Expr.Binary y -> switch (y.op()) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> a / b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case COPYSIGN -> Math.copySign(a, b);
                case LT -> a < b ? 1 : 0;
                case LE -> a <= b ? 1 : 0;
                case EQ -> a == b ? 1 : 0;
                case AND -> a * b;
                case OR -> Math.max(a, b);
            };
            case Expr.Fma _ -> Math.fma(a, b, c);
            case Expr.Select _ -> a != 0 ? b : c;
            case Expr.Call f -> evaluate(f.function().body(precision), in, scalars);
        };
    }

    private double apply64(Expr expr, double[] in, double[] args, double[] scalars) {
        double a = in.length > 0 ? in[0] : 0;
        double b = in.length > 1 ? in[1] : 0;
        double c = in.length > 2 ? in[2] : 0;
        return switch (expr) {
            case Expr.Arg x -> args[x.index()];
            case Expr.Scalar s -> scalars[s.index()];
            case Expr.Const k -> k.value();
            case Expr.Unary u -> switch (u.op()) {
                case NEG -> -a;
                case ABS -> Math.abs(a);
                case SQRT -> Math.sqrt(a);
                case RINT -> Math.rint(a);
                case POW2 -> a >= 1024 ? Double.POSITIVE_INFINITY : a <= -1023 ? 0 : Math.scalb(1.0, (int) a);
                case EXPONENT -> Math.getExponent(a);
                case MANTISSA -> mantissa(a);
                case NOT -> a == 0 ? 1 : 0;
            };
            case Expr.Binary y -> switch (y.op()) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> a / b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case COPYSIGN -> Math.copySign(a, b);
                case LT -> a < b ? 1 : 0;
                case LE -> a <= b ? 1 : 0;
                case EQ -> a == b ? 1 : 0;
                case AND -> a * b;
                case OR -> Math.max(a, b);
            };
            case Expr.Fma _ -> Math.fma(a, b, c);
            case Expr.Select _ -> a != 0 ? b : c;
            case Expr.Call f -> evaluate(f.function().body(precision), in, scalars);
        };
    }

    /** The significand of a normal number; elsewhere what the bits say. */
    private static float mantissa(float x) {
        return Math.abs(x) >= Float.MIN_NORMAL && Float.isFinite(x) ? Math.scalb(Math.abs(x), -Math.getExponent(x))
                : Float.intBitsToFloat(0x3f800000 | Float.floatToRawIntBits(x) & 0x7fffff);
    }

    private static double mantissa(double x) {
        return Math.abs(x) >= Double.MIN_NORMAL && Double.isFinite(x) ? Math.scalb(Math.abs(x), -Math.getExponent(x))
                : Double.longBitsToDouble(0x3ff0000000000000L | Double.doubleToRawLongBits(x) & 0xfffffffffffffL);
    }
}
