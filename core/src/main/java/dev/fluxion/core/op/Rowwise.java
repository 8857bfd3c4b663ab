package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.RowFormula;
import java.util.Arrays;

/** Row formulas on tensors. */
final class Rowwise {
    private Rowwise() {}

    /**
     * Runs a row formula. Nothing is recorded.
     *
     * @param formula what to compute
     * @param rows how many
     * @param n elements of a row
     * @param scalars the scalar arguments
     * @param inputs with rows · n, rows or n elements, as the formula says of each
     * @return the outputs, of shape {@code (rows, n)}, {@code (rows)} or {@code (n)}
     */
    static Tensor[] run(RowFormula formula, int rows, int n, double[] scalars, Tensor... inputs) {
        View[] in = new View[inputs.length];
        int next = 0;
        for (RowFormula.Value value : formula.values()) {
            if (value instanceof RowFormula.Input input) {
                in[next] = matrix(inputs[next], input.extent(), rows, n);
                next++;
            }
        }
        int[] asked = formula.outputs();
        Tensor[] outputs = new Tensor[asked.length];
        View[] out = new View[asked.length];
        for (int k = 0; k < asked.length; k++) {
            RowFormula.Extent extent = formula.values().get(asked[k]).extent();
            Shape shape = switch (extent) {
                case ELEMENTS -> Shape.of(rows, n);
                case ROW -> Shape.of(rows);
                case COLUMN -> Shape.of(n);
            };
            outputs[k] = Tensor.empty(shape, inputs[0].dtype(), inputs[0].device());
            out[k] = matrix(outputs[k], extent, rows, n);
        }
        inputs[0].device().backend().rows(formula, out, in, scalars, rows, n);
        return outputs;
    }

    private static View matrix(Tensor x, RowFormula.Extent extent, int rows, int n) {
        return switch (extent) {
            case ELEMENTS -> x.reshape(rows, n).view();
            case ROW -> x.reshape(rows, 1).view();
            case COLUMN -> x.reshape(1, n).view();
        };
    }

    /** {@return from, from + 1, … as numbers of the dtype of a tensor} @param from the first @param count how many @param like the tensor */
    static Tensor positions(int from, int count, Tensor like) {
        return positions(from, count, 1, like);
    }

    /** {@return the same, each so many times} @param from the first @param count how many @param times how often @param like the tensor */
    static Tensor positions(int from, int count, int times, Tensor like) {
        int[] all = new int[count * times];
        Arrays.setAll(all, i -> from + i / times);
        return Tensor.of(all).to(like.device()).to(like.dtype());
    }

    /** {@return x where a condition holds, else 0} @param condition a mask @param x a number */
    static Expr where(Expr condition, Expr x) {
        return Expr.select(condition, x, Expr.constant(0));
    }
}
