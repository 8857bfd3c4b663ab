package dev.fluxion.examples;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command puts its files. */
public final class Output {
    private Output() {}

    /**
     * The place of a file for which the command line names none: beside {@code fluxion.jar}, whatever the working folder,
     * so that {@code predict} finds what {@code digits} saved. Where Java runs a source file, the program is what its class path names first.
     *
     * @param name of the file
     * @return its place
     */
    public static Path besideTheProgram(String name) {
        try {
            Path program = Path.of(Output.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (program.toString().endsWith(".java")) {
                program = Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0]);
            }
            return program.resolveSibling(name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program's own place is no URI", e);
        }
    }

    /**
     * Finds out before a long run whether its result can be saved.
     *
     * @param option that names the file, for the message
     * @param file to be written or replaced later
     * @throws IllegalArgumentException if that can't work
     */
    public static void requireWritable(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        // Saving renames a file into this place: that would put a plain file where a device or pipe was.
        if (folder == null || Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(option + " is " + file + ", expected a plain file or a new one");
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IllegalArgumentException(option + " is " + file + ", expected a file in a folder that exists and can be"
                    + " written, but " + folder + (Files.isDirectory(folder) ? " can't" : " doesn't exist"));
        }
    }

    /**
     * Makes a folder where there is none.
     *
     * @param option that names it, for the message
     * @param folder in which results will be saved
     * @throws IllegalArgumentException if that can't work
     */
    public static void requireFolder(String option, Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectory(folder);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(option + " is " + folder + ", expected a folder, or a new one in a folder that can be written", e);
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IllegalArgumentException(option + " is " + folder + ", expected a folder that can be written");
        }
    }

    /**
     * A path as a person reads it.
     *
     * @param file any
     * @return relative to the working folder if it lies in it
     * @throws IOException if the working folder is gone
     */
    public static Path shown(Path file) throws IOException {
        Path here = Path.of("").toRealPath();
        Path there = file.toAbsolutePath().normalize();
        return there.startsWith(here) ? here.relativize(there) : there;
    }
}
