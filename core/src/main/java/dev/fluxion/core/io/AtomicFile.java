package dev.fluxion.core.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Writes a file beside its place and renames it when it is complete: a reader sees the old file or the new one, whole. */
final class AtomicFile {
    private AtomicFile() {}

    /** What fills the new file. */
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /** Replaces {@code file}, or leaves it as it was if anything fails. */
    static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new NoSuchFileException(file.toString(), null, "expected its folder to exist");
        }
        String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path beside = target.resolveSibling("." + target.getFileName() + "." + suffix + ".tmp");
        try {
            try (var channel = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // A channel says what went wrong, such as a full disk, but not where.
            var named = new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
