package dev.fluxion.core.cuda;

import dev.fluxion.core.backend.Scan;
import dev.fluxion.core.expr.Precision;

/**
 * A scan of contiguous elements {@code (outer, n, inner)} along n: a thread a lane, from the first element on, carrying an F64 number.
 *
 * @param kind what is computed
 * @param precision of the elements
 */
record ScanKernel(Scan kind, Precision precision) implements Kernels.Kernel {
    static final int LANES = 0;
    static final int N = 1;
    static final int INNER = 2;
    static final int OUT = 3;
    static final int IN = 4;
    static final int FACTOR = 5;

    @Override
    public String name() {
        return "scan";
    }

    @Override
    public int slots() {
        return FACTOR + 1;
    }

    @Override
    public String ptx() {
        var ptx = new Ptx();
        var writer = new FormulaPtx(ptx, precision);
        String n = ptx.integer(N);
        String inner = ptx.integer(INNER);
        String out = ptx.pointer(OUT);
        String in = ptx.pointer(IN);
        String factor = ptx.pointer(FACTOR);
        ptx.forEach(ptx.integer(LANES), lane -> {
            String[] place = ptx.divide(lane, inner);
            String start = ptx.op('r', "mad.lo.u32", ptx.op('r', "mul.lo.u32", place[0], n), inner, place[1]);
            String carried = ptx.op('d', "mov.f64", writer.wide(writer.load("global", ptx.element(in, start, writer.bytes()))));
            String index = ptx.op('r', "mov.u32", 0);
            store(ptx, writer, out, start, carried, index);
            ptx.loop(1, n, 1, j -> {
                String at = ptx.op('r', "mad.lo.u32", j, inner, start);
                String x = writer.wide(writer.load("global", ptx.element(in, at, writer.bytes())));
                switch (kind) {
                    case SUM -> ptx.set(carried, "add.rn.f64", carried, x);
                    case PROD -> ptx.set(carried, "mul.rn.f64", carried, x);
                    case LINEAR -> {
                        String f = writer.wide(writer.load("global", ptx.element(factor, at, writer.bytes())));
                        ptx.set(carried, "add.rn.f64", x, ptx.op('d', "mul.rn.f64", f, carried));
                    }
                    case ARGMAX, ARGMIN -> {
                        String wins = ptx.op('p', kind == Scan.ARGMAX ? "setp.ge.f64" : "setp.le.f64", x, carried);
                        wins = ptx.op('p', "or.pred", wins, ptx.op('p', "setp.nan.f64", x, x));
                        ptx.set(carried, "selp.f64", x, carried, wins);
                        ptx.set(index, "selp.u32", j, index, wins);
                    }
                }
                store(ptx, writer, out, at, carried, index);
            });
        });
        return ptx.module(name(), slots());
    }

    private void store(Ptx ptx, FormulaPtx writer, String out, String at, String carried, String index) {
        if (kind == Scan.ARGMAX || kind == Scan.ARGMIN) {
            ptx.run("st.global.u32", ptx.element(out, at, 4), index);
        } else {
            writer.store("global", ptx.element(out, at, writer.bytes()), writer.narrow(carried));
        }
    }
}
