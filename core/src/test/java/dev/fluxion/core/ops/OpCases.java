package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The table of operations. A new one is a row in the file of its family, or in a new file with a line in {@link #all};
 * {@link OpCaseCompletenessTest} is red until there is one.
 */
final class OpCases {
    private final List<OpCase> cases = new ArrayList<>();

    /** {@return every row} */
    static List<OpCase> all() {
        var table = new OpCases();
        PointwiseCases.fill(table);
        ElementaryCases.fill(table);
        IntegerCases.fill(table);
        MaskCases.fill(table);
        ShapeCases.fill(table);
        IndexCases.fill(table);
        ReductionCases.fill(table);
        OrderCases.fill(table);
        StatisticCases.fill(table);
        FactoryCases.fill(table);
        AlgebraCases.fill(table);
        SpatialCases.fill(table);
        NormCases.fill(table);
        return List.copyOf(table.cases);
    }

    /** A row to be filled. */
    OpCase add(String name, OpCase.Call call) {
        var row = new OpCase(name, call);
        cases.add(row);
        return row;
    }

    /** {@return the row that was added last} */
    OpCase last() {
        return cases.getLast();
    }

    /** A row of one output. */
    OpCase one(String name, Function<Tensor[], Tensor> call) {
        return add(name, x -> new Tensor[] {call.apply(x)});
    }

    /** A function of one number. */
    OpCase unary(String name, UnaryOperator<Tensor> f) {
        return one(name, x -> f.apply(x[0])).elementwise().on("3x4 -> 3x4", "0x3 -> 0x3", "1x2 -> 1x2", "s -> s")
                .fails(name + ": operand 0 is float16 (2), expected float32 or float64: convert with to(DType)",
                        () -> f.apply(Tensor.zeros(2).to(DType.F16)));
    }

    /** A function of two numbers that broadcast. */
    OpCase binary(String name, BinaryOperator<Tensor> f) {
        return one(name, x -> f.apply(x[0], x[1])).elementwise().broadcasts()
                .on("3x4 3x4 -> 3x4", "3x4 4 -> 3x4", "3x1 1x4 -> 3x4", "2x1x2 3x1 -> 2x3x2", "s 3 -> 3", "0x3 3 -> 0x3",
                        "1x0 3x1 -> 3x0", "s s -> s")
                .fails(name + ": shapes (2, 3) and (4) do not broadcast: sizes 3 and 4 at dim -1, expected equal sizes or 1",
                        () -> f.apply(Tensor.zeros(2, 3), Tensor.zeros(4)))
                .fails(name + ": operands are float32 and float64, expected one dtype: convert with to(DType)",
                        () -> f.apply(Tensor.zeros(2), Tensor.of(new double[2])));
    }

    /** The derivative of a function at each of the points, by the tape. */
    static Tensor slope(UnaryOperator<Tensor> f, double... points) {
        Tensor x = Tensor.of(points).requiresGrad(true);
        return Autograd.grad(f.apply(x).sum(), x).getFirst();
    }
}
