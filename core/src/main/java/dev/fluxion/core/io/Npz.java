package dev.fluxion.core.io;

import dev.fluxion.core.Tensor;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Named tensors in a file of NumPy's .npz format, as {@code numpy.savez} and {@code numpy.savez_compressed} write it: a zip
 * archive with a member {@code NAME.npy} for each.
 *
 * <p>A file is checked before anything of it is believed: names may not repeat nor lead out of a folder, checksums must be
 * right, and what is compressed may not grow beyond a limit.
 */
public final class Npz {
    private static final String SUFFIX = ".npy";
    /** The earliest time that a zip archive can name, which NumPy writes too: the same tensors give the same file. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int SLACK = 1 << 16;

    private Npz() {}

    /**
     * Writes tensors to a file without compression, all or nothing: beside it first, then renamed.
     *
     * @param file replaced if it exists
     * @param tensors by name
     * @throws IllegalArgumentException if NumPy has no such type, or a name leads out of a folder
     * @throws IOException if it can't be written; then the file is as it was
     */
    public static void save(Path file, Map<String, Tensor> tensors) throws IOException {
        save(file, tensors, ZipEntry.STORED);
    }

    /**
     * Writes tensors to a compressed file, as {@link #save} does.
     *
     * @param file replaced if it exists
     * @param tensors by name
     * @throws IllegalArgumentException if NumPy has no such type, or a name leads out of a folder
     * @throws IOException if it can't be written; then the file is as it was
     */
    public static void saveCompressed(Path file, Map<String, Tensor> tensors) throws IOException {
        save(file, tensors, ZipEntry.DEFLATED);
    }

    private static void save(Path file, Map<String, Tensor> tensors, int method) throws IOException {
        var headers = new LinkedHashMap<String, byte[]>();
        tensors.forEach((name, tensor) -> {
            requireInside(name);
            headers.put(name, NpyHeader.toBytes(tensor.dtype(), tensor.shape()));
        });
        AtomicFile.write(file, channel -> write(channel, headers, tensors, method));
    }

    /** Writes a whole archive to any channel. */
    static void write(WritableByteChannel channel, Map<String, byte[]> headers, Map<String, Tensor> tensors, int method) throws IOException {
        var zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
        for (var header : headers.entrySet()) {
            Tensor tensor = tensors.get(header.getKey()).detach().contiguous();
            ZipEntry entry = new ZipEntry(header.getKey() + SUFFIX);
            entry.setTimeLocal(NO_TIME);
            entry.setMethod(method);
            if (method == ZipEntry.STORED) {
                var crc = new CRC32();
                var check = new CheckedOutputStream(OutputStream.nullOutputStream(), crc);
                Npy.write(Channels.newChannel(check), header.getValue(), tensor);
                entry.setCrc(crc.getValue());
                entry.setSize(header.getValue().length + (long) tensor.elements() * tensor.dtype().bytes());
            }
            zip.putNextEntry(entry);
            Npy.write(Channels.newChannel(zip), header.getValue(), tensor);
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }

    /**
     * Reads all tensors of a file, to the default device. Compressed members may grow to three times the size of the file
     * and 64 KiB together; see {@link #load(Path, long)} for one that is trusted to grow more.
     *
     * @param file what to read
     * @return the tensors by name, in the order of the archive
     * @throws FormatException if the file is truncated, not of this format or grows beyond the limit
     * @throws IOException if it can't be read
     */
    public static Map<String, Tensor> load(Path file) throws IOException {
        return load(file, 3 * Files.size(file) + SLACK);
    }

    /**
     * Reads all tensors of a file, to the default device.
     *
     * @param file what to read
     * @param maxBytes how large all members may be together, uncompressed
     * @return the tensors by name, in the order of the archive
     * @throws FormatException if the file is truncated, not of this format or grows beyond the limit
     * @throws IOException if it can't be read
     */
    public static Map<String, Tensor> load(Path file, long maxBytes) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            List<ZipEntry> members = new ArrayList<>(zip.stream().toList());
            var tensors = new LinkedHashMap<String, Tensor>();
            long rest = maxBytes;
            for (ZipEntry member : members) {
                String name = name(member);
                if (tensors.containsKey(name)) {
                    throw new IllegalArgumentException("member " + member.getName() + " appears twice, expected each name once");
                }
                rest = remaining(rest, member, maxBytes);
                try {
                    tensors.put(name, read(zip, member));
                } catch (IllegalArgumentException | EOFException e) {
                    throw new IllegalArgumentException("member " + member.getName() + ": " + e.getMessage(), e);
                }
            }
            return tensors;
        } catch (IllegalArgumentException | ZipException | EOFException e) {
            throw new FormatException(file, e.getMessage(), e);
        }
    }

    private static Tensor read(ZipFile zip, ZipEntry member) throws IOException {
        // ZipFile does not compare checksums.
        var crc = new CRC32();
        try (var in = new CheckedInputStream(zip.getInputStream(member), crc)) {
            Tensor tensor = Npy.read(Channels.newChannel(in), member.getSize());
            if (in.read() >= 0) {
                throw new IllegalArgumentException("it goes on after " + member.getSize() + " bytes, expected its end");
            }
            if (crc.getValue() != member.getCrc()) {
                throw new IllegalArgumentException("the checksum is " + Long.toHexString(crc.getValue()) + ", expected "
                        + Long.toHexString(member.getCrc()));
            }
            return tensor;
        }
    }

    private static long remaining(long rest, ZipEntry member, long maxBytes) {
        if (member.getSize() < 0 || member.getSize() > rest) {
            throw new IllegalArgumentException("member " + member.getName() + " grows to " + member.getSize()
                    + " bytes, expected at most " + maxBytes + " for all together: a file that is trusted can be given more");
        }
        return rest - member.getSize();
    }

    private static String name(ZipEntry member) {
        String name = member.getName();
        if (!name.endsWith(SUFFIX)) {
            throw new IllegalArgumentException("member " + name + " is no array, expected a name that ends in " + SUFFIX);
        }
        name = name.substring(0, name.length() - SUFFIX.length());
        requireInside(name);
        return name;
    }

    private static void requireInside(String name) {
        boolean absolute = name.startsWith("/") || name.contains("\\") || name.contains(":");
        if (absolute || name.indexOf('\0') >= 0 || Arrays.asList(name.split("/")).contains("..")) {
            throw new IllegalArgumentException("name is " + name + ", expected one that does not lead out of a folder");
        }
    }
}
