package dev.fluxion.core.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Device;
import dev.fluxion.core.backend.ForkedJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real way through JCuda, over a driver that is none; and what is said where the way ends. */
class StandInTest {
    private static final List<String> NATIVE = List.of("--enable-native-access=ALL-UNNAMED");

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void trainingAndFaultsOverTheStandIn(@TempDir Path folder) throws Exception {
        need(LinkageError.class);
        if (!StandIn.compile(folder)) {
            skip("there is no gcc");
        }
        String output = ForkedJvm.run(StandInScenarios.class, List.of(NATIVE.getFirst(), "-Dfluxion.backend=scalar"), folder.toString());
        assertTrue(output.matches("(?s)launches \\d+, waits \\d+\\s*"), output);
    }

    /** Skips the test where JCuda is missing, or, unless only its classes are needed, its natives. */
    private static void need(Class<? extends LinkageError> missing) {
        try {
            Natives.locate("jcuda.driver.JCudaDriver");
        } catch (LinkageError e) {
            if (missing.isInstance(e)) {
                skip(CudaProvider.reason(e));
            }
        }
    }

    private static void skip(String reason) {
        System.out.println("A test of the way through JCuda is skipped: " + reason);
        Assumptions.abort(reason);
    }

    /** Asks for the GPU by name. */
    public static final class Asking {
        private Asking() {}

        /** Prints the reason. @param args none */
        public static void main(String[] args) {
            try {
                System.out.print(Device.of("cuda"));
            } catch (IllegalArgumentException e) {
                System.out.print(e.getMessage());
            }
            if (!Device.of("auto").name().equals("scalar")) {
                throw new AssertionError(Device.of("auto"));
            }
        }
    }

    /** Without the jars whose names contain this. */
    private static String reasonWithout(String part, String... options) throws Exception {
        String rest = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(jar -> !jar.contains(part)).collect(Collectors.joining(java.io.File.pathSeparator));
        var all = new ArrayList<>(List.of("-cp", rest, NATIVE.getFirst()));
        all.addAll(List.of(options));
        return ForkedJvm.runWithout(Asking.class, all);
    }

    @Test
    void withoutJCuda() throws Exception {
        assertEquals("backend cuda can't be had: JCuda is not on the class path (no jcuda.driver.CUdeviceptr); "
                + "add org.jcuda:jcuda:12.6.0 and its natives", reasonWithout("jcuda"));
    }

    @Test
    void withoutItsNatives() throws Exception {
        need(NoClassDefFoundError.class);
        assertNativesAreMissing(reasonWithout("jcuda-natives"));
    }

    /** A module on the module path sees JCuda on the class path: its version is known. */
    @Test
    void asAModule() throws Exception {
        need(NoClassDefFoundError.class);
        Path tests = Path.of(StandInTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path module = Path.of(Device.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assertNativesAreMissing(reasonWithout("jcuda-natives", "-p", module.toString(), "--add-modules", "dev.fluxion.core",
                "--patch-module", "dev.fluxion.core=" + tests));
    }

    private static void assertNativesAreMissing(String reason) {
        assertTrue(reason.matches("backend cuda can't be had: lib/\\S*JCudaDriver-12.6.0-\\S* is not on the class path, expected "
                + "JCuda's natives of version 12.6.0 for this platform"), reason);
    }

    @Test
    void reasonsAreShort() {
        assertEquals("there is no NVIDIA driver (libcuda.so.1: cannot open shared object file: No such file or directory)",
                CudaProvider.reason(new UnsatisfiedLinkError("/tmp/fluxion-natives1/libJCudaDriver-12.6.0-linux-x86_64.so: libcuda.so.1: "
                        + "cannot open shared object file: No such file or directory")));
        assertEquals("libJCudaDriver-12.6.0-linux-x86_64.so: failed to map segment from shared object", CudaProvider.reason(
                new UnsatisfiedLinkError("/tmp/fluxion-natives1/libJCudaDriver-12.6.0-linux-x86_64.so: failed to map segment from shared object")));
    }
}
