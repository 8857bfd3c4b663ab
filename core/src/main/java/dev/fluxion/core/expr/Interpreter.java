package dev.fluxion.core.expr;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Evaluates a formula slowly and plainly, one node at a time, rounding each to the precision. It is the reference that
 * compiled kernels are held to, bit for bit, and what a learner steps through in a debugger.
 *
 * <p>Masks are 1 for true and 0 for false. An F32 operation is computed in double and rounded, which gives the same as
 * rounding once for + − · / √ (double has more than twice the digits), with {@code Math.fma(float)} for fma.
 */
public final class Interpreter {
    private final Formula formula;
    private final Precision precision;

    /**
     * An interpreter of one formula.
     *
     * @param formula what to evaluate
     * @param precision the format to round to
     */
    public Interpreter(Formula formula, Precision precision) {
        this.formula = formula;
        this.precision = precision;
    }

    /**
     * Evaluates the formula at one element.
     *
     * @param args the input elements (1 and 0 for masks)
     * @param scalars the scalar arguments, rounded to the precision here
     * @return one value for each output
     */
    public double[] evaluate(double[] args, double[] scalars) {
        Map<Expr, Double> values = evaluateNodes(formula, args, scalars);
        return formula.outputs().stream().mapToDouble(values::get).toArray();
    }

    private Map<Expr, Double> evaluateNodes(Formula f, double[] args, double[] scalars) {
        var values = new IdentityHashMap<Expr, Double>();
        for (Expr node : f.nodes()) {
            values.put(node, switch (node) {
                case Expr.Arg a -> args[a.index()];
                case Expr.Scalar s -> precision.round(scalars[s.index()]);
                case Expr.Const c -> precision.round(c.value());
                case Expr.Unary u -> unary(u.op(), values.get(u.x()));
                case Expr.Binary b -> binary(b.op(), values.get(b.a()), values.get(b.b()));
                case Expr.Fma m -> fma(values.get(m.operands().get(0)), values.get(m.operands().get(1)),
                        values.get(m.operands().get(2)));
                case Expr.Select s -> values.get(values.get(s.condition()) != 0 ? s.a() : s.b());
                case Expr.Call c -> {
                    double[] arguments = c.operands().stream().mapToDouble(values::get).toArray();
                    Formula body = Formula.of(c.function().body(precision));
                    yield evaluateNodes(body, arguments, scalars).get(body.outputs().getFirst());
                }
            });
        }
        return values;
    }

    double unary(UnaryOp op, double x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SQRT -> precision.round(Math.sqrt(x));
            case RINT -> Math.rint(x);
            case POW2 -> Bits.pow2(precision, x);
            case EXPONENT -> Bits.exponent(precision, x);
            case MANTISSA -> Bits.mantissa(precision, x);
            case NOT -> x == 0 ? 1 : 0;
        };
    }

    double binary(BinaryOp op, double a, double b) {
        return switch (op) {
            case ADD -> precision.round(a + b);
            case SUB -> precision.round(a - b);
            case MUL -> precision.round(a * b);
            case DIV -> precision.round(a / b);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case COPYSIGN -> Bits.copySign(a, b);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
            case AND -> a != 0 && b != 0 ? 1 : 0;
            case OR -> a != 0 || b != 0 ? 1 : 0;
        };
    }

    private double fma(double a, double b, double c) {
        return precision == Precision.F32 ? Math.fma((float) a, (float) b, (float) c) : Math.fma(a, b, c);
    }
}
