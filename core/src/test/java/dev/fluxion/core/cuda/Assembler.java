package dev.fluxion.core.cuda;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/** NVIDIA's own assembler, the one that a driver has inside: it needs neither a driver nor a GPU. */
final class Assembler {
    private static final Pattern ENTRY = Pattern.compile("Compiling entry function 'k(\\d+)'");
    private static final Pattern SPILLED = Pattern.compile("(\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");

    private Assembler() {}

    /**
     * What became of a kernel.
     *
     * @param registers of a thread
     * @param spilled bytes that did not fit into registers
     */
    record Result(int registers, int spilled) {}

    /** A module that the assembler does not take. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** Makes the assembler ready. @throws UnsatisfiedLinkError where it does not run */
    static void load() {
        Natives.load("jcuda.nvptxcompiler.JNvPTXCompiler");
    }

    /** Assembles one module of all these kernels, which takes a third of the time of one each. @param target such as sm_80 */
    static Result[] assemble(List<? extends Kernels.Kernel> kernels, String target) {
        var module = new StringBuilder();
        for (int i = 0; i < kernels.size(); i++) {
            String text = kernels.get(i).ptx().replace(".entry " + kernels.get(i).name() + "(", ".entry k" + i + "(");
            module.append(i == 0 ? text : text.substring(text.indexOf(".visible")));
        }
        var results = new Result[kernels.size()];
        int entry = -1;
        int spilled = 0;
        for (String line : assemble(module.toString(), target).lines().toList()) {
            entry = number(ENTRY, line, entry);
            spilled = number(SPILLED, line, spilled);
            int registers = number(REGISTERS, line, -1);
            if (registers >= 0) {
                results[entry] = new Result(registers, spilled);
            }
        }
        return results;
    }

    private static int number(Pattern pattern, String line, int otherwise) {
        Matcher found = pattern.matcher(line);
        return found.find() ? IntStream.rangeClosed(1, found.groupCount()).map(g -> Integer.parseInt(found.group(g))).sum() : otherwise;
    }

    /** {@return what the assembler says of a module} @throws Refused with its errors */
    static String assemble(String ptx, String target) {
        byte[] text = (ptx + "\0").getBytes(StandardCharsets.US_ASCII);
        var handle = new nvPTXCompilerHandle();
        check(JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, text));
        try {
            long[] length = new long[1];
            if (JNvPTXCompiler.nvPTXCompilerCompile(handle, 2, new String[] {"--gpu-name=" + target, "--verbose"}) != 0) {
                check(JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, length));
                byte[] log = new byte[(int) length[0] + 1];
                check(JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log));
                throw new Refused(new String(log, StandardCharsets.US_ASCII).strip());
            }
            check(JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, length));
            byte[] log = new byte[(int) length[0] + 1];
            check(JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, log));
            return new String(log, StandardCharsets.US_ASCII).strip();
        } finally {
            check(JNvPTXCompiler.nvPTXCompilerDestroy(handle));
        }
    }

    private static void check(int result) {
        if (result != 0) {
            throw new AssertionError(nvPTXCompileResult.stringFor(result));
        }
    }
}
