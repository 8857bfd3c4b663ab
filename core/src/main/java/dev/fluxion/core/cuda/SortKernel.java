package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;

/**
 * The steps of a stable merge sort of lanes of n elements, which lie behind one another: 64-bit keys and the indices that move with them.
 */
sealed interface SortKernel extends Kernels.Kernel {
    int COUNT = 0;
    int N = 1;
    int KEYS = 2;
    int ORDER = 3;
    int RUN = 4;
    int FLIP = 4;
    int TO_KEYS = 5;
    int TO_ORDER = 6;

    /**
     * Makes keys: integers in the order of the elements, inverted for a descending order. Of a number the bits, those of a negative
     * one inverted; all NaN are one key above the others, and both zeros are one.
     *
     * @param dtype of the elements
     * @param rank of the view of them
     */
    record Keys(DType dtype, int rank) implements SortKernel {
        @Override
        public String name() {
            return "keys";
        }

        Strided views() {
            return new Strided(FLIP + 1, 1, rank);
        }

        @Override
        public int slots() {
            return views().end();
        }

        @Override
        public String ptx() {
            var ptx = new Ptx();
            String n = ptx.integer(N);
            String[] bases = views().bases(ptx);
            String flip = ptx.distance(FLIP);
            String keys = ptx.pointer(KEYS);
            String order = ptx.pointer(ORDER);
            ptx.forEach(ptx.integer(COUNT), i -> {
                String key = key(ptx, views().positions(ptx, bases, i)[0]);
                ptx.run("st.global.u64", ptx.element(keys, i, 8), ptx.op('l', "xor.b64", key, flip));
                ptx.run("st.global.u32", ptx.element(order, i, 4), ptx.divide(i, n)[1]);
            });
            return ptx.module(name(), slots());
        }

        private String key(Ptx ptx, String at) {
            var element = new ElementPtx(ptx, dtype);
            String x = element.load(at);
            return element.isReal() ? ofReal(ptx, x) : x;
        }

        private static String ofReal(Ptx ptx, String x) {
            String sum = ptx.op('d', "add.rn.f64", x, "0d0000000000000000");
            String bits = ptx.op('l', "mov.b64", sum);
            bits = ptx.op('l', "selp.b64", "0x7FF8000000000000", bits, ptx.op('p', "setp.nan.f64", x, x));
            String negative = ptx.op('l', "shr.s64", bits, 63);
            return ptx.op('l', "xor.b64", bits, ptx.op('l', "and.b64", negative, "0x7FFFFFFFFFFFFFFF"));
        }
    }

    /**
     * Merges sorted runs in pairs. An element's new place is its place in its own run and the number of elements of the other run that go
     * before it, found by halving: smaller ones, and for an element of the right run equal ones too.
     */
    record Merge() implements SortKernel {
        @Override
        public String name() {
            return "merge";
        }

        @Override
        public int slots() {
            return TO_ORDER + 1;
        }

        @Override
        public String ptx() {
            var ptx = new Ptx();
            String n = ptx.integer(N);
            String run = ptx.integer(RUN);
            String keys = ptx.pointer(KEYS);
            String order = ptx.pointer(ORDER);
            String toKeys = ptx.pointer(TO_KEYS);
            String toOrder = ptx.pointer(TO_ORDER);
            ptx.forEach(ptx.integer(COUNT), i -> {
                String[] lane = ptx.divide(i, n);
                String first = ptx.op('r', "sub.u32", i, lane[1]);
                String[] own = ptx.divide(lane[1], run);
                String isRight = ptx.op('p', "setp.ne.u32", ptx.op('r', "and.b32", own[0], 1), 0);
                String start = ptx.op('r', "mul.lo.u32", ptx.op('r', "xor.b32", own[0], 1), run);
                String low = ptx.op('r', "min.u32", start, n);
                String high = ptx.op('r', "min.u32", ptx.op('r', "add.u32", start, run), n);
                String other = ptx.op('r', "mov.u32", low);
                String key = ptx.op('l', "ld.global.u64", ptx.element(keys, i, 8));
                String again = ptx.label();
                String end = ptx.label();
                ptx.place(again);
                ptx.jumpIf(ptx.op('p', "setp.ge.u32", low, high), end);
                String middle = ptx.op('r', "shr.u32", ptx.op('r', "add.u32", low, high), 1);
                String theirs = ptx.op('l', "ld.global.u64", ptx.element(keys, ptx.op('r', "add.u32", first, middle), 8));
                String before = ptx.op('p', "and.pred", isRight, ptx.op('p', "setp.eq.s64", theirs, key));
                before = ptx.op('p', "or.pred", before, ptx.op('p', "setp.lt.s64", theirs, key));
                ptx.set(low, "selp.u32", ptx.op('r', "add.u32", middle, 1), low, before);
                ptx.set(high, "selp.u32", high, middle, before);
                ptx.jump(again);
                ptx.place(end);
                String pair = ptx.op('r', "mul.lo.u32", ptx.op('r', "and.b32", own[0], -2), run);
                String to = ptx.op('r', "add.u32", ptx.op('r', "add.u32", first, pair), own[1]);
                to = ptx.op('r', "add.u32", to, ptx.op('r', "sub.u32", low, other));
                ptx.run("st.global.u64", ptx.element(toKeys, to, 8), key);
                ptx.run("st.global.u32", ptx.element(toOrder, to, 4), ptx.op('r', "ld.global.u32", ptx.element(order, i, 4)));
            });
            return ptx.module(name(), slots());
        }
    }
}
