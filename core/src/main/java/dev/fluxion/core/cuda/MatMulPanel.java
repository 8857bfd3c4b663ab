package dev.fluxion.core.cuda;

/**
 * The part of one factor that a block of threads of {@link MatMulKernel} multiplies: {@code depth} lines of {@code tile} elements in
 * shared memory, in two places by turns. Each thread brings the same few elements of every panel, and keeps the address of the first.
 */
final class MatMulPanel {
    private final Ptx ptx;
    private final FormulaPtx writer;
    private final boolean together;
    private final int tile;
    private final int depth;
    private final int line;
    private final String memory;
    /** The thread's first element: which line of the panel, and which element along the tile. */
    private final String[] first;
    private final String target;
    private final String[] fetched;
    private String source;
    private String step;
    private String next;
    private String[] inside;

    /**
     * @param line bytes from one line to the next
     * @param together whether neighbouring threads read along the tile and not along k
     */
    MatMulPanel(Ptx ptx, FormulaPtx writer, int tile, int depth, int line, boolean together, String memory, String thread) {
        this.ptx = ptx;
        this.writer = writer;
        this.tile = tile;
        this.depth = depth;
        this.line = line;
        this.together = together;
        this.memory = memory;
        String[] place = ptx.divide(thread, ptx.op('r', "mov.u32", together ? tile : depth));
        first = together ? place : new String[] {place[1], place[0]};
        target = ptx.op('r', "mad.lo.u32", first[0], line, ptx.op('r', "mad.lo.u32", first[1], writer.bytes(), memory));
        fetched = new String[tile * depth / MatMulKernel.threads()];
    }

    String memory() {
        return memory;
    }

    /** How far the next element of a thread is from the one before, in lines or along the tile. */
    private int apart() {
        return MatMulKernel.threads() / (together ? tile : depth);
    }

    /** @param base of the factor @param from the tile's first element @param size how many there are along the tile */
    void start(String base, String from, String size, String stride, String depthStride) {
        String element = ptx.op('r', "add.u32", from, first[1]);
        source = ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", element), stride, base);
        source = ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", first[0]), depthStride, source);
        step = ptx.op('l', "mul.lo.s64", together ? depthStride : stride, apart());
        next = ptx.op('l', "mul.lo.s64", depthStride, depth);
        inside = new String[together ? 1 : fetched.length];
        for (int round = 0; round < inside.length; round++) {
            inside[round] = ptx.op('p', "setp.lt.u32", ptx.op('r', "add.u32", element, round * apart()), size);
        }
        for (int round = 0; round < fetched.length; round++) {
            fetched[round] = ptx.register(writer.kind());
        }
    }

    /** Asks for the thread's elements of the next panel; those outside, which nobody uses, are 0. @param left how much of k there is */
    void fetch(String left) {
        String at = source;
        for (int round = 0; round < fetched.length; round++) {
            at = round == 0 ? at : ptx.op('l', "add.s64", at, step);
            String deep = ptx.op('r', "add.u32", first[0], together ? round * apart() : 0);
            String there = ptx.op('p', "and.pred", inside[together ? 0 : round], ptx.op('p', "setp.lt.s32", deep, left));
            ptx.set(fetched[round], writer.move(), writer.literal(0));
            ptx.set(fetched[round], "@" + there + " " + writer.loadOpcode("global"), "[" + at + "]");
        }
        ptx.set(source, "add.s64", source, next);
    }

    /** Puts them where the panel lies. @param place 0 or the distance of the second one */
    void put(String place) {
        String at = ptx.op('r', "add.u32", target, place);
        for (int round = 0; round < fetched.length; round++) {
            int offset = round * apart() * (together ? line : writer.bytes());
            writer.store("shared", "[" + at + "+" + offset + "]", fetched[round]);
        }
    }
}
