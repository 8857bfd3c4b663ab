package dev.fluxion.core.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs a main class as on a machine with a GPU, which is the stand-in. */
public final class OverStandIn {
    private OverStandIn() {}

    /** Compiles the stand-in, loads it, and goes on. @param args the main class and its arguments */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("stand-in");
        if (!StandIn.compile(folder)) {
            throw new IllegalStateException("there is no gcc, expected one to compile the stand-in with");
        }
        StandIn.load(folder);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }
}
