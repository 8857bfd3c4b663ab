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
 * <p>Its parameters: n; the views, outputs first, then inputs; the scalars.
 *
 * @param formula what is evaluated
 * @param precision of the numbers
 * @param rank how many dimensions the views have, at least 1
 */
record MapKernel(Formula formula, Precision precision, int rank) implements Kernels.Kernel {
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
        ptx.forEach(n, i -> evaluate(ptx, formula, precision, scalars, views().positions(ptx, bases, i)));
        return ptx.module(name(), slots());
    }

    /** Loads the inputs of one element, computes, and stores its outputs. @param at addresses, outputs first */
    static void evaluate(Ptx ptx, Formula formula, Precision precision, String[] scalars, String[] at) {
        var writer = new FormulaPtx(ptx, precision);
        Formula lowered = Lowering.lower(formula, precision);
        int outputs = lowered.outputs().size();
        Map<Expr, String> values = writer.write(lowered, leaf -> switch (leaf) {
            case Expr.Arg arg when arg.isMask() ->
                ptx.op('p', "setp.ne.u32", ptx.op('r', "ld.global.u8", "[" + at[outputs + arg.index()] + "]"), 0);
            case Expr.Arg arg -> writer.load("global", "[" + at[outputs + arg.index()] + "]");
            case Expr.Scalar scalar -> scalars[scalar.index()];
            default -> throw new AssertionError(leaf);
        });
        for (int k = 0; k < outputs; k++) {
            Expr output = lowered.outputs().get(k);
            if (output.isMask()) {
                ptx.run("st.global.u8", "[" + at[k] + "]", ptx.op('r', "selp.u32", 1, 0, values.get(output)));
            } else {
                writer.store("global", "[" + at[k] + "]", values.get(output));
            }
        }
    }
}
