package dev.fluxion.optim;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Expr;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The states of a declared update for one element, in exact arithmetic: sums, differences, products, bounds. */
final class ExactRule {
    private final List<Expr> next;
    private final double[] scalars;
    private final List<BigDecimal> states;

    /** @param builder whose states do not depend on the parameter */
    ExactRule(OptimizerBuilder<?> builder) {
        var rule = new UpdateRule(UpdateRule.Reading.PLAIN);
        builder.define(rule);
        List<Expr> outputs = rule.formula().outputs();
        next = outputs.subList(1, outputs.size());
        scalars = rule.scalars(new UpdateRule.Now(1, 1, 1, Double.NaN, DType.F64), new double[rule.formula().scalarCount()]);
        states = new ArrayList<>(rule.states().stream().map(state -> new BigDecimal(state.start())).toList());
    }

    void step(BigDecimal g) {
        List<BigDecimal> fresh = next.stream().map(expr -> value(expr, g)).toList();
        for (int k = 0; k < fresh.size(); k++) {
            states.set(k, fresh.get(k));
        }
    }

    BigDecimal state(int k) {
        return states.get(k);
    }

    private BigDecimal value(Expr expr, BigDecimal g) {
        return switch (expr) {
            case Expr.Arg arg -> arg.index() == 1 ? g : states.get(arg.index() - 2);
            case Expr.Scalar scalar -> new BigDecimal(scalars[scalar.index()]);
            case Expr.Const constant -> new BigDecimal(constant.value());
            case Expr.Binary binary -> {
                BigDecimal a = value(binary.a(), g);
                BigDecimal b = value(binary.b(), g);
                yield switch (binary.op()) {
                    case ADD -> a.add(b);
                    case SUB -> a.subtract(b);
                    case MUL -> a.multiply(b);
                    case MIN -> a.min(b);
                    case MAX -> a.max(b);
                    default -> throw new IllegalArgumentException("operation is " + binary.op() + ", expected one that is exact");
                };
            }
            default -> throw new IllegalArgumentException("expression is " + expr + ", expected one that is exact");
        };
    }
}
