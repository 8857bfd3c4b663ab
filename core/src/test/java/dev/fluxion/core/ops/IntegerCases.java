package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Tensor;
import java.util.function.BinaryOperator;
import java.util.function.LongBinaryOperator;

/** The rows of {@code Bitwise}, and what arithmetic and sums make of integers and masks. Expected values are PyTorch 1.13's. */
final class IntegerCases {
    private static final String[] SHAPES = {"i9:3x4 i9:3x4 -> 3x4", "i9:3x4 i9:4 -> 3x4", "i9:1 b3 -> 3", "b2 b2 -> 2", "i9:0x3 i9:3 -> 0x3", "i9:s i9:s -> s"};

    private IntegerCases() {}

    /** −3 … 3, int32. */
    static Tensor i() {
        return Tensor.arange(-3, 4, 1);
    }

    private static void bits(OpCases t, String name, BinaryOperator<Tensor> f, LongBinaryOperator reference, String formula) {
        t.one(name, x -> f.apply(x[0], x[1])).on(SHAPES).large("i99:300x300 i99:300x300 -> 300x300").notDifferentiable().says(formula, "")
                .like(x -> reference.applyAsLong((long) x[0], (long) x[1]))
                .fails(name + " of float32 (2), expected integers or a mask", () -> f.apply(Tensor.of(new int[2]), Tensor.zeros(2)));
    }

    static void fill(OpCases t) {
        bits(t, "bitwiseAnd", Tensor::bitwiseAnd, (a, b) -> a & b, "x ∧ y, bit by bit");
        t.last().example(() -> i().bitwiseAnd(1), 1, 0, 1, 0, 1, 0, 1)
                .example(() -> Tensor.of(new long[] {-1}).bitwiseAnd((1L << 60) - 1).bitwiseRightShift(52), 255);
        bits(t, "bitwiseOr", Tensor::bitwiseOr, (a, b) -> a | b, "x ∨ y, bit by bit");
        t.last().example(() -> i().bitwiseOr(1), -3, -1, -1, 1, 1, 3, 3);
        bits(t, "bitwiseXor", Tensor::bitwiseXor, (a, b) -> a ^ b, "x ≠ y, bit by bit");
        t.last().example(() -> i().bitwiseXor(1), -4, -1, -2, 1, 0, 3, 2);
        bits(t, "bitwiseLeftShift", Tensor::bitwiseLeftShift, (a, b) -> a << b, "x·2ʸ");
        t.last().example(() -> i().bitwiseLeftShift(1), -6, -4, -2, 0, 2, 4, 6).example(() -> Tensor.of(new int[] {1, 3}).bitwiseLeftShift(31),
                Integer.MIN_VALUE, Integer.MIN_VALUE).example(() -> i().bitwiseLeftShift(64), 0, 0, 0, 0, 0, 0, 0);
        bits(t, "bitwiseRightShift", Tensor::bitwiseRightShift, (a, b) -> a >> b, "⌊x/2ʸ⌋");
        t.last().example(() -> i().bitwiseRightShift(1), -2, -1, -1, 0, 0, 1, 1).example(() -> i().bitwiseRightShift(-1), -1, -1, -1, 0, 0, 0, 0);
        t.one("bitwiseNot", x -> x[0].bitwiseNot()).on("i9:3x4 -> 3x4", "i9:0x3 -> 0x3", "i9:1 -> 1", "i9:s -> s").large("i99:300x300 -> 300x300")
                .notDifferentiable().says("−x − 1; of a mask ¬x", "").like(x -> -x[0] - 1).example(() -> Tensor.of(new boolean[] {true, false}).bitwiseNot(), 0, 1)
                .fails("bitwiseNot of float32 (2), expected integers or a mask", () -> Tensor.zeros(2).bitwiseNot());
        arithmetic(t);
        sums(t);
        products(t);
        exact(t);
    }

    /** Of a dtype, the same for all backends. */
    private static OpCase whole(OpCases t, String name, BinaryOperator<Tensor> f, LongBinaryOperator reference) {
        return t.one(name, x -> f.apply(x[0], x[1].add(1))).on(SHAPES).large("i99:300x300 i99:300x300 -> 300x300").notDifferentiable()
                .says("of integers", "").like(x -> reference.applyAsLong((long) x[0], (long) x[1] + 1));
    }

    private static void arithmetic(OpCases t) {
        Tensor p = i().gt(0);
        whole(t, "add", Tensor::add, Long::sum).example(() -> i().add(1), -2, -1, 0, 1, 2, 3, 4).example(() -> i().add(1.5), -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 4.5)
                .example(() -> i().to(DType.U8).add(1), 254, 255, 0, 1, 2, 3, 4).example(() -> i().to(DType.U8).add(i()), 250, 252, 254, 0, 2, 4, 6)
                .example(() -> p.add(p), 0, 0, 0, 0, 1, 1, 1).example(() -> p.add(1), 1, 1, 1, 1, 2, 2, 2)
                .example(() -> Tensor.of(new int[] {Integer.MAX_VALUE}).add(1), Integer.MIN_VALUE)
                .fails("add: shapes (7) and (2) do not broadcast: sizes 7 and 2 at dim -1, expected equal sizes or 1", () -> i().add(Tensor.of(new int[2])));
        whole(t, "sub", Tensor::sub, (a, b) -> a - b).example(() -> i().neg(), 3, 2, 1, 0, -1, -2, -3).example(() -> i().rsub(2), 5, 4, 3, 2, 1, 0, -1)
                .fails("sub of two masks, expected numbers: use logicalXor, or logicalNot", () -> p.sub(p));
        whole(t, "mul", Tensor::mul, (a, b) -> a * b).example(() -> p.mul(2.5), 0, 0, 0, 0, 2.5, 2.5, 2.5).example(() -> i().square(), 9, 4, 1, 0, 1, 4, 9)
                .example(() -> p.mul(i().to(DType.F64)), 0, 0, 0, 0, 1, 2, 3).example(() -> Tensor.of(new int[] {1 << 20}).mul(1 << 20), 0)
                .fails("mul: shapes (7) and (2) do not broadcast: sizes 7 and 2 at dim -1, expected equal sizes or 1", () -> i().mul(Tensor.of(new int[2])));
        whole(t, "div", Tensor::div, (a, b) -> 0).example(() -> i().div(2), -1.5, -1, -0.5, 0, 0.5, 1, 1.5)
                .example(() -> i().rdiv(2), -2 / 3.0, -1, -2, Double.POSITIVE_INFINITY, 2, 1, 2 / 3.0)
                .fails("div: shapes (7) and (2) do not broadcast: sizes 7 and 2 at dim -1, expected equal sizes or 1", () -> i().div(Tensor.of(new int[2]))).reference = x -> (float) x[0] / (float) (x[1] + 1);
        whole(t, "floorDivide", Tensor::floorDivide, Math::floorDiv).example(() -> i().floorDivide(2), -2, -1, -1, 0, 0, 1, 1)
                .example(() -> i().floorDivide(2.5), -2, -1, -1, 0, 0, 0, 1).fails("floor_divide of int32 by 0, expected an integer divisor other than 0", () -> i().floorDivide(0));
        whole(t, "remainder", Tensor::remainder, Math::floorMod).example(() -> i().remainder(3), 0, 1, 2, 0, 1, 2, 0).example(() -> i().remainder(-3), 0, -2, -1, 0, -2, -1, 0)
                .fails("remainder of int32 by 0, expected an integer divisor other than 0", () -> i().remainder(i()));
        whole(t, "fmod", Tensor::fmod, (a, b) -> a % b).example(() -> i().fmod(3), 0, -2, -1, 0, 1, 2, 0)
                .fails("fmod of int32 by 0, expected an integer divisor other than 0", () -> i().fmod(i()));
        whole(t, "pow", Tensor::pow, (a, b) -> Math.round(Math.pow(a, b))).example(() -> i().pow(3), -27, -8, -1, 0, 1, 8, 27).example(() -> i().rpow(2), 0, 0, 0, 1, 2, 4, 8)
                .fails("pow: exponent is -1 for int32 (7), expected 0 or more: convert with to(DType)", () -> i().pow(-1));
        whole(t, "maximum", Tensor::maximum, Math::max).example(() -> i().abs(), 3, 2, 1, 0, 1, 2, 3).example(() -> i().relu(), 0, 0, 0, 0, 1, 2, 3)
                .example(() -> i().maximum(Tensor.ones(7)), 1, 1, 1, 1, 1, 2, 3)
                .fails("max: shapes (7) and (2) do not broadcast: sizes 7 and 2 at dim -1, expected equal sizes or 1", () -> i().maximum(Tensor.of(new int[2])));
        whole(t, "minimum", Tensor::minimum, Math::min).example(() -> i().sign(), -1, -1, -1, 0, 1, 1, 1).example(() -> i().clamp(-1, 2), -1, -1, -1, 0, 1, 2, 2)
                .example(() -> i().clamp(-1.5, 1), -1.5, -1.5, -1, 0, 1, 1, 1).example(() -> p.minimum(i().lt(0)), 0, 0, 0, 0, 0, 0, 0)
                .fails("min: shapes (7) and (2) do not broadcast: sizes 7 and 2 at dim -1, expected equal sizes or 1", () -> i().minimum(Tensor.of(new int[2])));
        t.one("where", x -> x[0].where(x[1], x[2])).on("b3x4 i9:3x4 i5:3x4 -> 3x4", "b3x1 i9:3x4 i5:4 -> 3x4", "b1 i9:2 i5:2 -> 2", "b0 i9:1 i5:1 -> 0").large("b300x300 i99:300x300 i99:300 -> 300x300")
                .notDifferentiable().says("p ? x : y, of integers", "").like(x -> x[0] != 0 ? x[1] : x[2])
                .example(() -> p.where(Tensor.full(i().shape(), 0x1p62, DType.I64, p.device()), i()).sub(Tensor.scalar(0x1p62).to(DType.I64)).clampMin(-4), -4, -4, -4, -4, 0, 0, 0)
                .fails("where: mask is int32 (7), expected bool", () -> i().where(i(), i()));
        t.one("maskedFill", x -> x[0].maskedFill(x[1], 2.5)).on("i9:3x4 b3x4 -> 3x4", "i9:3x4 b4 -> 3x4", "i9:1 b2 -> 2", "i9:0 b1 -> 0").large("i99:300x300 b300 -> 300x300").notDifferentiable()
                .says("p ? s : x, of integers", "").like(x -> x[1] != 0 ? 2 : x[0]).example(() -> i().maskedFill(p, 2.5), -3, -2, -1, 0, 2, 2, 2)
                .fails("maskedFill: mask is int32 (7), expected bool", () -> i().maskedFill(i(), 1));
        t.one("maskedFill", x -> x[0].maskedFill(x[1], x[2])).dropsNaN().on("3x4 b3x4 s -> 3x4", "1x4 b3x1 s -> 3x4", "0x3 b3 s -> 0x3").example(() -> Tensor.ones(2).maskedFill(Tensor.of(new boolean[] {true, false}), Tensor.scalar(3)), 3, 1)
                .large("300x300 b300 s -> 300x300").fails("value has shape (2), expected a scalar: use where", () -> Tensor.zeros(2).maskedFill(Tensor.of(new boolean[2]), Tensor.zeros(2)));
    }

    private static void products(OpCases t) {
        t.one("matmul", x -> x[0].matmul(x[1])).on("i9:3x4 i9:4x2 -> 3x2", "i9:2x1x3 i9:3x2 -> 2x1x2", "i9:3 i9:3 -> s", "i9:0x3 i9:3x2 -> 0x2", "i9:2x0 i9:0x3 -> 2x3", "i9:2x3x0 i9:0x4 -> 2x3x4")
                .large("i9:100x60 i9:60x80 -> 100x80").notDifferentiable().says("of integers", "")
                .example(() -> Tensor.of(new int[] {1, 2, 3, 4}, 2, 2).matmul(Tensor.of(new int[] {5, 6, 7, 8}, 2, 2)), 19, 22, 43, 50)
                .example(() -> Tensor.of(new int[] {1000, -2000}).dot(Tensor.of(new int[] {3000, 4000})), -5e6)
                .example(() -> Tensor.of(new int[] {1 << 20, 3}).dot(Tensor.of(new int[] {1 << 12, 5})), 15)
                .example(() -> Tensor.of(new int[] {200, 100}).to(DType.U8).dot(Tensor.of(new int[] {2, 1}).to(DType.U8)), 244)
                .example(() -> Tensor.einsum("ij,jk->ki", Tensor.of(new int[] {1, 2, 3, 4}, 2, 2), Tensor.of(new int[] {5, 6, 7, 8}, 2, 2)), 19, 43, 22, 50)
                .fails("matmul: operands are int32 and int64, expected both float32, both float64, or integers of one dtype: convert with to(DType)",
                        () -> i().dot(i().to(DType.I64)))
                .fails("matmul: operands are bool and bool, expected both float32, both float64, or integers of one dtype: convert with to(DType)", () -> i().gt(0).dot(i().gt(0)));
        t.one("scatterAdd", x -> x[0].scatterAdd(0, x[1], x[2])).on("i9:3x4 i3:2x4 i9:2x4 -> 3x4", "i9:3x1 i3:5x1 i9:5x2 -> 3x1", "b3 i3:4 b4 -> 3", "i9:3x4 i3:0x4 i9:0x4 -> 3x4")
                .large("i9:300x300 i300:300x300 i9:300x300 -> 300x300").notDifferentiable().says("of integers", "")
                .example(() -> Tensor.of(new int[3]).scatterAdd(0, Tensor.of(new int[] {0, 2, 0}), Tensor.of(new int[] {1, 2, 3})), 4, 0, 2)
                .example(() -> Tensor.of(new byte[] {(byte) 250, 1}).scatterAdd(0, Tensor.of(new int[] {0, 0}), Tensor.of(new byte[] {5, 3})), 2, 1)
                .example(() -> Tensor.of(new boolean[2]).scatterAdd(0, Tensor.of(new int[] {1, 1}), Tensor.of(new boolean[] {true, true})), 0, 1)
                .example(() -> i().to(DType.I64).indexAdd(0, Tensor.of(new int[] {6}), Tensor.of(new long[] {1L << 40})).select(0, 6), 3 + 0x1p40)
                .fails("scatterAdd: src is int64 (7), expected int32 and sizes of at least (7)", () -> i().scatterAdd(0, i().abs(), i().to(DType.I64)));
    }

    /** Of 64-bit integers that no double is. */
    private static void exact(OpCases t) {
        long two53 = 1L << 53;
        Tensor big = Tensor.of(new long[] {two53, two53 + 1, Long.MIN_VALUE, Long.MAX_VALUE});
        Tensor next = big.roll(1);
        String[] shapes = {"i9:3x4 i9:3x4 -> 3x4", "i9:3x1 i9:4 -> 3x4", "i9:s b3 -> 3", "i9:0x3 i9:3 -> 0x3"};
        String bad = ": shapes (4) and (3) do not broadcast: sizes 4 and 3 at dim -1, expected equal sizes or 1";
        String large = "i9:300x300 i9:300x300 -> 300x300";
        t.one("lt", x -> x[0].to(DType.I64).lt(x[1])).on(shapes).large(large).notDifferentiable().says("x < y", "").like(x -> x[0] < x[1] ? 1 : 0)
                .example(() -> big.lt(next), 1, 0, 1, 0).example(() -> big.lt(two53), 0, 0, 1, 0).example(() -> big.lt(0x1p63), 1, 1, 1, 1).example(() -> big.lt(2.5), 0, 0, 1, 0)
                .fails("lt" + bad, () -> big.lt(Tensor.of(new int[3])));
        t.one("le", x -> x[0].to(DType.I64).le(x[1])).on(shapes).large(large).notDifferentiable().says("x ≤ y", "").like(x -> x[0] <= x[1] ? 1 : 0)
                .example(() -> big.le(next), 1, 0, 1, 0).example(() -> big.le(-0x1p63), 0, 0, 1, 0).example(() -> big.add(1).le(-0x1p63), 0, 0, 0, 1).fails("le" + bad, () -> big.le(Tensor.of(new int[3])));
        t.one("gt", x -> x[0].to(DType.I64).gt(x[1])).on(shapes).large(large).notDifferentiable().says("x > y", "").like(x -> x[0] > x[1] ? 1 : 0)
                .example(() -> big.gt(next), 0, 1, 0, 1).example(() -> big.gt(two53), 0, 1, 0, 1).fails("lt: shapes (3) and (4) do not broadcast: sizes 3 and 4 at dim -1, expected equal sizes or 1", () -> big.gt(Tensor.of(new int[3])));
        t.one("ge", x -> x[0].to(DType.I64).ge(x[1])).on(shapes).large(large).notDifferentiable().says("x ≥ y", "").like(x -> x[0] >= x[1] ? 1 : 0)
                .example(() -> big.ge(next), 0, 1, 0, 1).example(() -> big.ge(0x1p63), 0, 0, 0, 0).fails("le: shapes (3) and (4) do not broadcast: sizes 3 and 4 at dim -1, expected equal sizes or 1", () -> big.ge(Tensor.of(new int[3])));
        t.one("eq", x -> x[0].to(DType.I64).eq(x[1])).on(shapes).large(large).notDifferentiable().says("x = y", "").like(x -> x[0] == x[1] ? 1 : 0)
                .example(() -> big.eq(next), 0, 0, 0, 0).example(() -> big.eq(big), 1, 1, 1, 1).example(() -> big.eq(two53), 1, 0, 0, 0).fails("eq" + bad, () -> big.eq(Tensor.of(new int[3])));
        t.one("ne", x -> x[0].to(DType.I64).ne(x[1])).on(shapes).large(large).notDifferentiable().says("x ≠ y", "").like(x -> x[0] != x[1] ? 1 : 0)
                .example(() -> big.ne(next), 1, 1, 1, 1).example(() -> big.unique().inverse(), 1, 2, 0, 3).example(() -> big.argmax(), 3)
                .example(() -> Tensor.of(new long[] {two53, two53 + 1, two53 + 2}).searchsorted(Tensor.of(new long[] {two53 + 1}), false), 1)
                .example(() -> Tensor.of(new long[] {two53}).isin(Tensor.of(new long[] {two53 + 1})), 0).fails("ne" + bad, () -> big.ne(Tensor.of(new int[3])));
    }

    private static OpCase sum(OpCases t, String name, OpCase.Call call) {
        return t.add(name, call).on("i9:3x4 -> 3", "b2x1x5 -> 2x1", "i9:0x3 -> 0", "i9:2x1 -> 2").large("i99:300x300 -> 300").notDifferentiable().says("of integers", "");
    }

    private static void sums(OpCases t) {
        int[] last = {-1};
        Tensor p = i().gt(0);
        sum(t, "sum", x -> new Tensor[] {x[0].sum(last, false)}).on("i9:3x0 -> 3").example(() -> i().sum(), 0).example(() -> p.sum(), 3)
                .example(() -> Tensor.of(new int[] {Integer.MAX_VALUE, 1, 2}).sum(), Integer.MAX_VALUE + 3.0).example(() -> i().to(DType.U8).sum(), 768)
                .fails("dim is 1 for shape (7), expected -1 to 0", () -> i().sum(1, false));
        sum(t, "prod", x -> new Tensor[] {x[0].prod(last, false)}).on("i9:3x0 -> 3").example(() -> i().prod(), 0).example(() -> i().add(4).prod(), 5040)
                .example(() -> i().to(DType.I64).narrow(0, 0, 0).prod(), 1).fails("dim is 1 for shape (7), expected -1 to 0", () -> i().prod(1, false));
        sum(t, "amax", x -> new Tensor[] {x[0].amax(last, false)}).example(() -> i().amax(), 3).example(() -> p.amax(), 1)
                .fails("MAX of no elements, expected at least 1", () -> i().narrow(0, 0, 0).amax());
        sum(t, "amin", x -> new Tensor[] {x[0].amin(last, false)}).example(() -> i().amin(), -3).fails("MIN of no elements, expected at least 1", () -> i().narrow(0, 0, 0).amin());
        sum(t, "argmax", x -> new Tensor[] {x[0].argmax(-1, false)}).example(() -> i().argmax(), 6).example(() -> p.sum(0, true).argmax(), 0)
                .example(() -> Tensor.of(new int[] {1, 3, 3}).to(DType.I64).argmax(), 1).fails("dim is 1 for shape (7), expected -1 to 0", () -> i().argmax(1, false));
        sum(t, "argmin", x -> new Tensor[] {x[0].argmin(-1, false)}).example(() -> i().argmin(), 0).fails("dim is 1 for shape (7), expected -1 to 0", () -> i().argmin(1, false));
        t.add("max", x -> OrderCases.both(x[0].max(-1, false))).on("i9:3x4 -> 3 3", "i9:2x1 -> 2 2", "i9:0x3 -> 0 0").large("i99:300x300 -> 300 300").notDifferentiable()
                .says("of integers", "").example(() -> i().max(0, false).values(), 3).fails("dim is 1 for shape (7), expected -1 to 0", () -> i().max(1, false));
        for (boolean product : new boolean[] {false, true}) {
            t.one(product ? "cumprod" : "cumsum", x -> scanned(x[0], -1, product)).on("i9:3x4 -> 3x4", "b1x7 -> 1x7", "i9:0x3 -> 0x3", "i9:3x0 -> 3x0", "i9:s -> s")
                    .large("i99:300x300 -> 300x300").notDifferentiable().says("of integers", "")
                    .example(() -> scanned(i(), 0, product), product ? new double[] {-3, 6, -6, 0, 0, 0, 0} : new double[] {-3, -5, -6, -6, -5, -3, 0})
                    .example(() -> scanned(p, 0, product), product ? new double[7] : new double[] {0, 0, 0, 0, 1, 2, 3})
                    .fails("dim is 1 for shape (7), expected -1 to 0", () -> scanned(i(), 1, product));
        }
        t.add("cummax", x -> OrderCases.both(x[0].cummax(-1))).on("i9:3x4 -> 3x4 3x4", "i9:1 -> 1 1", "i9:0x3 -> 0x3 0x3").large("i99:300x300 -> 300x300 300x300").notDifferentiable()
                .says("of integers", "").example(() -> i().cummax(0).values(), -3, -2, -1, 0, 1, 2, 3).fails("dim is 1 for shape (7), expected -1 to 0", () -> i().cummax(1));
    }

    private static Tensor scanned(Tensor x, int dim, boolean product) {
        return product ? x.cumprod(dim) : x.cumsum(dim);
    }
}
