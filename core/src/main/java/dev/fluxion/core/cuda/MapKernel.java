package dev.fluxion.core.cuda;

import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Lowering;
import dev.fluxion.core.expr.Precision;
import java.util.Map;

/**
 * The kernel that evaluates a formula at every element of strided views:
 *
 * <pre>
 *   for (i = thread; i &lt; n; i += threads) {
 *       position of each view from i, last dimension first      one division a dimension beyond the first
 *       load all inputs, compute, store all outputs             so an output may be an input
 *   }
 * </pre>
 *
 * <p>Where all views are contiguous, a thread takes as many elements as 16 bytes hold, and loads and stores them at once: with fewer bytes
 * on their way, memory would wait. A formula that computes for longer than memory needs takes one at a time.
 *
 * <p>Its parameters: n; the views, outputs first, then inputs; the scalars.
 *
 * @param formula what is evaluated
 * @param precision of the numbers
 * @param rank how many dimensions the views have; 0 where they are contiguous and start at multiples of {@link #width} elements
 */
record MapKernel(Formula formula, Precision precision, int rank) implements Kernels.Kernel {
    /** Operations for an element, beyond which memory is not what a formula waits for. */
    private static final int FEW = 100;

    /** {@return how many neighbouring elements a thread takes at once} */
    static int width(Formula formula, Precision precision) {
        return Lowering.lower(formula, precision).nodes().size() > FEW ? 1 : precision == Precision.F32 ? 4 : 2;
    }

    @Override
    public String name() {
        return "map";
    }

    Strided views() {
        return new Strided(1, formula.outputs().size() + formula.argCount(), rank);
    }

    int scalar(int index) {
        return views().end() + index;
    }

    @Override
    public int slots() {
        return scalar(formula.scalarCount());
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        var writer = new FormulaPtx(ptx, precision);
        int outputs = formula.outputs().size();
        boolean[] used = new boolean[views().views()];
        for (int v = 0; v < used.length; v++) {
            used[v] = v < outputs || formula.usesArg(v - outputs);
        }
        String n = ptx.integer(0);
        String[] bases = views().bases(ptx, used);
        String[] scalars = new String[formula.scalarCount()];
        for (int s = 0; s < scalars.length; s++) {
            scalars[s] = writer.load("param", Ptx.slot(scalar(s)));
        }
        if (rank > 0) {
            ptx.forEach(n, i -> evaluate(ptx, formula, precision, scalars, views().positions(ptx, bases, i), 1));
        } else {
            int width = width(formula, precision);
            String whole = ptx.op('r', "and.b32", n, -width);
            ptx.forEach(ptx.op('r', "div.u32", n, width), i -> evaluate(ptx, formula, precision, scalars,
                    elements(ptx, formula, precision, bases, ptx.op('r', "mul.lo.u32", i, width)), width));
            ptx.forEach(ptx.op('r', "sub.u32", n, whole), i -> evaluate(ptx, formula, precision, scalars,
                    elements(ptx, formula, precision, bases, ptx.op('r', "add.u32", i, whole)), 1));
        }
        return ptx.module(name(), slots());
    }

    /** {@return the address of element {@code i} of each contiguous view, null where there is none} @param bases outputs first */
    static String[] elements(Ptx ptx, Formula formula, Precision precision, String[] bases, String i) {
        int bytes = new FormulaPtx(ptx, precision).bytes();
        int outputs = formula.outputs().size();
        String[] at = new String[bases.length];
        for (int v = 0; v < at.length; v++) {
            boolean mask = v < outputs ? formula.outputs().get(v).isMask() : formula.isMaskArg(v - outputs);
            at[v] = bases[v] == null ? null : ptx.op('l', "mad.wide.u32", i, mask ? 1 : bytes, bases[v]);
        }
        return at;
    }

    /** Loads the inputs of neighbouring elements, computes, and stores their outputs. @param at addresses, outputs first */
    static void evaluate(Ptx ptx, Formula formula, Precision precision, String[] scalars, String[] at, int width) {
        var writer = new FormulaPtx(ptx, precision);
        Formula lowered = Lowering.lower(formula, precision);
        int outputs = lowered.outputs().size();
        String[][] inputs = new String[formula.argCount()][];
        for (int i = 0; i < inputs.length; i++) {
            String address = "[" + at[outputs + i] + "]";
            inputs[i] = at[outputs + i] == null ? null : formula.isMaskArg(i) ? ptx.load('r', "ld.global.u8", address, width)
                    : writer.load("global", address, width);
        }
        String[][] results = new String[outputs][width];
        for (int e = 0; e < width; e++) {
            int element = e;
            Map<Expr, String> values = writer.write(lowered, leaf -> switch (leaf) {
                case Expr.Arg arg when arg.isMask() -> ptx.op('p', "setp.ne.u32", inputs[arg.index()][element], 0);
                case Expr.Arg arg -> inputs[arg.index()][element];
                case Expr.Scalar scalar -> scalars[scalar.index()];
                default -> throw new AssertionError(leaf);
            });
            for (int k = 0; k < outputs; k++) {
                Expr output = lowered.outputs().get(k);
                String value = values.get(output);
                results[k][e] = output.isMask() ? ptx.op('r', "selp.u32", 1, 0, value) : value;
            }
        }
        for (int k = 0; k < outputs; k++) {
            String type = lowered.outputs().get(k).isMask() ? "u8" : precision == Precision.F32 ? "f32" : "f64";
            ptx.store("st.global." + type, "[" + at[k] + "]", results[k]);
        }
    }
}
