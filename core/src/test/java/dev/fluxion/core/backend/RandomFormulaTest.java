package dev.fluxion.core.backend;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Formulas of every operation, put together at random, over layouts chosen at random: the interpreter's bits. */
class RandomFormulaTest {
    private static final UnaryOp[] UNARY = UnaryOp.values();
    private static final BinaryOp[] BINARY = BinaryOp.values();

    @Property(tries = 300)
    void scalarLoopsGiveTheInterpretersBits(@ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int nodes,
            @ForAll boolean wide, @ForAll @IntRange(max = 3) int rank) {
        check(Backends.get("scalar"), seed, nodes, wide, rank);
    }

    @Property(tries = 300)
    void vectorLoopsGiveTheInterpretersBits(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int nodes,
            @ForAll boolean wide, @ForAll @IntRange(max = 3) int rank) {
        check(Backends.get("vector"), seed, nodes, wide, rank);
    }

    private static void check(Backend backend, long seed, int nodes, boolean wide, int rank) {
        MapConformance conformance = () -> backend;
        var random = new Random(seed);
        Formula formula = formula(nodes, random);
        DType dtype = wide ? DType.F64 : DType.F32;
        int[] shape = new int[rank];
        for (int d = 0; d < rank; d++) {
            shape[d] = 1 + random.nextInt(rank == 1 ? 2000 : rank == 2 ? 40 : 9);
        }
        View[] inputs = new View[formula.argCount()];
        for (int i = 0; i < inputs.length; i++) {
            if (formula.usesArg(i)) {
                inputs[i] = layout(random).view(backend, formula.isMaskArg(i) ? DType.BOOL : dtype, shape, random);
            }
        }
        View[] outputs = new View[formula.outputs().size()];
        for (int k = 0; k < outputs.length; k++) {
            Layout layout = layout(random);
            DType type = formula.outputs().get(k).isMask() ? DType.BOOL : dtype;
            outputs[k] = (layout.isDense() ? layout : Layout.CONTIGUOUS).view(backend, type, shape, random);
        }
        conformance.check(formula, dtype, outputs, inputs, random);
    }

    /** Half of all layouts are contiguous: block kernels are reached only if all are. */
    private static Layout layout(Random random) {
        return random.nextBoolean() ? Layout.CONTIGUOUS : Layout.values()[random.nextInt(Layout.values().length)];
    }

    private static Formula formula(int nodes, Random random) {
        List<Expr> numbers = new ArrayList<>();
        List<Expr> masks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            numbers.add(Expr.arg(i));
        }
        masks.add(Expr.mask(3));
        numbers.add(Expr.scalar(random.nextInt(2)));
        numbers.add(Expr.constant(random.nextGaussian()));
        for (int i = 0; i < nodes; i++) {
            Expr x = pick(numbers, random);
            Expr y = pick(numbers, random);
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    UnaryOp op = UNARY[random.nextInt(UNARY.length)];
                    if (op == UnaryOp.NOT) {
                        masks.add(pick(masks, random).not());
                    } else {
                        // 2ⁿ is defined for integral n alone.
                        Expr operand = op == UnaryOp.POW2 ? x.rint() : x;
                        boolean readsBits = op == UnaryOp.POW2 || op == UnaryOp.EXPONENT || op == UnaryOp.MANTISSA;
                        numbers.add(Expr.unary(op, readsBits ? notNaN(operand) : operand));
                    }
                }
                case 2, 3, 4 -> {
                    BinaryOp op = BINARY[random.nextInt(BINARY.length)];
                    Expr right = op == BinaryOp.COPYSIGN ? notNaN(y) : y;
                    Expr made = op.joins() ? Expr.binary(op, pick(masks, random), pick(masks, random)) : Expr.binary(op, x, right);
                    (made.isMask() ? masks : numbers).add(made);
                }
                case 5 -> numbers.add(x.fma(y, pick(numbers, random)));
                case 6 -> numbers.add(Expr.select(pick(masks, random), x, y));
                default -> masks.add(Expr.select(pick(masks, random), pick(masks, random), pick(masks, random)));
            }
        }
        List<Expr> outputs = new ArrayList<>(List.of(numbers.getLast()));
        for (int k = random.nextInt(3); k > 0; k--) {
            outputs.add(pick(random.nextBoolean() ? numbers : masks, random));
        }
        // A number among the arguments, so that the precision is known where all outputs are masks.
        outputs.add(Expr.arg(0).add(Expr.arg(1)));
        return Formula.of(outputs.toArray(Expr[]::new));
    }

    /** The bits of a NaN are nobody's promise, so what reads bits gets none. */
    private static Expr notNaN(Expr x) {
        return Expr.select(x.eq(x), x, Expr.constant(1));
    }

    /** A recent node more often than an old one, so that formulas get deep. */
    private static Expr pick(List<Expr> nodes, Random random) {
        int back = random.nextBoolean() ? random.nextInt(Math.min(3, nodes.size())) : random.nextInt(nodes.size());
        return nodes.get(nodes.size() - 1 - back);
    }
}
