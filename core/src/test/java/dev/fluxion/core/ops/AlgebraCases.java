package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/** The rows of {@code Algebra} and of einsum. */
final class AlgebraCases {
    private AlgebraCases() {}

    private static Tensor count(int... sizes) {
        return Tensor.arange(Shape.of(sizes).elements()).to(DType.F64).reshape(sizes);
    }

    private static String inner(String left, String right, int a, int b) {
        return "matmul: shapes " + left + " and " + right + " do not fit: inner sizes " + a + " and " + b
                + " differ, expected (…, m, k)·(…, k, n)";
    }

    static void fill(OpCases t) {
        vectors(t);
        t.one("mm", x -> x[0].mm(x[1])).on("3x4 4x2 -> 3x2", "1x3 3x1 -> 1x1", "0x3 3x2 -> 0x2", "2x0 0x3 -> 2x3").large("200x300 300x200 -> 200x200")
                .says("A·B", "Ā = Ȳ·Bᵀ, B̄ = Aᵀ·Ȳ").example(() -> count(2, 3).mm(count(3, 2)), 10, 13, 28, 40)
                .fails("mm of shapes (2, 3) and (3), expected 2 and 2 dimensions", () -> count(2, 3).mm(count(3)))
                .fails(inner("(2, 3)", "(2, 3)", 3, 2), () -> count(2, 3).mm(count(2, 3)));
        t.one("bmm", x -> x[0].bmm(x[1])).golden("bmm").on("2x3x4 2x4x2 -> 2x3x2", "1x1x3 1x3x1 -> 1x1x1", "0x2x3 0x3x2 -> 0x2x2", "2x1x0 2x0x3 -> 2x1x3")
                .large("6x70x90 6x90x80 -> 6x70x80").says("Aₙ·Bₙ", "Āₙ = Ȳₙ·Bₙᵀ, B̄ₙ = Aₙᵀ·Ȳₙ")
                .fails("bmm of shapes (2, 3) and (1, 3, 2), expected 3 and 3 dimensions", () -> count(2, 3).bmm(count(1, 3, 2)))
                .fails("bmm of shapes (1, 2, 3) and (2, 3, 2), expected as many matrices on both sides", () -> count(1, 2, 3).bmm(count(2, 3, 2)));
        t.one("addmm", x -> x[0].addmm(x[1], x[2], 0.5, 2)).golden("addmm").on("3x2 3x4 4x2 -> 3x2", "2 3x4 4x2 -> 3x2", "3x1 3x1 1x2 -> 3x2", "s 2x3 3x2 -> 2x2",
                "0x2 0x4 4x2 -> 0x2", "3x2 3x0 0x2 -> 3x2").large("200x150 200x300 300x150 -> 200x150").says("β·x + α·A·B", "x̄ = β·Ȳ, Ā = α·Ȳ·Bᵀ, B̄ = α·Aᵀ·Ȳ")
                .fails("addmm: input has shape (3), expected one that broadcasts to (2, 2) of the product", () -> count(3).addmm(count(2, 3), count(3, 2)))
                .fails("mm of shapes (2) and (2, 2), expected 2 and 2 dimensions", () -> count(2).addmm(count(2), count(2, 2)));
        t.one("addmm", x -> x[0].addmm(x[1], x[2], 0, 1)).golden("addmm").on("3x2 3x4 4x2 -> 3x2", "1 1x1 1x2 -> 1x2", "2 0x1 1x2 -> 0x2").dropsNaN()
                .large("150 200x300 300x150 -> 200x150").says("α·A·B, β = 0", "x̄ = 0, Ā = α·Ȳ·Bᵀ, B̄ = α·Aᵀ·Ȳ")
                .example(() -> Tensor.of(new double[] {Double.NaN}).addmm(count(1, 2), count(2, 1), 0, 1), 1)
                .fails(inner("(1, 2)", "(3, 1)", 2, 3), () -> count(1).addmm(count(1, 2), count(3, 1), 0, 1));
        t.one("baddbmm", x -> x[0].baddbmm(x[1], x[2], 0.5, 2)).on("2x3x2 2x3x4 2x4x2 -> 2x3x2", "2 2x1x4 2x4x2 -> 2x1x2", "1x3x1 2x3x1 2x1x2 -> 2x3x2", "2 0x3x4 0x4x2 -> 0x3x2")
                .large("6x70x80 6x70x90 6x90x80 -> 6x70x80").says("β·x + α·Aₙ·Bₙ", "x̄ = β·Ȳ, Āₙ = α·Ȳₙ·Bₙᵀ, B̄ₙ = α·Aₙᵀ·Ȳₙ")
                .example(() -> count(2).baddbmm(count(1, 1, 2), count(1, 2, 2), 10, 2), 4, 16)
                .fails("baddbmm: input has shape (3), expected one that broadcasts to (1, 1, 2) of the product",
                        () -> count(3).baddbmm(count(1, 1, 2), count(1, 2, 2), 1, 1));
        products(t);
        distances(t);
        powers(t);
        einsum(t);
    }

    private static void vectors(OpCases t) {
        t.one("dot", x -> x[0].dot(x[1])).golden("dot").on("4 4 -> s", "1 1 -> s", "0 0 -> s").large("90000 90000 -> s").says("Σ xᵢ·yᵢ", "x̄ = ȳ·y, ȳ·x")
                .fails("dot of shapes (2, 3) and (3), expected 1 and 1 dimensions", () -> count(2, 3).dot(count(3)))
                .fails(inner("(2)", "(3)", 2, 3), () -> count(2).dot(count(3)));
        t.one("outer", x -> x[0].outer(x[1])).golden("outer").on("3 4 -> 3x4", "1 4 -> 1x4", "0 2 -> 0x2", "2 0 -> 2x0").large("300 200 -> 300x200")
                .says("xᵢ·yⱼ", "Ȳ·y, Ȳᵀ·x").fails("outer of shapes (1, 2) and (3), expected 1 and 1 dimensions", () -> count(1, 2).outer(count(3)));
        t.one("mv", x -> x[0].mv(x[1])).golden("mv").on("3x4 4 -> 3", "1x4 4 -> 1", "0x4 4 -> 0", "2x0 0 -> 2").large("300x300 300 -> 300")
                .says("A·v", "Ā = ȳ·vᵀ, v̄ = Aᵀ·ȳ").fails("mv of shapes (2, 3) and (3, 1), expected 2 and 1 dimensions", () -> count(2, 3).mv(count(3, 1)))
                .fails("matmul: operands are float64 and float32, expected both float32, both float64, or integers of one dtype: convert with to(DType)",
                        () -> count(2, 3).mv(Tensor.zeros(3)));
        t.one("trace", x -> x[0].trace()).golden("trace").on("3x4 -> s", "1x1 -> s", "4x1 -> s", "0x3 -> s").says("Σ xᵢᵢ", "ȳ·I")
                .fails("trace of shape (2), expected a matrix", () -> count(2).trace());
    }

    private static void products(OpCases t) {
        t.one("linear", x -> x[0].linear(x[1], x[2])).golden("linear").on("3x4 2x4 2 -> 3x2", "2x1x4 3x4 3 -> 2x1x3", "4 1x4 1 -> 1", "0x4 2x4 2 -> 0x2", "2x0 3x0 3 -> 2x3")
                .large("200x300 150x300 150 -> 200x150").says("x·Wᵀ + b", "x̄ = Ȳ·W, W̄ = Ȳᵀ·x, b̄ = Σ Ȳ")
                .fails("linear: shapes are (2, 3), weight (2, 4) and bias none, expected (…, in), (out, in) and (out)",
                        () -> count(2, 3).linear(count(2, 4), null))
                .fails("linear: shapes are (2, 3), weight (4, 3) and bias (3), expected (…, in), (out, in) and (out)",
                        () -> count(2, 3).linear(count(4, 3), count(3)));
        t.one("linear", x -> x[0].linear(x[1], null)).golden("linear").on("3x4 2x4 -> 3x2", "1x1 1x1 -> 1x1", "0x4 2x4 -> 0x2").large("200x300 150x300 -> 200x150")
                .says("x·Wᵀ", "x̄ = Ȳ·W, W̄ = Ȳᵀ·x").fails("linear: shapes are (3), weight (2, 4) and bias none, expected (…, in), (out, in) and (out)",
                        () -> count(3).linear(count(2, 4), null));
        t.one("bilinear", x -> x[0].bilinear(x[1], x[2], x[3])).on("3x4 3x2 2x4x2 2 -> 3x2", "1x1 1x1 1x1x1 1 -> 1x1", "2x1x2 2x1x3 2x2x3 2 -> 2x1x2", "0x2 0x3 4x2x3 4 -> 0x4",
                "2x0 2x3 4x0x3 4 -> 2x4").large("80x20 80x30 10x20x30 10 -> 80x10").says("Σᵢⱼ xᵢ·Wₒᵢⱼ·zⱼ + bₒ", "each factor by the others")
                .example(() -> Tensor.of(new double[] {1, 2}).bilinear(Tensor.of(new double[] {3, 4}), Tensor.of(new double[] {1, 0, 5, 1}, 1, 2, 2),
                        Tensor.of(new double[] {10})), 51)
                .fails("bilinear with weight (2, 2) and bias none, expected (out, in1, in2) and (out)", () -> count(2).bilinear(count(2), count(2, 2), null))
                .fails("bilinear with weight (1, 2, 2) and bias (2), expected (out, in1, in2) and (out)",
                        () -> count(2).bilinear(count(2), count(1, 2, 2), count(2)));
        t.one("tensordot", x -> x[0].tensordot(x[1], 2)).on("2x3x4 3x4x2 -> 2x2", "1x1x2 1x2x3 -> 1x3", "3x4 3x4 -> s", "0x2x3 2x3x1 -> 0x1", "2x0x3 0x3x2 -> 2x2")
                .large("100x20x30 20x30x90 -> 100x90").says("Σ over the last of x and the first of y", "Ȳ·yᵀ, xᵀ·Ȳ")
                .example(() -> count(2, 2).tensordot(count(2, 2), 2), 14).example(() -> count(2).tensordot(count(2), 0), 0, 0, 0, 1)
                .fails("tensordot over 3 dimensions of (2, 3) and (2), expected 0 to 1", () -> count(2, 3).tensordot(count(2), 3));
        t.one("tensordot", x -> x[0].tensordot(x[1], new int[] {0, -1}, new int[] {1, 0})).on("2x3x4 4x2x2 -> 3x2", "1x2x1 1x1x3 -> 2x3", "2x0x3 3x2x1 -> 0x1")
                .large("20x100x30 30x20x90 -> 100x90").says("Σ over pairs of dimensions", "Ȳ·yᵀ, xᵀ·Ȳ")
                .example(() -> count(2, 2).tensordot(count(2, 2), new int[] {0}, new int[] {1}), 2, 6, 3, 11)
                .fails("tensordot of shapes (2, 3) and (3, 2) over dims [0] and [0], expected pairs of equal sizes",
                        () -> count(2, 3).tensordot(count(3, 2), new int[] {0}, new int[] {0}))
                .fails("tensordot of shapes (2, 2) and (2, 2) over dims [0, -2] and [0, 1], expected each dimension at most once",
                        () -> count(2, 2).tensordot(count(2, 2), new int[] {0, -2}, new int[] {0, 1}));
        t.one("kron", x -> x[0].kron(x[1])).on("3x4 2x2 -> 6x8", "1x2 3x1 -> 3x2", "2 2x2 -> 2x4", "s 3 -> 3", "0x2 2x2 -> 0x4").large("20x20 15x15 -> 300x300")
                .says("every xᵢⱼ·Y", "sums of Ȳ·Y, Ȳ·x over the blocks").example(() -> count(1, 3).kron(count(2, 1)), 0, 0, 0, 0, 1, 2)
                .fails("mul: operands are float64 and float32, expected one dtype: convert with to(DType)", () -> count(2).kron(Tensor.zeros(2)));
    }

    private static void distances(OpCases t) {
        t.one("cross", x -> x[0].cross(x[1], -1)).on("4x3 4x3 -> 4x3", "1x3 3 -> 1x3", "0x3 3 -> 0x3").large("3000x3 3000x3 -> 3000x3").says("x × y", "y × ȳ, ȳ × x")
                .example(() -> Tensor.of(new double[] {1, 2, 3}).cross(Tensor.of(new double[] {4, 5, 6}), 0), -3, 6, -3)
                .fails("cross of shapes (2) and (2) in dim 0, expected size 3", () -> count(2).cross(count(2), 0));
        t.one("cdist", x -> x[0].cdist(x[1], 2)).on("3x4 2x4 -> 3x2", "2x1x3 2x2x3 -> 2x1x2", "0x3 2x3 -> 0x2", "2x0 3x0 -> 2x3").large("90x20 80x20 -> 90x80").says("‖xᵢ − yⱼ‖", "ȳ·(xᵢ − yⱼ)/‖xᵢ − yⱼ‖, 0 where it is 0")
                .example(() -> Tensor.zeros(1, 2).cdist(Tensor.of(new float[][] {{3, 4}}), 2), 5).example(() -> Tensor.zeros(1, 2).cdist(Tensor.of(new float[][] {{3, 4}}), 1), 7)
                .fails("cdist of shapes (2, 3) and (2, 2), expected (…, m, d) and (…, n, d)", () -> count(2, 3).cdist(count(2, 2), 2));
        t.one("inner", x -> x[0].inner(x[1])).on("3x4 2x4 -> 3x2", "1x3 3 -> 1", "s 3 -> 3", "0x3 2x3 -> 0x2").large("300x200 100x200 -> 300x100").says("Σ over the last dimensions", "Ȳ·y, Ȳᵀ·x")
                .example(() -> count(2, 2).inner(count(2, 2)), 1, 3, 3, 13).fails("tensordot of shapes (2, 3) and (2) over dims [-1] and [-1], expected pairs of equal sizes", () -> count(2, 3).inner(count(2)));
    }

    private static void powers(OpCases t) {
        Tensor fibonacci = Tensor.of(new double[] {1, 1, 1, 0}, 2, 2);
        t.one("matrixPower", x -> x[0].matrixPower(3)).on("3x3 -> 3x3", "2x1x1 -> 2x1x1", "0x2x2 -> 0x2x2", "0x0 -> 0x0").large("150x150 -> 150x150").says("A·A·…·A", "Σ (Aᵀ)ⁱ·Ȳ·(Aᵀ)ⁿ⁻¹⁻ⁱ")
                .example(() -> fibonacci.matrixPower(0), 1, 0, 0, 1).example(() -> fibonacci.matrixPower(1), 1, 1, 1, 0).example(() -> fibonacci.matrixPower(5), 8, 5, 5, 3)
                .example(() -> fibonacci.to(DType.I32).matrixPower(2), 2, 1, 1, 1)
                .fails("matrixPower -1 of shape (2, 2), expected 0 or more of (…, m, m)", () -> fibonacci.matrixPower(-1))
                .fails("matrixPower 2 of shape (2, 3), expected 0 or more of (…, m, m)", () -> count(2, 3).matrixPower(2));
        t.one("vander", x -> x[0].vander(4, true)).on("3 -> 3x4", "1 -> 1x4", "0 -> 0x4").large("17000 -> 17000x4").says("xᵢʲ", "Σ j·xᵢʲ⁻¹·ȳᵢⱼ")
                .example(() -> Tensor.of(new double[] {2, 3}).vander(3, false), 4, 2, 1, 9, 3, 1).example(() -> Tensor.of(new int[] {2, 3}).vander(3, true), 1, 2, 4, 1, 3, 9)
                .example(() -> count(2).vander(0, true)).example(() -> count(2).vander(1, true), 1, 1)
                .fails("vander with 2 powers of shape (2, 2), expected 0 or more of one dimension", () -> fibonacci.vander(2, true));
    }

    private static OpCase sum(OpCases t, String equation) {
        return t.one("einsum", x -> Tensor.einsum(equation, x)).golden("einsum").says(equation, "the same sum with Ȳ in place of an operand");
    }

    private static void einsum(OpCases t) {
        sum(t, "ij,jk->ik").on("3x4 4x2 -> 3x2", "1x3 3x1 -> 1x1", "0x3 3x2 -> 0x2", "2x0 0x3 -> 2x3").large("200x300 300x150 -> 200x150")
                .fails("einsum \"ij->k\": the result has 'k', expected labels of the operands", () -> Tensor.einsum("ij->k", count(2, 2)))
                .fails("einsum \"ij->ii\": the result has 'i' twice, expected it once", () -> Tensor.einsum("ij->ii", count(2, 2)))
                .fails("einsum \"ij,j\": 1 operands for 2 terms, expected one for each", () -> Tensor.einsum("ij,j", count(2, 2)))
                .fails("einsum \"ij\": operand 0 has shape (2), expected 2 dimensions for 'ij'", () -> Tensor.einsum("ij", count(2)))
                .fails("einsum \"i,i\": operand 1 has size 3 for 'i', expected 2 as an operand before it", () -> Tensor.einsum("i,i", count(2), count(3)));
        sum(t, "iij->ji").on("2x2x3 -> 3x2", "1x1x2 -> 2x1", "0x0x2 -> 2x0").large("90x90x90 -> 90x90")
                .fails("einsum \"ii\": label 'i' has sizes 2 and 3 in one operand, expected equal ones", () -> Tensor.einsum("ii", count(2, 3)));
        sum(t, "...ij,...kj->...ik").on("2x3x4 2x2x4 -> 2x3x2", "2x1x3 1x2x3 -> 2x1x2", "3x4 2x2x4 -> 2x3x2", "0x2x3 2x3 -> 0x2x2").large("6x70x90 6x80x90 -> 6x70x80")
                .fails("einsum \"...ij,...kj->...ik\": operand 0 has shape (2), expected at least 2 dimensions for '...ij'", () -> Tensor.einsum("...ij,...kj->...ik", count(2), count(2, 2)));
        sum(t, "bi,i,oi->bo").on("3x4 4 2x4 -> 3x2", "1x2 2 1x2 -> 1x1", "0x2 2 3x2 -> 0x3").large("200x300 300 150x300 -> 200x150")
                .fails("einsum \"bi,i,oi->bo\": operand 0 has shape (2), expected 2 dimensions for 'bi'", () -> Tensor.einsum("bi,i,oi->bo", count(2), count(2), count(2, 2)));
        sum(t, "i,j->").on("3 4 -> s", "1 2 -> s", "0 2 -> s").large("3000 4000 -> s")
                .fails("einsum \"i,j->\": operand 0 has shape (2, 2), expected 1 dimensions for 'i'", () -> Tensor.einsum("i,j->", count(2, 2), count(2)));
    }
}
