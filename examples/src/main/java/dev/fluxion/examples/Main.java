package dev.fluxion.examples;

import dev.fluxion.examples.digits.PredictCommand;
import dev.fluxion.examples.gallery.DigitsCommand;
import dev.fluxion.examples.gallery.Interrupted;
import dev.fluxion.examples.gallery.ListCommand;
import dev.fluxion.examples.gallery.RunCommand;
import dev.fluxion.examples.gallery.TableCommand;
import dev.fluxion.examples.race.RaceCommand;
import dev.fluxion.examples.textbook.TextbookCommand;
import dev.fluxion.examples.twins.TwinsCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program behind {@code fluxion.jar}.
 *
 * <p>Exit codes: 0 done; 2 a bad input, told in one line on standard error; 130 stopped by Ctrl-C; 1 a defect of the program, with
 * its trace.
 */
@Command(
        name = "fluxion",
        description = "Neural networks in plain Java: examples that train, test and report.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            DigitsCommand.class, PredictCommand.class, ExplainCommand.class, ListCommand.class, RunCommand.class, TableCommand.class,
            RaceCommand.class, TextbookCommand.class, TwinsCommand.class})
public final class Main implements Callable<Integer> {
    /** 128 and the number of the signal, as shells have it. */
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    /**
     * Runs the program and ends the process.
     *
     * @param args a command and its options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** {@return the program as picocli sees it, for {@code main} and for tests} */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler((e, args) -> refuse(e.getCommandLine(), expectation(e)))
                .setExecutionExceptionHandler((e, line, result) -> switch (e) {
                    // It has said so itself.
                    case Interrupted _ -> INTERRUPTED;
                    case IllegalArgumentException bad -> refuse(line, bad.getMessage());
                    case UncheckedIOException bad -> refuse(line, told(bad.getCause()));
                    case IOException bad -> refuse(line, told(bad));
                    // Anything else is a defect: picocli prints its trace.
                    default -> throw e;
                });
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command, expected one of " + names(spec.commandLine()));
    }

    private static int refuse(CommandLine line, String message) {
        line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + message.strip().replaceAll("\\s*\\R\\s*", "; "));
        line.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** picocli names the value; where it leaves out what was expected, that is added. */
    private static String expectation(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException)) {
            return e.getMessage();
        }
        CommandLine line = e.getCommandLine();
        return e.getMessage() + ", expected " + (line.getSubcommands().isEmpty()
                ? "one of " + String.join(" ", line.getCommandSpec().optionsMap().keySet())
                : "one of " + names(line));
    }

    private static String names(CommandLine line) {
        return String.join(", ", line.getSubcommands().keySet()) + " (see --help)";
    }

    /** The exceptions of java.nio.file carry no more than the file's name. */
    private static String told(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileSystemException other -> other.getMessage();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"fluxion " + (version == null ? "(not from its jar)" : version)};
        }
    }
}
