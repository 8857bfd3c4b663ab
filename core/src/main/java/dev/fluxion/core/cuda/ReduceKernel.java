package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.Reduction;
import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Precision;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One step of a reduction over the middle of {@code (outer, n, inner)}, in the order that is defined for all backends:
 *
 * <pre>
 *   ROW     a block of 1024 elements (inner is 1) → one:    P partial results, each P elements apart, then a tree over them
 *   ROWS    the same, and the results of all blocks that 256 threads make at a time joined as by PAIRS
 *   COLUMN  64 rows → one, in order
 *   PAIRS   up to 8 results → one: first with second, third with fourth …; a last one without partner stays
 *   TREE    up to 2048 results (inner is 1) → one, in the same order
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
    private static final int ROW_BLOCK = 1024;
    private static final int COLUMN_BLOCK = 64;
    private static final int PAIRED = 8;
    /** Elements that a thread loads before it needs the first: memory is slow to answer. */
    private static final int AHEAD = 8;

    static final int IN = 0;
    static final int OUT = 1;
    static final int OUTER = 2;
    static final int N = 3;
    static final int INNER = 4;
    static final int MADE = 5;

    /** What a step does. */
    enum Rule { ROW, ROWS, COLUMN, PAIRS, TREE, PLACE }

    /** {@return the rule for the first step over n elements} */
    static Rule first(int n, int inner) {
        return inner > 1 ? Rule.COLUMN : n > ROW_BLOCK ? Rule.ROWS : Rule.ROW;
    }

    /** {@return the rule for a step over n results of another one} */
    static Rule next(int n, int inner) {
        return inner > 1 || n <= PAIRED * PAIRED ? Rule.PAIRS : Rule.TREE;
    }

    /** {@return how many results are made of n} */
    int made(int n) {
        return Math.max(1, Math.ceilDiv(n, switch (rule) {
            case ROW -> ROW_BLOCK;
            case ROWS -> ROW_BLOCK * groups();
            case COLUMN -> COLUMN_BLOCK;
            case PAIRS -> PAIRED;
            case TREE -> PAIRED * Kernels.THREADS;
            case PLACE -> Integer.MAX_VALUE;
        }));
    }

    /** {@return how many threads make a result} */
    int threads() {
        return switch (rule) {
            case ROW -> lanes();
            case ROWS, TREE -> Kernels.THREADS;
            case COLUMN, PAIRS, PLACE -> 1;
        };
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
    private int lanes() {
        return precision == Precision.F32 ? 32 : 16;
    }

    private int groups() {
        return Kernels.THREADS / lanes();
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        var writer = new FormulaPtx(ptx, precision);
        String in = ptx.pointer(IN);
        String out = ptx.pointer(OUT);
        String n = ptx.integer(N);
        String made = ptx.integer(MADE);
        if (rule == Rule.ROW || rule == Rule.ROWS) {
            rows(ptx, writer, in, out, n, made);
        } else if (rule == Rule.TREE) {
            tree(ptx, writer, in, out, n, made);
        } else {
            String inner = ptx.integer(INNER);
            String all = ptx.op('r', "mul.lo.u32", ptx.op('r', "mul.lo.u32", ptx.integer(OUTER), made), inner);
            ptx.forEach(all, i -> {
                String[] column = ptx.divide(i, inner);
                String[] block = ptx.divide(column[0], made);
                String start = ptx.op('r', "mad.lo.u32", ptx.op('r', "mul.lo.u32", block[0], n), inner, column[1]);
                switch (rule) {
                    case COLUMN -> column(ptx, writer, in, out, i, start, block[1], n, inner);
                    case PAIRS -> writer.store("global", ptx.element(out, i, writer.bytes()),
                            paired(ptx, writer, in, start, ptx.op('r', "mul.lo.u32", block[1], PAIRED), n, inner));
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
        boolean joined = rule == Rule.ROWS;
        int lanes = lanes();
        String thread = ptx.op('r', "mov.u32", "%tid.x");
        String[] at = ptx.divide(thread, ptx.op('r', "mov.u32", lanes));
        String lane = at[1];
        String mine = ptx.op('r', "mad.lo.u32", thread, writer.bytes(), ptx.shared("partial", Kernels.THREADS * writer.bytes()));
        String all = ptx.op('r', "mul.lo.u32", ptx.integer(OUTER), made);
        forEachBlock(ptx, all, joined ? 1 : groups(), base -> {
            String item = joined ? base : ptx.op('r', "add.u32", base, at[0]);
            String[] place = ptx.divide(item, made);
            String part = joined ? ptx.op('r', "mad.lo.u32", place[1], groups(), at[0]) : place[1];
            String from = ptx.op('r', "mul.lo.u32", part, ROW_BLOCK);
            String idle = joined ? ptx.op('p', "setp.ge.u32", from, n) : ptx.op('p', "setp.ge.u32", item, all);
            ptx.unless(idle, () -> {
                String rest = ptx.op('r', "min.u32", ptx.op('r', "sub.u32", n, from), ROW_BLOCK);
                String start = ptx.op('r', "add.u32", ptx.op('r', "mad.lo.u32", place[0], n, from), lane);
                writer.store("shared", "[" + mine + "]", partial(ptx, writer, in, start, lane, rest));
            });
            for (int half = lanes / 2; half >= 1; half /= 2) {
                ptx.run("bar.sync 0");
                joinShared(ptx, writer, mine, half, ptx.op('p', "or.pred", idle, ptx.op('p', "setp.ge.u32", lane, half)));
            }
            String others = ptx.op('p', "or.pred", idle, ptx.op('p', "setp.ne.u32", lane, 0));
            if (joined) {
                neighbours(ptx, writer, mine, others, at[0], groups(), lanes, from, ROW_BLOCK, n);
                others = ptx.op('p', "setp.ne.u32", thread, 0);
            }
            ptx.unless(others, () -> writer.store("global", ptx.element(out, item, writer.bytes()), writer.load("shared", "[" + mine + "]")));
            ptx.run("bar.sync 0");
        });
    }

    /** Runs {@code body} for every item, {@code each} of them at a time in one block of threads. */
    private static void forEachBlock(Ptx ptx, String all, int each, Consumer<String> body) {
        String first = ptx.op('r', "mul.lo.u32", ptx.op('r', "mov.u32", "%ctaid.x"), each);
        ptx.loop(first, all, ptx.op('r', "mul.lo.u32", ptx.op('r', "mov.u32", "%nctaid.x"), each), body);
    }

    /** A lane's share of a block: elements {@code start, start + P, …}, several of them on their way at a time. */
    private String partial(Ptx ptx, FormulaPtx writer, String in, String start, String lane, String rest) {
        int lanes = lanes();
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
        ptx.loop(ptx.op('r', "add.u32", whole, lane), rest, lanes, i -> {
            String element = ptx.op('r', "add.u32", ptx.op('r', "sub.u32", start, lane), i);
            accumulate(ptx, writer, p, writer.load("global", ptx.element(in, element, writer.bytes())));
        });
        return p;
    }

    /** A thread joins its result in shared memory with that of a thread so many places on. */
    private void joinShared(Ptx ptx, FormulaPtx writer, String mine, int apart, String passive) {
        ptx.unless(passive, () -> writer.store("shared", "[" + mine + "]", join(writer, writer.load("shared", "[" + mine + "]"),
                writer.load("shared", "[" + mine + "+" + apart * writer.bytes() + "]"))));
    }

    /**
     * Joins the results of {@code units} in pairs of neighbours, then pairs of these, in shared memory.
     *
     * @param passive threads that have no result
     * @param unit the number of the thread's own
     * @param apart how many threads are between one and the next
     * @param from the first element that it stands for
     * @param size how many elements each stands for
     */
    private void neighbours(Ptx ptx, FormulaPtx writer, String mine, String passive, String unit, int units, int apart, String from, int size,
            String n) {
        for (int step = 1; step < units; step *= 2) {
            ptx.run("bar.sync 0");
            String second = ptx.op('p', "setp.ne.u32", ptx.op('r', "and.b32", unit, 2 * step - 1), 0);
            String alone = ptx.op('p', "setp.ge.u32", ptx.op('r', "add.u32", from, step * size), n);
            joinShared(ptx, writer, mine, step * apart, ptx.op('p', "or.pred", passive, ptx.op('p', "or.pred", second, alone)));
        }
    }

    /** A block of threads makes one result: each thread of 8, then neighbours. */
    private void tree(Ptx ptx, FormulaPtx writer, String in, String out, String n, String made) {
        String thread = ptx.op('r', "mov.u32", "%tid.x");
        String mine = ptx.op('r', "mad.lo.u32", thread, writer.bytes(), ptx.shared("partial", Kernels.THREADS * writer.bytes()));
        forEachBlock(ptx, ptx.op('r', "mul.lo.u32", ptx.integer(OUTER), made), 1, item -> {
            String[] place = ptx.divide(item, made);
            String part = ptx.op('r', "mad.lo.u32", place[1], Kernels.THREADS, thread);
            String from = ptx.op('r', "mul.lo.u32", part, PAIRED);
            String idle = ptx.op('p', "setp.ge.u32", from, n);
            ptx.unless(idle, () -> writer.store("shared", "[" + mine + "]",
                    paired(ptx, writer, in, ptx.op('r', "mul.lo.u32", place[0], n), from, n, ptx.op('r', "mov.u32", 1))));
            neighbours(ptx, writer, mine, idle, thread, Kernels.THREADS, 1, from, PAIRED, n);
            ptx.unless(ptx.op('p', "setp.ne.u32", thread, 0),
                    () -> writer.store("global", ptx.element(out, item, writer.bytes()), writer.load("shared", "[" + mine + "]")));
            ptx.run("bar.sync 0");
        });
    }

    private void column(Ptx ptx, FormulaPtx writer, String in, String out, String i, String start, String block, String n,
            String inner) {
        String from = ptx.op('r', "mul.lo.u32", block, COLUMN_BLOCK);
        String to = ptx.op('r', "min.u32", ptx.op('r', "add.u32", from, COLUMN_BLOCK), n);
        String sum = ptx.op(writer.kind(), writer.move(), start(writer));
        String whole = ptx.op('r', "and.b32", ptx.op('r', "sub.u32", to, from), -AHEAD);
        String rest = ptx.op('r', "add.u32", from, whole);
        ptx.loop(from, rest, AHEAD, row -> {
            String element = ptx.op('r', "mad.lo.u32", row, inner, start);
            String[] x = new String[AHEAD];
            for (int j = 0; j < AHEAD; j++) {
                x[j] = writer.load("global", ptx.element(in, element, writer.bytes()));
                element = ptx.op('r', "add.u32", element, inner);
            }
            for (String each : x) {
                accumulate(ptx, writer, sum, each);
            }
        });
        ptx.loop(rest, to, 1, row -> accumulate(ptx, writer, sum,
                writer.load("global", ptx.element(in, ptx.op('r', "mad.lo.u32", row, inner, start), writer.bytes()))));
        writer.store("global", ptx.element(out, i, writer.bytes()), sum);
    }

    /** Up to 8 results from number {@code from} of n on, joined in pairs. */
    private String paired(Ptx ptx, FormulaPtx writer, String in, String start, String from, String n, String inner) {
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
        return x[0];
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
