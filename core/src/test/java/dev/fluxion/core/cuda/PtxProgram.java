package dev.fluxion.core.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel read from its text: the subset of PTX that this package writes, and an error for anything else. Register values are
 * kept as their bits, unsigned.
 *
 * @param name of the kernel
 * @param parameterBytes how long its parameter block is
 * @param sharedBytes how much shared memory a block of threads has
 * @param registers how many registers a thread has
 * @param instructions what it does
 */
record PtxProgram(String name, int parameterBytes, int sharedBytes, int registers, List<Instruction> instructions) {
    private static final Pattern ENTRY = Pattern.compile(
            "\\.visible \\.entry (\\w+)\\(\\.param \\.align 8 \\.b8 args\\[(\\d+)]\\)\n\\.maxntid 256, 1, 1\n\\.minnctapersm 2\n\\{(.*)}", Pattern.DOTALL);
    private static final Pattern SHARED = Pattern.compile("\\.shared \\.align 16 \\.b8 (\\w+)\\[(\\d+)]");

    /** What one line does to a thread. */
    interface Action {
        void run(PtxMachine.Thread thread);
    }

    /** Where an operand's value comes from. */
    interface Source {
        long of(PtxMachine.Thread thread);
    }

    /** An instruction, with its text for messages. */
    record Instruction(String text, Action action) {
        void run(PtxMachine.Thread thread) {
            action.run(thread);
        }
    }

    static PtxProgram parse(String text) {
        Matcher entry = ENTRY.matcher(text);
        if (!text.startsWith(".version 6.4\n.target sm_50\n.address_size 64\n") || !entry.find()) {
            throw new IllegalArgumentException("not a kernel:\n" + text);
        }
        return new Reader().read(entry.group(1), Integer.parseInt(entry.group(2)), entry.group(3));
    }

    private static final class Reader {
        private final Map<String, String> declared = new HashMap<>();
        private final Map<String, Integer> registers = new HashMap<>();
        private final Map<String, Integer> labels = new HashMap<>();
        private final Map<String, Integer> shared = new HashMap<>();
        private int sharedBytes;

        PtxProgram read(String name, int parameterBytes, String body) {
            List<String> lines = new ArrayList<>();
            for (String line : body.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
                if (line.endsWith(":")) {
                    labels.put(line.substring(0, line.length() - 1), lines.size());
                } else if (!line.endsWith(";")) {
                    throw new IllegalArgumentException("no ; at the end of '" + line + "'");
                } else if (line.startsWith(".reg")) {
                    Matcher m = Pattern.compile("\\.reg \\.(\\w+) %(\\w)<(\\d+)>;").matcher(line);
                    if (!m.matches()) {
                        throw new IllegalArgumentException(line);
                    }
                    declared.put(m.group(2), m.group(3));
                } else if (line.startsWith(".shared")) {
                    Matcher m = SHARED.matcher(line);
                    if (!m.find()) {
                        throw new IllegalArgumentException(line);
                    }
                    sharedBytes = (sharedBytes + 15) / 16 * 16;
                    shared.put(m.group(1), sharedBytes);
                    sharedBytes += Integer.parseInt(m.group(2));
                } else {
                    lines.add(line.substring(0, line.length() - 1));
                }
            }
            var instructions = new ArrayList<Instruction>();
            lines.forEach(line -> instructions.add(new Instruction(line, guarded(line))));
            return new PtxProgram(name, parameterBytes, sharedBytes, registers.size(), List.copyOf(instructions));
        }

        private Action guarded(String line) {
            if (!line.startsWith("@")) {
                return action(line);
            }
            int space = line.indexOf(' ');
            boolean negated = line.startsWith("@!");
            int guard = register(line.substring(negated ? 2 : 1, space));
            Action action = action(line.substring(space + 1));
            return thread -> {
                if (thread.registers[guard] == (negated ? 0 : 1)) {
                    action.run(thread);
                }
            };
        }

        private int register(String name) {
            if (!name.matches("%[prlfd]\\d+") || !declared.containsKey(name.substring(1, 2))
                    || Integer.parseInt(name.substring(2)) >= Integer.parseInt(declared.get(name.substring(1, 2)))) {
                throw new IllegalArgumentException("register " + name + " is not declared");
            }
            return registers.computeIfAbsent(name, _ -> registers.size());
        }

        private Source source(String operand) {
            switch (operand) {
                case "args" -> {
                    return _ -> 0; // the parameters are a space of their own
                }
                case "%tid.x" -> {
                    return thread -> thread.number;
                }
                case "%ntid.x" -> {
                    return thread -> thread.machine.threads;
                }
                case "%ctaid.x" -> {
                    return thread -> thread.machine.block;
                }
                case "%nctaid.x" -> {
                    return thread -> thread.machine.blocks;
                }
                default -> { }
            }
            if (operand.startsWith("%")) {
                int register = register(operand);
                return thread -> thread.registers[register];
            }
            long value = shared.containsKey(operand) ? shared.get(operand)
                    : operand.startsWith("0f") || operand.startsWith("0d") || operand.startsWith("0x")
                            ? Long.parseUnsignedLong(operand.substring(2), 16) : Long.parseLong(operand);
            return _ -> value;
        }

        /** {@code [base]} or {@code [base+offset]}. */
        private Source address(String operand) {
            String inside = operand.substring(1, operand.length() - 1);
            int plus = inside.indexOf('+');
            Source base = source(plus < 0 ? inside : inside.substring(0, plus));
            long offset = plus < 0 ? 0 : Long.parseLong(inside.substring(plus + 1));
            return thread -> base.of(thread) + offset;
        }

        private Action action(String line) {
            String[] words = line.split("[ ,]+");
            String opcode = words[0];
            switch (opcode) {
                case "ret" -> {
                    return thread -> thread.state = PtxMachine.State.ENDED;
                }
                case "bra" -> {
                    Integer target = labels.get(words[1]);
                    return thread -> thread.next = target;
                }
                case "bar.sync" -> {
                    return thread -> thread.state = PtxMachine.State.WAITING;
                }
                default -> { }
            }
            if (opcode.startsWith("ld.param.")) {
                Source at = address(words[2]);
                int bytes = bytes(opcode);
                int register = register(words[1]);
                return thread -> thread.registers[register] = thread.machine.loadParameter(at.of(thread), bytes);
            }
            if (opcode.startsWith("ld.") || opcode.startsWith("st.")) {
                return access(opcode, words);
            }
            if (opcode.equals("atom.global.min.u32")) {
                int register = register(words[1]);
                Source address = address(words[2]);
                Source value = source(words[3]);
                return thread -> {
                    long before = thread.machine.memory.load(address.of(thread), 4);
                    thread.registers[register] = before;
                    thread.machine.memory.store(address.of(thread), 4, Math.min(before, value.of(thread)));
                };
            }
            int result = register(words[1]);
            Source[] in = new Source[words.length - 2];
            for (int i = 0; i < in.length; i++) {
                in[i] = source(words[i + 2]);
            }
            PtxOperation operation = PtxOperation.of(opcode, in.length);
            return switch (in.length) {
                case 1 -> thread -> thread.registers[result] = operation.apply(in[0].of(thread), 0, 0);
                case 2 -> thread -> thread.registers[result] = operation.apply(in[0].of(thread), in[1].of(thread), 0);
                case 3 -> thread -> thread.registers[result] =
                        operation.apply(in[0].of(thread), in[1].of(thread), in[2].of(thread));
                default -> throw new IllegalArgumentException(line);
            };
        }

        private Action access(String opcode, String[] words) {
            boolean load = opcode.startsWith("ld.");
            boolean global = opcode.startsWith(".global.", 2);
            if (!global && !opcode.startsWith(".shared.", 2)) {
                throw new IllegalArgumentException("unknown opcode " + opcode);
            }
            int bytes = bytes(opcode);
            Source address = address(load ? words[2] : words[1]);
            if (load) {
                int register = register(words[1]);
                if (opcode.endsWith(".s8")) {
                    return thread -> thread.registers[register] =
                            (byte) thread.machine.memory.load(address.of(thread), 1) & 0xffffffffL;
                }
                return global
                        ? thread -> thread.registers[register] = thread.machine.memory.load(address.of(thread), bytes)
                        : thread -> thread.registers[register] =
                                thread.machine.loadShared(thread, address.of(thread), bytes);
            }
            Source value = source(words[2]);
            return global
                    ? thread -> thread.machine.memory.store(address.of(thread), bytes, value.of(thread))
                    : thread -> thread.machine.storeShared(thread, address.of(thread), bytes, value.of(thread));
        }

        private static int bytes(String opcode) {
            String type = opcode.substring(opcode.lastIndexOf('.') + 1);
            return switch (type) {
                case "u8", "s8" -> 1;
                case "u16" -> 2;
                case "u32", "s32", "b32", "f32" -> 4;
                case "u64", "s64", "b64", "f64" -> 8;
                default -> throw new IllegalArgumentException("unknown type of " + opcode);
            };
        }
    }
}
