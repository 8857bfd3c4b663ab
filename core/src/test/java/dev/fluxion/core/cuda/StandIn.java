package dev.fluxion.core.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The stand-in for NVIDIA's driver, {@code libcuda.c}: JCuda takes it for the real one, and {@link PtxMachine} runs the kernels. It stays
 * in the process that loads it, which therefore should be one of its own.
 */
@SuppressWarnings("restricted")
public final class StandIn {
    private static final String CUDA = "libcuda.so.1";
    private static final String CUBLAS = "libcublas.so.12";
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final List<PtxProgram> PROGRAMS = new ArrayList<>();
    private static final DeviceMemory MEMORY = new DeviceMemory();
    private static MethodHandle set;
    private static MethodHandle get;

    private StandIn() {}

    /** Compiles both libraries. @param folder where to @return whether there is a gcc */
    public static boolean compile(Path folder) throws IOException, InterruptedException {
        for (String source : List.of("libcuda.c", "libcublas.c")) {
            try (InputStream text = StandIn.class.getResourceAsStream(source)) {
                Files.copy(text, folder.resolve(source));
            }
        }
        // JCuda asks for cuBLAS's symbols by their version.
        Files.writeString(folder.resolve("versions"), "libcublas.so.12 { global: *; };");
        return gcc(folder, "-Wl,-soname," + CUDA, "-o", CUDA, "libcuda.c")
                && gcc(folder, "-Wl,-soname," + CUBLAS, "-Wl,--version-script=versions", "-o", CUBLAS, "libcublas.c", CUDA);
    }

    private static boolean gcc(Path folder, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O1"));
        command.addAll(List.of(arguments));
        Process gcc;
        try {
            gcc = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        } catch (IOException e) {
            return false;
        }
        String output = new String(gcc.getInputStream().readAllBytes());
        if (gcc.waitFor() != 0) {
            throw new AssertionError(output);
        }
        return true;
    }

    /** Loads them. Whoever asks for {@code libcuda.so.1} from now on gets the stand-in. @param folder that was compiled to */
    public static void load(Path folder) {
        System.load(folder.resolve(CUDA).toAbsolutePath().toString());
        System.load(folder.resolve(CUBLAS).toAbsolutePath().toString());
        set = function("standin_set", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, LONG));
        get = function("standin_get", FunctionDescriptor.of(LONG, ValueLayout.ADDRESS));
        MethodHandle callbacks = function("standin_callbacks",
                FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        call(callbacks, callback("program", INT, ValueLayout.ADDRESS), callback("parameters", INT, INT, ValueLayout.ADDRESS),
                callback("launch", INT, INT, INT, INT, ValueLayout.ADDRESS, INT), callback("memory", null, LONG, LONG));
    }

    /** Sets a number that the stand-in goes by. */
    public static void set(String name, long value) {
        try (Arena arena = Arena.ofConfined()) {
            call(set, arena.allocateFrom(name), value);
        }
    }

    /** {@return a number that it counts} */
    public static long get(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) call(get, arena.allocateFrom(name));
        }
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(SymbolLookup.loaderLookup().findOrThrow(name), type);
    }

    private static MemorySegment callback(String method, MemoryLayout result, MemoryLayout... arguments) {
        FunctionDescriptor type = result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        MethodType signature = type.toMethodType();
        try {
            MethodHandle handle = MethodHandles.lookup().findStatic(StandIn.class, method, signature);
            return Linker.nativeLinker().upcallStub(handle, type, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    // What the library calls: an exception would end the process, so all are told to it as numbers and written down here.

    private static int program(MemorySegment text) {
        try {
            PROGRAMS.add(PtxProgram.parse(text.reinterpret(Long.MAX_VALUE).getString(0)));
            return PROGRAMS.size() - 1;
        } catch (RuntimeException e) {
            e.printStackTrace();
            return -1;
        }
    }

    private static int parameters(int program, MemorySegment name) {
        PtxProgram found = PROGRAMS.get(program);
        boolean right = name.address() == 0 || name.reinterpret(Long.MAX_VALUE).getString(0).equals(found.name());
        return right ? found.parameterBytes() : -1;
    }

    private static int launch(int program, int blocks, int threads, MemorySegment values, int bytes) {
        try {
            ByteBuffer copy = ByteBuffer.wrap(values.reinterpret(bytes).toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.LITTLE_ENDIAN);
            PtxMachine.launch(PROGRAMS.get(program), MEMORY, blocks, threads, copy);
            return 0;
        } catch (RuntimeException e) {
            e.printStackTrace();
            return 1;
        }
    }

    private static void memory(long address, long bytes) {
        if (bytes < 0) {
            MEMORY.free(address);
        } else {
            MEMORY.adopt(address, MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer());
        }
    }
}
