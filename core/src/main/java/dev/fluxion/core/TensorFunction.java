package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.op.Elementwise;

/**
 * A formula as a function of tensors: computed in one pass over broadcast operands, forward and backward.
 *
 * <pre>{@code
 * Expr x = Expr.arg(0);
 * var cube = new TensorFunction("cube", Formula.of(x.mul(x).mul(x)));
 * Tensor y = cube.apply(tensor)[0];
 * }</pre>
 */
public final class TensorFunction {
    private final Elementwise op;

    /** A function. @param name in messages and pictures @param formula of the operands; keep it in a static field */
    public TensorFunction(String name, Formula formula) {
        if (formula.scalarCount() > 0) {
            throw new IllegalArgumentException("formula " + formula + " takes " + formula.scalarCount()
                    + " scalars, expected none: make them constants or operands");
        }
        op = new Elementwise(name, formula);
    }

    /**
     * Applies the formula to every element.
     *
     * @param operands one for each argument, of one dtype and device and of shapes that broadcast
     * @return one tensor for each output
     * @throws IllegalArgumentException if their number, dtypes or shapes do not fit
     */
    public Tensor[] apply(Tensor... operands) {
        int expected = op.formula().argCount();
        if (operands.length != expected) {
            throw new IllegalArgumentException(op.name() + " got " + operands.length + " operands, expected " + expected);
        }
        return Autograd.applyAll(op, operands);
    }
}
