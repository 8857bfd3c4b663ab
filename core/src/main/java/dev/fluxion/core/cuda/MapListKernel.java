package dev.fluxion.core.cuda;

import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;

/**
 * The kernel that evaluates one formula for a list of tensors of any sizes, such as all parameters of an optimizer:
 *
 * <pre>
 *   entry = the last one whose first block is not after this block        tensors lie behind one another, cut into chunks
 *   for (i = start of the chunk + thread; i &lt; end of the chunk; i += threads) compute element i      several, as MapKernel
 * </pre>
 *
 * <p>Its parameters: how many entries there are; for each the number of its first block, n, the addresses of its contiguous elements,
 * outputs first, and its scalars.
 *
 * @param formula what is evaluated
 * @param precision of the numbers
 * @param most how many entries there may be
 */
record MapListKernel(Formula formula, Precision precision, int most) implements Kernels.Kernel {
    /** Elements of a block of threads. */
    static final int CHUNK = 4096;

    /** {@return how many tensors one launch takes} */
    static int mostOf(Formula formula) {
        return (Ptx.MOST_SLOTS - 1) / new MapListKernel(formula, Precision.F32, 1).entry();
    }

    @Override
    public String name() {
        return "maplist";
    }

    private int views() {
        return formula.outputs().size() + formula.argCount();
    }

    /** How many slots an entry has. */
    private int entry() {
        return 2 + views() + formula.scalarCount();
    }

    int firstBlock(int index) {
        return 1 + index * entry();
    }

    int size(int index) {
        return firstBlock(index) + 1;
    }

    int view(int index, int view) {
        return size(index) + 1 + view;
    }

    int scalar(int index, int scalar) {
        return view(index, views() + scalar);
    }

    @Override
    public int slots() {
        return firstBlock(most);
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        var writer = new FormulaPtx(ptx, precision);
        String block = ptx.op('r', "mov.u32", "%ctaid.x");
        String entry = ptx.parameter(firstBlock(0));
        String next = ptx.op('l', "mov.b64", entry);
        ptx.loop(1, ptx.integer(0), 1, _ -> {
            ptx.set(next, "add.u64", next, 8 * entry());
            String after = ptx.op('p', "setp.gt.u32", ptx.op('r', "ld.param.u32", "[" + next + "]"), block);
            ptx.unless(after, () -> ptx.set(entry, "mov.b64", next));
        });
        String own = ptx.op('r', "sub.u32", block, ptx.op('r', "ld.param.u32", at(entry, firstBlock(0))));
        String from = ptx.op('r', "mul.lo.u32", own, CHUNK);
        String to = ptx.op('r', "min.u32", ptx.op('r', "add.u32", from, CHUNK), ptx.op('r', "ld.param.u32", at(entry, size(0))));
        String[] bases = new String[views()];
        int outputs = formula.outputs().size();
        for (int v = 0; v < bases.length; v++) {
            if (v < outputs || formula.usesArg(v - outputs)) {
                bases[v] = ptx.op('l', "cvta.to.global.u64", ptx.op('l', "ld.param.u64", at(entry, view(0, v))));
            }
        }
        String[] scalars = new String[formula.scalarCount()];
        for (int s = 0; s < scalars.length; s++) {
            scalars[s] = writer.load("param", at(entry, scalar(0, s)));
        }
        int width = MapKernel.width(formula, precision);
        String thread = ptx.op('r', "mov.u32", "%tid.x");
        String whole = ptx.op('r', "and.b32", to, -width);
        ptx.loop(ptx.op('r', "mad.lo.u32", thread, width, from), whole, Kernels.THREADS * width, i -> evaluate(ptx, scalars, bases, i, width));
        if (width > 1) {
            ptx.loop(ptx.op('r', "add.u32", whole, thread), to, Kernels.THREADS, i -> evaluate(ptx, scalars, bases, i, 1));
        }
        return ptx.module(name(), slots());
    }

    private void evaluate(Ptx ptx, String[] scalars, String[] bases, String i, int width) {
        MapKernel.evaluate(ptx, formula, precision, scalars, MapKernel.elements(ptx, formula, precision, bases, i), width);
    }

    /** A parameter of the entry at an address, by its slot in the first entry. */
    private String at(String entry, int slot) {
        return "[" + entry + "+" + 8 * (slot - firstBlock(0)) + "]";
    }
}
