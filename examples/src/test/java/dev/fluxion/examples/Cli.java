package dev.fluxion.examples;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What the program did with a command line, run inside the test's process.
 *
 * @param exitCode its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Cli(int exitCode, String out, String err) {
    /** {@return what became of a command line} @param args its words */
    public static Cli run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
        return new Cli(exitCode, out.toString(), err.toString());
    }
}
