package dev.fluxion.core.ops;

import dev.fluxion.core.Tensor;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** The rows of {@code Comparing}. */
final class MaskCases {
    private static final String[] MASKS = {"b3x4 b3x4 -> 3x4", "b3x4 b4 -> 3x4", "b3x1 b1x4 -> 3x4", "b0x3 b3 -> 0x3", "bs bs -> s"};

    private MaskCases() {}

    private static OpCase compare(OpCases t, String name, BinaryOperator<Tensor> f, String formula) {
        return t.binary(name, f).notDifferentiable().dropsNaN().says(formula, "");
    }

    private static OpCase test(OpCases t, String name, UnaryOperator<Tensor> f, String formula) {
        return t.one(name, x -> f.apply(x[0])).on("3x4 -> 3x4", "0x3 -> 0x3", "1x2 -> 1x2", "s -> s", "b3 -> 3", "i5:3 -> 3")
                .notDifferentiable().dropsNaN().says(formula, "");
    }

    private static double of(boolean mask) {
        return mask ? 1 : 0;
    }

    static void fill(OpCases t) {
        compare(t, "lt", Tensor::lt, "x < y").like(x -> of(x[0] < x[1]));
        compare(t, "le", Tensor::le, "x ≤ y").like(x -> of(x[0] <= x[1]));
        t.one("gt", x -> x[0].gt(x[1])).notDifferentiable().dropsNaN().says("x > y", "").broadcasts().like(x -> of(x[0] > x[1]))
                .on("3x4 3x4 -> 3x4", "3x4 4 -> 3x4", "3x1 1x4 -> 3x4", "0x3 3 -> 0x3", "s s -> s")
                .fails("lt: shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                        () -> Tensor.zeros(3).gt(Tensor.zeros(2)));
        t.one("ge", x -> x[0].ge(x[1])).notDifferentiable().dropsNaN().says("x ≥ y", "").broadcasts().like(x -> of(x[0] >= x[1]))
                .on("3x4 3x4 -> 3x4", "3x4 4 -> 3x4", "3x1 1x4 -> 3x4", "0x3 3 -> 0x3", "s s -> s")
                .fails("le: shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                        () -> Tensor.zeros(3).ge(Tensor.zeros(2)));
        compare(t, "eq", Tensor::eq, "x = y").like(x -> of(x[0] == x[1]));
        compare(t, "ne", Tensor::ne, "x ≠ y").like(x -> of(x[0] != x[1]));
        test(t, "lt", x -> x.lt(0.5), "x < s").like(x -> of(x[0] < 0.5)).nothingFails();
        test(t, "le", x -> x.le(0.5), "x ≤ s").like(x -> of(x[0] <= 0.5)).nothingFails();
        test(t, "gt", x -> x.gt(0.5), "x > s").like(x -> of(x[0] > 0.5)).nothingFails();
        test(t, "ge", x -> x.ge(0.5), "x ≥ s").like(x -> of(x[0] >= 0.5)).nothingFails();
        test(t, "eq", x -> x.eq(0), "x = s").like(x -> of(x[0] == 0)).nothingFails();
        test(t, "ne", x -> x.ne(0), "x ≠ s").like(x -> of(x[0] != 0)).nothingFails();
        fillTests(t);
    }

    private static void fillTests(OpCases t) {
        test(t, "isnan", Tensor::isnan, "x is NaN").like(x -> of(Double.isNaN(x[0]))).nothingFails();
        test(t, "isinf", Tensor::isinf, "|x| = ∞").like(x -> of(Double.isInfinite(x[0]))).nothingFails();
        test(t, "isfinite", Tensor::isfinite, "|x| < ∞").like(x -> of(Double.isFinite(x[0]))).nothingFails();
        test(t, "signbit", Tensor::signbit, "the sign bit of x").example(() -> Tensor.of(new double[] {-0.0, 0, -1}).signbit(), 1, 0, 1).nothingFails();
        t.one("isclose", x -> x[0].isclose(x[1], 1e-5, 0.1)).broadcasts().notDifferentiable().dropsNaN()
                .says("|x − y| ≤ atol + rtol·|y| or x = y", "")
                .on("3x4 3x4 -> 3x4", "3x4 4 -> 3x4", "1 3 -> 3", "0x3 3 -> 0x3")
                .like(x -> of(x[0] == x[1] || Double.isFinite(x[1]) && Math.abs(x[0] - x[1]) <= 0.1 + 1e-5 * Math.abs(x[1])))
                .fails("sub: shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                        () -> Tensor.zeros(2).isclose(Tensor.zeros(3), 0, 0));
        t.one("allclose", x -> Tensor.of(new boolean[] {x[0].allclose(x[1], 1e-5, 10)}).to(x[0].device()))
                .on("3x4 3x4 -> 1", "1 3 -> 1", "0 1 -> 1").notDifferentiable().dropsNaN().says("all of isclose", "")
                .example(() -> Tensor.of(new boolean[] {Tensor.ones(2).allclose(Tensor.ones(2).mul(1.1), 0.2, 0),
                    Tensor.ones(2).allclose(Tensor.ones(2).mul(1.1), 0.01, 0)}), 1, 0)
                .fails("sub: shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                        () -> Tensor.zeros(2).allclose(Tensor.zeros(3), 0, 0));
        t.one("equal", x -> Tensor.of(new boolean[] {x[0].equal(x[0])}).to(x[0].device()))
                .on("3x4 -> 1", "1 -> 1", "0 -> 1").notDifferentiable().dropsNaN().says("equal shapes, and all x = y", "")
                .example(() -> Tensor.of(new boolean[] {Tensor.ones(2).equal(Tensor.ones(2)), Tensor.ones(2).equal(Tensor.ones(1))}), 1, 0)
                .fails("eq: operands are float32 and float64, expected one dtype: convert with to(DType)",
                        () -> Tensor.zeros(2).equal(Tensor.of(new double[2])));
        logical(t, "logicalAnd", Tensor::logicalAnd, "p ∧ q").like(x -> of(x[0] != 0 && x[1] != 0));
        logical(t, "logicalOr", Tensor::logicalOr, "p ∨ q").like(x -> of(x[0] != 0 || x[1] != 0));
        logical(t, "logicalXor", Tensor::logicalXor, "p ≠ q").like(x -> of(x[0] != x[1]));
        t.one("logicalNot", x -> x[0].logicalNot()).on("b3x4 -> 3x4", "b0x3 -> 0x3", "b1 -> 1", "bs -> s").notDifferentiable()
                .says("¬p", "").like(x -> of(x[0] == 0))
                .example(() -> Tensor.of(new int[] {0, 3}).logicalNot(), 1, 0).nothingFails();
        t.one("where", x -> x[0].where(x[1], x[2])).broadcasts().dropsNaN().like(x -> x[0] != 0 ? x[1] : x[2])
                .on("b3x4 3x4 3x4 -> 3x4", "b3x1 4 1x4 -> 3x4", "b0x3 3 s -> 0x3", "bs s s -> s").large("b300x300 300x300 300 -> 300x300")
                .example(() -> Tensor.of(new boolean[] {true, false}).where(Tensor.of(new int[] {1, 2}), Tensor.of(new int[] {3, 4})), 1, 4)
                .fails("where: operand 0 is float32 (2), expected bool", () -> Tensor.zeros(2).where(Tensor.zeros(2), Tensor.zeros(2)));
        t.one("maskedFill", x -> x[0].maskedFill(x[1], -7)).broadcasts().dropsNaN().like(x -> x[1] != 0 ? -7 : x[0])
                .on("3x4 b3x4 -> 3x4", "3x4 b4 -> 3x4", "1x4 b3x1 -> 3x4", "0x3 b3 -> 0x3", "s bs -> s")
                .fails("maskedFill: operand 1 is float32 (2), expected bool", () -> Tensor.zeros(2).maskedFill(Tensor.zeros(2), 1));
    }

    private static OpCase logical(OpCases t, String name, BinaryOperator<Tensor> f, String formula) {
        return t.one(name, x -> f.apply(x[0], x[1])).broadcasts().notDifferentiable().on(MASKS).says(formula, "")
                .example(() -> f.apply(Tensor.of(new boolean[] {true, false}), Tensor.of(new double[] {0, 0})), name.equals("logicalAnd") ? 0 : 1, 0)
                .fails(name + ": shapes (2) and (3) do not broadcast: sizes 2 and 3 at dim -1, expected equal sizes or 1",
                        () -> f.apply(Tensor.of(new boolean[2]), Tensor.of(new boolean[3])));
    }
}
