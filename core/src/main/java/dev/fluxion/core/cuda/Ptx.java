package dev.fluxion.core.cuda;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes the text of one kernel in PTX, the assembly language that every driver compiles for its GPU. Version 6.4 for sm_50
 * runs on every GPU since 2014.
 *
 * <p>Values live in virtual registers, each written once unless a loop says otherwise: %p predicates, %r 32-bit and %l
 * 64-bit integers, %f F32, %d F64 and %h F16 numbers. The driver assigns real ones.
 *
 * <p>All parameters of a kernel are one block of 8-byte slots, passed by value: a launch fills one buffer, whatever the kernel.
 * Integers and F32 numbers lie in the lower half of their slot.
 */
final class Ptx {
    /** How many slots a launch may pass: 4 KiB of parameters. */
    static final int MOST_SLOTS = 512;

    private static final String KINDS = "prlfdh";
    private static final String[] TYPES = {"pred", "b32", "b64", "f32", "f64", "b16"};

    private final StringBuilder body = new StringBuilder();
    private final StringBuilder shared = new StringBuilder();
    private final int[] registers = new int[KINDS.length()];
    private int labels;

    /** {@return a new register} @param kind p, r, l, f, d or h */
    String register(char kind) {
        return "%" + kind + registers[KINDS.indexOf(kind)]++;
    }

    /** {@return the new register that {@code opcode} writes} @param kind of that register @param operands what it reads */
    String op(char kind, String opcode, Object... operands) {
        String result = register(kind);
        set(result, opcode, operands);
        return result;
    }

    /** Writes a register again, in a loop. */
    void set(String register, String opcode, Object... operands) {
        run(opcode + " " + register + (operands.length == 0 ? "" : ", " + joined(operands)));
    }

    /** Writes an instruction without a result, or one that is spelled out. */
    void run(String instruction, Object... operands) {
        body.append('\t').append(instruction);
        if (operands.length > 0) {
            body.append(' ').append(joined(operands));
        }
        body.append(";\n");
    }

    /** {@return new registers with values that lie behind one another, read at once} @param opcode for one of them */
    String[] load(char kind, String opcode, String at, int count) {
        String[] registers = new String[count];
        Arrays.setAll(registers, _ -> register(kind));
        set(group(registers), several(opcode, count), at);
        return registers;
    }

    /** Writes values behind one another, at once. @param opcode for one of them */
    void store(String opcode, String at, String... values) {
        run(several(opcode, values.length), at, group(values));
    }

    private static String several(String opcode, int count) {
        int type = opcode.lastIndexOf('.');
        return count == 1 ? opcode : opcode.substring(0, type) + ".v" + count + opcode.substring(type);
    }

    private static String group(String... registers) {
        return registers.length == 1 ? registers[0] : "{" + String.join(", ", registers) + "}";
    }

    private static String joined(Object... operands) {
        var text = new StringBuilder();
        for (Object operand : operands) {
            text.append(text.isEmpty() ? "" : ", ").append(operand);
        }
        return text.toString();
    }

    /** {@return a new label, not yet placed} */
    String label() {
        return "L" + labels++;
    }

    /** Places a label here. */
    void place(String label) {
        body.append(label).append(":\n");
    }

    /** Jumps. */
    void jump(String label) {
        run("bra", label);
    }

    /** Jumps where a predicate holds. */
    void jumpIf(String predicate, String label) {
        run("@" + predicate + " bra", label);
    }

    /** {@return the address of new shared memory of a block of threads} @param name of it @param bytes how much */
    String shared(String name, int bytes) {
        shared.append("\t.shared .align 16 .b8 ").append(name).append('[').append(bytes).append("];\n");
        return op('r', "mov.u32", name);
    }

    /** {@return a pointer parameter, as an address in global memory} @param slot its place */
    String pointer(int slot) {
        return op('l', "cvta.to.global.u64", op('l', "ld.param.u64", slot(slot)));
    }

    /** {@return an integer parameter} @param slot its place */
    String integer(int slot) {
        return op('r', "ld.param.u32", slot(slot));
    }

    /** {@return a 64-bit integer parameter} @param slot its place */
    String distance(int slot) {
        return op('l', "ld.param.u64", slot(slot));
    }

    /** {@return the address of a parameter, for one that is found at run time} @param slot its place */
    String parameter(int slot) {
        return op('l', "add.u64", op('l', "mov.b64", "args"), 8 * slot);
    }

    static String slot(int slot) {
        return "[args+" + 8 * slot + "]";
    }

    /** {@return the operand for the memory of element {@code index} of an array} @param bytes of an element */
    String element(String base, String index, int bytes) {
        return "[" + op('l', "mad.wide.u32", index, bytes, base) + "]";
    }

    /** {@return the address that signed indices say, by strides in bytes from a slot on} @param indices null where an index is 0 */
    String place(String base, int strides, String... indices) {
        String at = base;
        for (int d = 0; d < indices.length; d++) {
            if (indices[d] != null) {
                at = op('l', "mad.lo.s64", op('l', "cvt.s64.s32", indices[d]), distance(strides + d), at);
            }
        }
        return at;
    }

    /** Runs {@code body} for i from 0 to n − 1, one thread an i, as often as it takes. */
    void forEach(String n, Consumer<String> body) {
        String i = threadNumber();
        String step = threadCount();
        String loop = label();
        String end = label();
        place(loop);
        jumpIf(op('p', "setp.ge.u32", i, n), end);
        body.accept(i);
        set(i, "add.u32", i, step);
        jump(loop);
        place(end);
    }

    /** Runs {@code body} for i from {@code from} up to but not including {@code to}. */
    void loop(Object from, Object to, Object step, Consumer<String> body) {
        String i = op('r', "mov.u32", from);
        String loop = label();
        String end = label();
        place(loop);
        jumpIf(op('p', "setp.ge.u32", i, to), end);
        body.accept(i);
        set(i, "add.u32", i, step);
        jump(loop);
        place(end);
    }

    /** Runs {@code body} where a predicate does not hold. */
    void unless(String predicate, Runnable body) {
        String end = label();
        jumpIf(predicate, end);
        body.run();
        place(end);
    }

    /** {@return a / b and a mod b} */
    String[] divide(String a, String b) {
        String quotient = op('r', "div.u32", a, b);
        return new String[] {quotient, op('r', "sub.u32", a, op('r', "mul.lo.u32", quotient, b))};
    }

    /** {@return the number of this thread among all of the launch} */
    String threadNumber() {
        String thread = op('r', "mov.u32", "%tid.x");
        return op('r', "mad.lo.u32", op('r', "mov.u32", "%ctaid.x"), op('r', "mov.u32", "%ntid.x"), thread);
    }

    /** {@return how many threads the launch has} */
    String threadCount() {
        return op('r', "mul.lo.u32", op('r', "mov.u32", "%nctaid.x"), op('r', "mov.u32", "%ntid.x"));
    }

    /**
     * {@return the module of this kernel}
     *
     * @param name of the kernel
     * @param slots how many parameters it has
     */
    String module(String name, int slots) {
        var text = new StringBuilder();
        text.append(".version 6.4\n.target sm_50\n.address_size 64\n");
        text.append(".visible .entry ").append(name).append("(.param .align 8 .b8 args[").append(8 * slots).append("])\n");
        // Room for two blocks on a multiprocessor; without, a formula with two quotients in F64 takes more registers than that.
        text.append(".maxntid ").append(Kernels.THREADS).append(", 1, 1\n.minnctapersm 2\n{\n");
        for (int kind = 0; kind < TYPES.length; kind++) {
            if (registers[kind] > 0) {
                text.append("\t.reg .").append(TYPES[kind]).append(" %").append(KINDS.charAt(kind)).append('<')
                        .append(registers[kind]).append(">;\n");
            }
        }
        return text.append(shared).append(body).append("\tret;\n}\n").toString();
    }
}
