package dev.fluxion.nn.golden;

import dev.fluxion.core.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** How each golden op is called on tensors: one row for each, filled family by family. */
final class OpTable {
    private final Map<String, Function<Call, Map<String, Tensor>>> ops = new HashMap<>();

    /** {@return every op that Fluxion has} */
    static OpTable all() {
        OpTable table = new OpTable();
        ElementwiseOps.fill(table);
        ReductionOps.fill(table);
        ShapeOps.fill(table);
        LinalgOps.fill(table);
        LayerOps.fill(table);
        RecurrentOps.fill(table);
        SpatialOps.fill(table);
        LossOps.fill(table);
        OptimizerOps.fill(table);
        ScheduleOps.fill(table);
        InitOps.fill(table);
        TrainOps.fill(table);
        RngOps.fill(table);
        return table;
    }

    /** An op of several named outputs. */
    void outputs(String op, Function<Call, Map<String, Tensor>> compute) {
        if (ops.put(op, compute) != null) {
            throw new IllegalArgumentException("op '" + op + "' has two rows");
        }
    }

    /** An op of one output, y. */
    void op(String op, Function<Call, Tensor> compute) {
        outputs(op, call -> Map.of("y", compute.apply(call)));
    }

    /** y = f(x). */
    void unary(String op, UnaryOperator<Tensor> f) {
        op(op, call -> f.apply(call.in("x")));
    }

    /** y = f(a, b). */
    void binary(String op, BinaryOperator<Tensor> f) {
        op(op, call -> f.apply(call.in("a"), call.in("b")));
    }

    /** {@return the op, or null where there is none} */
    Function<Call, Map<String, Tensor>> get(String op) {
        return ops.get(op);
    }
}
