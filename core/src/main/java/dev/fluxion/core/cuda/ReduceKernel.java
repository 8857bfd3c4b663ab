package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Precision;
import java.util.Arrays;

/**
 * One step of a reduction over the middle of {@code (outer, n, inner)}, in the order that is defined for all backends:
 *
 * <pre>
 *   ROW     a block of 1024 elements (inner is 1) → one:    P partial results, each P elements apart, then a tree over them
 *   COLUMN  64 rows → one, in order
 *   PAIRS   up to 8 results → one: first with second, third with fourth …; a last one without partner stays
 *   PLACE   n elements → the place of the first extreme one, or of the first NaN
 * </pre>
 *
 * <p>Parameters: the input's and the output's address (both contiguous), outer, n, inner, and n of the output.
 *
 * @param kind what is computed
 * @param precision of the numbers
 * @param rule which step
 */
record ReduceKernel(Reduction kind, Precision precision, Rule rule) implements Kernels.Kernel {
    static final int ROW_BLOCK = 1024;
    static final int COLUMN_BLOCK = 64;
    static final int PAIRED = 8;
    /** Elements that a thread loads before it needs the first: memory is slow to answer. */
    private static final int AHEAD = 8;

    static final int IN = 0;
    static final int OUT = 1;
    static final int OUTER = 2;
    static final int N = 3;
    static final int INNER = 4;
    static final int MADE = 5;

    /** What a step does. */
    enum Rule {
        ROW(ROW_BLOCK), COLUMN(COLUMN_BLOCK), PAIRS(PAIRED), PLACE(Integer.MAX_VALUE);

        private final int block;

        Rule(int block) {
            this.block = block;
        }

        /** {@return how many results are made of n} */
        int made(int n) {
            return Math.ceilDiv(n, block);
        }
    }

    @Override
    public String name() {
        return "reduce";
    }

    @Override
    public int slots() {
        return MADE + 1;
    }

    /** {@return the number of partial results in a block of a row} */
    int lanes() {
        return precision == Precision.F32 ? 32 : 16;
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        var writer = new FormulaPtx(ptx, precision);
        String in = ptx.pointer(IN);
        String out = ptx.pointer(OUT);
        String n = ptx.integer(N);
        String made = ptx.integer(MADE);
        if (rule == Rule.ROW) {
            rows(ptx, writer, in, out, n, made);
        } else {
            String inner = ptx.integer(INNER);
            String all = ptx.op('r', "mul.lo.u32", ptx.op('r', "mul.lo.u32", ptx.integer(OUTER), made), inner);
            ptx.forEach(all, i -> {
                String[] column = ptx.divide(i, inner);
                String[] block = ptx.divide(column[0], made);
                String start = ptx.op('r', "mad.lo.u32", ptx.op('r', "mul.lo.u32", block[0], n), inner, column[1]);
                switch (rule) {
                    case COLUMN -> column(ptx, writer, in, out, i, start, block[1], n, inner);
                    case PAIRS -> pairs(ptx, writer, in, out, i, start, block[1], n, inner);
                    default -> place(ptx, writer, in, out, i, start, n, inner);
                }
            });
        }
        return ptx.module(name(), slots());
    }

    private String start(FormulaPtx writer) {
        return writer.number(switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> Double.NEGATIVE_INFINITY;
            default -> Double.POSITIVE_INFINITY;
        });
    }

    private String join(FormulaPtx writer, String a, String b) {
        return writer.binary(switch (kind) {
            case SUM -> BinaryOp.ADD;
            case PROD -> BinaryOp.MUL;
            case MAX -> BinaryOp.MAX;
            default -> BinaryOp.MIN;
        }, a, b);
    }

    private void accumulate(Ptx ptx, FormulaPtx writer, String sum, String x) {
        ptx.set(sum, writer.move(), join(writer, sum, x));
    }

    /** P threads make a block: each its partial result, then the tree in shared memory. All threads take every barrier. */
    private void rows(Ptx ptx, FormulaPtx writer, String in, String out, String n, String made) {
        int lanes = lanes();
        int groups = Kernels.THREADS / lanes;
        String thread = ptx.op('r', "mov.u32", "%tid.x");
        String[] at = ptx.divide(thread, ptx.op('r', "mov.u32", lanes));
        String lane = at[1];
        String memory = ptx.shared("partial", Kernels.THREADS * writer.bytes());
        String mine = ptx.op('r', "mad.lo.u32", thread, writer.bytes(), memory);
        String all = ptx.op('r', "mul.lo.u32", ptx.integer(OUTER), made);
        String first = ptx.op('r', "mul.lo.u32", ptx.op('r', "mov.u32", "%ctaid.x"), groups);
        String step = ptx.op('r', "mul.lo.u32", ptx.op('r', "mov.u32", "%nctaid.x"), groups);
        ptx.loop(first, all, step, base -> {
            String item = ptx.op('r', "add.u32", base, at[0]);
            String idle = ptx.op('p', "setp.ge.u32", item, all);
            ptx.unless(idle, () -> {
                String[] place = ptx.divide(item, made);
                String from = ptx.op('r', "mul.lo.u32", place[1], ROW_BLOCK);
                String rest = ptx.op('r', "min.u32", ptx.op('r', "sub.u32", n, from), ROW_BLOCK);
                String start = ptx.op('r', "add.u32", ptx.op('r', "mad.lo.u32", place[0], n, from), lane);
                String p = ptx.op(writer.kind(), writer.move(), start(writer));
                String whole = ptx.op('r', "and.b32", rest, -AHEAD * lanes);
                ptx.loop(0, whole, AHEAD * lanes, i -> {
                    String[] x = new String[AHEAD];
                    String address = ptx.op('l', "mad.wide.u32", ptx.op('r', "add.u32", start, i), writer.bytes(), in);
                    Arrays.setAll(x, j -> writer.load("global", "[" + address + "+" + j * lanes * writer.bytes() + "]"));
                    for (String element : x) {
                        accumulate(ptx, writer, p, element);
                    }
                });
                String beyond = ptx.op('r', "add.u32", whole, lane);
                ptx.loop(beyond, rest, lanes, i -> {
                    String element = ptx.op('r', "add.u32", ptx.op('r', "sub.u32", start, lane), i);
                    accumulate(ptx, writer, p, writer.load("global", ptx.element(in, element, writer.bytes())));
                });
                writer.store("shared", "[" + mine + "]", p);
            });
            for (int half = lanes / 2; half >= 1; half /= 2) {
                String other = "[" + mine + "+" + half * writer.bytes() + "]";
                ptx.run("bar.sync 0");
                String passive = ptx.op('p', "or.pred", idle, ptx.op('p', "setp.ge.u32", lane, half));
                ptx.unless(passive, () -> writer.store("shared", "[" + mine + "]",
                        join(writer, writer.load("shared", "[" + mine + "]"), writer.load("shared", other))));
            }
            ptx.unless(ptx.op('p', "or.pred", idle, ptx.op('p', "setp.ne.u32", lane, 0)),
                    () -> writer.store("global", ptx.element(out, item, writer.bytes()), writer.load("shared", "[" + mine + "]")));
            ptx.run("bar.sync 0");
        });
    }

    private void column(Ptx ptx, FormulaPtx writer, String in, String out, String i, String start, String block, String n,
            String inner) {
        String from = ptx.op('r', "mul.lo.u32", block, COLUMN_BLOCK);
        String to = ptx.op('r', "min.u32", ptx.op('r', "add.u32", from, COLUMN_BLOCK), n);
        String sum = ptx.op(writer.kind(), writer.move(), start(writer));
        ptx.loop(from, to, 1, row -> accumulate(ptx, writer, sum,
                writer.load("global", ptx.element(in, ptx.op('r', "mad.lo.u32", row, inner, start), writer.bytes()))));
        writer.store("global", ptx.element(out, i, writer.bytes()), sum);
    }

    private void pairs(Ptx ptx, FormulaPtx writer, String in, String out, String i, String start, String block, String n,
            String inner) {
        String from = ptx.op('r', "mul.lo.u32", block, PAIRED);
        String[] x = new String[PAIRED];
        String[] there = new String[PAIRED];
        for (int j = 0; j < PAIRED; j++) {
            String row = ptx.op('r', "add.u32", from, j);
            there[j] = ptx.op('p', "setp.lt.u32", row, n);
            x[j] = ptx.op(writer.kind(), writer.move(), start(writer));
            String at = ptx.element(in, ptx.op('r', "mad.lo.u32", row, inner, start), writer.bytes());
            int slot = j;
            ptx.unless(ptx.op('p', "not.pred", there[j]), () -> ptx.set(x[slot], writer.move(), writer.load("global", at)));
        }
        for (int apart = 1; apart < PAIRED; apart *= 2) {
            for (int j = 0; j < PAIRED; j += 2 * apart) {
                x[j] = writer.select(there[j + apart], join(writer, x[j], x[j + apart]), x[j]);
            }
        }
        writer.store("global", ptx.element(out, i, writer.bytes()), x[0]);
    }

    private void place(Ptx ptx, FormulaPtx writer, String in, String out, String i, String start, String n, String inner) {
        String best = ptx.op(writer.kind(), writer.move(), writer.load("global", ptx.element(in, start, writer.bytes())));
        String place = ptx.op('r', "mov.u32", 0);
        ptx.loop(1, n, 1, row -> {
            String at = ptx.element(in, ptx.op('r', "mad.lo.u32", row, inner, start), writer.bytes());
            String x = writer.load("global", at);
            String better = kind == Reduction.ARGMAX ? writer.binary(BinaryOp.LT, best, x) : writer.binary(BinaryOp.LT, x, best);
            String firstNaN = ptx.op('p', "and.pred", writer.isNaN(x), ptx.op('p', "not.pred", writer.isNaN(best)));
            String taken = ptx.op('p', "or.pred", better, firstNaN);
            ptx.set(best, writer.choose(), x, best, taken);
            ptx.set(place, "selp.u32", row, place, taken);
        });
        ptx.run("st.global.u32", ptx.element(out, i, 4), place);
    }
}
