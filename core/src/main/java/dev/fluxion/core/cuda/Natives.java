package dev.fluxion.core.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import jcuda.JCudaVersion;
import jcuda.LibUtils;

/**
 * Loads the native half of a class of JCuda. Left to itself, JCuda unpacks it to a fixed name in the common temporary folder, piece by
 * piece, so that a second process loads half a file; and on the module path it does not find it. Here it lies, for as long as it takes
 * to load it, in a folder of this process that no other user may enter.
 */
final class Natives {
    private static final String TEMPORARY = "java.io.tmpdir";

    private Natives() {}

    /**
     * Initialises a class of JCuda.
     *
     * @param type such as {@code jcuda.driver.JCudaDriver}
     * @throws UnsatisfiedLinkError if its library is not there or needs one that is not there
     */
    @SuppressWarnings("restricted")
    static synchronized void load(String type) {
        URL library = locate(type);
        String file = library.getPath().substring(library.getPath().lastIndexOf('/') + 1);
        try (InputStream content = library.openStream()) {
            Path folder = Files.createTempDirectory("fluxion-natives");
            Path path = folder.resolve(file);
            try {
                Files.copy(content, path);
                System.load(path.toString()); // fails with the reason alone, where JCuda adds two stack traces
                initialise(type, folder);
            } finally {
                remove(path);
                remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("lib/" + file + " can't be unpacked", e);
        }
    }

    /** {@return where the native half of a class of JCuda lies} @throws LinkageError if it is not there, or JCuda is not */
    static URL locate(String type) {
        String name = type.substring(type.lastIndexOf('.') + 1) + "-" + JCudaVersion.get();
        String file = "lib/" + LibUtils.createLibraryFileName(LibUtils.createPlatformLibraryName(name));
        URL library = Natives.class.getClassLoader().getResource(file);
        if (library == null) {
            throw new UnsatisfiedLinkError(file + " is not on the class path, expected JCuda's natives of version " + JCudaVersion.get()
                    + " for this platform");
        }
        return library;
    }

    /** JCuda takes the file that it finds in the temporary folder, and asks each time which folder that is. */
    private static void initialise(String type, Path folder) {
        String before = System.setProperty(TEMPORARY, folder.toString());
        try {
            Class.forName(type, true, Natives.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new NoClassDefFoundError(type);
        } finally {
            System.setProperty(TEMPORARY, before);
        }
    }

    /** A loaded library can't be removed on every system before the process ends. */
    private static void remove(Path path) {
        if (!path.toFile().delete()) {
            path.toFile().deleteOnExit();
        }
    }
}
