package dev.fluxion.core.cuda;

import java.util.Arrays;

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
    private final int offset;
    private final String[] fetched;
    /** Which line of a panel the thread's first element is in. */
    private String deep;
    private String target;
    private String source;
    private String step;
    private String next;
    private String[] inside;

    /**
     * @param line bytes from one line to the next
     * @param together whether neighbouring threads read along the tile and not along k
     * @param offset of the first place in the memory
     */
    MatMulPanel(Ptx ptx, FormulaPtx writer, int tile, int depth, int line, boolean together, String memory, int offset) {
        this.ptx = ptx;
        this.writer = writer;
        this.tile = tile;
        this.depth = depth;
        this.line = line;
        this.together = together;
        this.memory = memory;
        this.offset = offset;
        fetched = new String[tile * depth / MatMulKernel.threads()];
        Arrays.setAll(fetched, _ -> ptx.register(writer.kind()));
    }

    /** How far the next element of a thread is from the one before, in lines or along the tile. */
    private int apart() {
        return MatMulKernel.threads() / (together ? tile : depth);
    }

    /** @param base of the factor @param from the tile's first element @param size how many there are along the tile */
    void start(String thread, String base, String from, String size, String stride, String depthStride) {
        String[] place = ptx.divide(thread, ptx.op('r', "mov.u32", together ? tile : depth));
        deep = place[together ? 0 : 1];
        String along = place[together ? 1 : 0];
        target = ptx.op('r', "mad.lo.u32", along, writer.bytes(), ptx.op('r', "mad.lo.u32", deep, line, memory));
        String element = ptx.op('r', "add.u32", from, along);
        source = ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", element), stride, base);
        source = ptx.op('l', "mad.lo.s64", ptx.op('l', "cvt.u64.u32", deep), depthStride, source);
        step = ptx.op('l', "mul.lo.s64", together ? depthStride : stride, apart());
        next = ptx.op('l', "mul.lo.s64", depthStride, depth);
        inside = new String[together ? 1 : fetched.length];
        Arrays.setAll(inside, round -> ptx.op('p', "setp.lt.u32", ptx.op('r', "add.u32", element, round * apart()), size));
    }

    /** Asks for the thread's elements of the next panel; those outside, which nobody uses, are 0. @param left how much of k there is */
    void fetch(String left) {
        String at = source;
        for (int round = 0; round < fetched.length; round++) {
            at = round == 0 ? at : ptx.op('l', "add.s64", at, step);
            String line = together && round > 0 ? ptx.op('r', "add.u32", deep, round * apart()) : deep;
            String there = ptx.op('p', "and.pred", inside[together ? 0 : round], ptx.op('p', "setp.lt.s32", line, left));
            ptx.set(fetched[round], writer.move(), writer.literal(0));
            ptx.set(fetched[round], "@" + there + " " + writer.loadOpcode("global"), "[" + at + "]");
        }
        ptx.set(source, "add.s64", source, next);
    }

    /** Puts them where the panel lies. */
    void put() {
        for (int round = 0; round < fetched.length; round++) {
            int at = offset + round * apart() * (together ? line : writer.bytes());
            writer.store("shared", "[" + target + "+" + at + "]", fetched[round]);
        }
    }

    /** The next panel goes to the other place. @param other how far that is */
    void turn(String other) {
        ptx.set(target, "add.u32", target, other);
    }
}
