package dev.fluxion.core.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel read from its text: the subset of PTX that this package writes, and an error for anything else. Register values are
 * kept as their bits, unsigned. Constants lie in registers too, which nobody writes.
 *
 * @param name of the kernel
 * @param parameterBytes how long its parameter block is
 * @param sharedBytes how much shared memory a block of threads has
 * @param registers what a thread's registers hold at the start; the first ones are {@link #SPECIAL}
 * @param instructions what it does
 */
record PtxProgram(String name, int parameterBytes, int sharedBytes, long[] registers, Instruction[] instructions) {
    /** The place of a thread in its launch. */
    static final List<String> SPECIAL = List.of("%tid.x", "%ntid.x", "%ctaid.x", "%nctaid.x");
    private static final Pattern ENTRY = Pattern.compile(
            "\\.visible \\.entry (\\w+)\\(\\.param \\.align 8 \\.b8 args\\[(\\d+)]\\)\n\\.maxntid 256, 1, 1\n\\.minnctapersm 2\n\\{(.*)}", Pattern.DOTALL);
    private static final Pattern SHARED = Pattern.compile("\\.shared \\.align 16 \\.b8 (\\w+)\\[(\\d+)]");

    /** What one line does to a thread, whose registers are given too. */
    interface Action {
        void run(PtxMachine.Thread thread, long[] registers);
    }

    /** An instruction, with its text for messages. */
    record Instruction(String text, Action action) {}

    static PtxProgram parse(String text) {
        Matcher entry = ENTRY.matcher(text);
        if (!text.startsWith(".version 6.4\n.target sm_50\n.address_size 64\n") || !entry.find()) {
            throw new IllegalArgumentException("not a kernel:\n" + text);
        }
        return new Reader().read(entry.group(1), Integer.parseInt(entry.group(2)), entry.group(3));
    }

    private static final class Reader {
        private final Map<String, String> declared = new HashMap<>();
        private final Map<String, Integer> slots = new HashMap<>();
        /** What each slot holds at the start. */
        private final List<Long> values = new ArrayList<>();
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
            SPECIAL.forEach(this::slot);
            Instruction[] instructions = lines.stream().map(line -> new Instruction(line, guarded(line))).toArray(Instruction[]::new);
            long[] start = values.stream().mapToLong(value -> value).toArray();
            return new PtxProgram(name, parameterBytes, sharedBytes, start, instructions);
        }

        private Action guarded(String line) {
            if (!line.startsWith("@")) {
                return action(line);
            }
            int space = line.indexOf(' ');
            int guard = register(line.substring(1, space));
            Action action = action(line.substring(space + 1));
            return (thread, r) -> {
                if (r[guard] == 1) {
                    action.run(thread, r);
                }
            };
        }

        private int register(String name) {
            if (!name.matches("%[prlfdh]\\d+") || !declared.containsKey(name.substring(1, 2))
                    || Integer.parseInt(name.substring(2)) >= Integer.parseInt(declared.get(name.substring(1, 2)))) {
                throw new IllegalArgumentException("register " + name + " is not declared");
            }
            return slot(name);
        }

        /** The registers of {@code {a, b, c, d}} or of {@code a}, from a word on. */
        private int[] several(String[] words, int from) {
            if (!words[from].startsWith("{")) {
                return new int[] {register(words[from])};
            }
            var all = new ArrayList<Integer>();
            for (int w = from; all.isEmpty() || !words[w - 1].endsWith("}"); w++) {
                all.add(register(words[w].replaceAll("[{}]", "")));
            }
            return all.stream().mapToInt(slot -> slot).toArray();
        }

        private int slot(String name) {
            return slots.computeIfAbsent(name, _ -> {
                values.add(name.startsWith("%") ? 0 : constant(name));
                return values.size() - 1;
            });
        }

        private long constant(String operand) {
            return operand.equals("args") ? 0 // the parameters are a space of their own
                    : shared.containsKey(operand) ? shared.get(operand)
                    : operand.matches("0[fdx].*") ? Long.parseUnsignedLong(operand.substring(2), 16) : Long.parseLong(operand);
        }

        /** Where an operand's value lies. */
        private int operand(String operand) {
            return operand.startsWith("%") && !SPECIAL.contains(operand) ? register(operand) : slot(operand);
        }

        private Action action(String line) {
            String[] words = line.replaceFirst(" ", ", ").split(", ");
            String opcode = words[0];
            switch (opcode) {
                case "ret" -> {
                    return (thread, _) -> thread.state = PtxMachine.State.ENDED;
                }
                case "bra" -> {
                    int target = labels.get(words[1]);
                    return (thread, _) -> thread.next = target;
                }
                case "bar.sync" -> {
                    return (thread, _) -> thread.state = PtxMachine.State.WAITING;
                }
                case "atom.global.min.u32" -> {
                    int before = register(words[1]);
                    Address at = address(words[2]);
                    int value = operand(words[3]);
                    return (thread, r) -> {
                        DeviceMemory memory = thread.machine.memory;
                        r[before] = memory.load(at.in(r), 4);
                        memory.store(at.in(r), 4, Math.min(r[before], r[value]));
                    };
                }
                default -> { }
            }
            if (opcode.startsWith("ld.") || opcode.startsWith("st.")) {
                return access(opcode, words);
            }
            int result = register(words[1]);
            int[] in = new int[3];
            for (int i = 2; i < words.length; i++) {
                in[i - 2] = operand(words[i]);
            }
            PtxOperation operation = PtxOperation.of(opcode, words.length - 2);
            int a = in[0];
            int b = in[1];
            int c = in[2];
            return (_, r) -> r[result] = operation.apply(r[a], r[b], r[c]);
        }

        /** {@code [base]} or {@code [base+offset]}. */
        private record Address(int base, long offset) {
            long in(long[] registers) {
                return registers[base] + offset;
            }
        }

        private Address address(String operand) {
            String inside = operand.substring(1, operand.length() - 1);
            int plus = inside.indexOf('+');
            return new Address(operand(plus < 0 ? inside : inside.substring(0, plus)), plus < 0 ? 0 : Long.parseLong(inside.substring(plus + 1)));
        }

        private Action access(String opcode, String[] words) {
            String space = opcode.split("\\.")[1];
            int bytes = bytes(opcode);
            boolean load = opcode.startsWith("ld.");
            int[] values = load ? several(words, 1) : words[2].startsWith("{") ? several(words, 2) : new int[] {operand(words[2])};
            if (values.length != (opcode.contains(".v4.") ? 4 : opcode.contains(".v2.") ? 2 : 1)) {
                throw new IllegalArgumentException(String.join(" ", words));
            }
            Address at = address(load ? words[words.length - 1] : words[1]);
            int whole = values.length * bytes;
            boolean signed = opcode.endsWith(".s8");
            return (thread, r) -> {
                PtxMachine machine = thread.machine;
                long address = at.in(r);
                if (address % whole != 0) {
                    throw new PtxFault("access to " + whole + " bytes at " + Long.toHexString(address) + " is not aligned");
                }
                for (int v = 0; v < values.length; v++, address += bytes) {
                    if (load) {
                        long bits = space.equals("global") ? machine.memory.load(address, bytes)
                                : space.equals("shared") ? machine.loadShared(thread, address, bytes) : machine.loadParameter(address, bytes);
                        r[values[v]] = signed ? (byte) bits & 0xffffffffL : bits;
                    } else if (space.equals("global")) {
                        machine.memory.store(address, bytes, r[values[v]]);
                    } else {
                        machine.storeShared(thread, address, bytes, r[values[v]]);
                    }
                }
            };
        }

        private static int bytes(String opcode) {
            if (!opcode.matches("(ld|st)\\.(global|shared)(\\.v[24])?\\.\\w+|ld\\.param\\.\\w+")) {
                throw new IllegalArgumentException("unknown opcode " + opcode);
            }
            String type = opcode.substring(opcode.lastIndexOf('.') + 1);
            return switch (type) {
                case "u8", "s8" -> 1;
                case "u16", "b16" -> 2;
                case "u32", "s32", "b32", "f32" -> 4;
                case "u64", "s64", "b64", "f64" -> 8;
                default -> throw new IllegalArgumentException("unknown type of " + opcode);
            };
        }
    }
}
