package dev.fluxion.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;

/**
 * A file on a server, known by its checksum. It is kept in a folder and fetched only if it is not there; a download that was
 * cut off goes on where it stopped. What arrives is first called {@code NAME.part}, and gets its name when it is complete
 * and its checksum right.
 *
 * @param uri where it is; if the last part of the path ends in .gz, it is unpacked and loses that ending
 * @param maxBytes more than this is not accepted, packed or unpacked
 * @param sha256 of the file, unpacked: 64 hexadecimal digits
 */
public record RemoteFile(URI uri, long maxBytes, String sha256) {
    private static final int TIMEOUT_MILLIS = 30_000;

    /** A file. */
    public RemoteFile {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 is '" + sha256 + "', expected 64 hexadecimal digits in lower case");
        }
    }

    /**
     * The folder for files of all programs: the system property {@code fluxion.cache}, or {@code .cache/fluxion} in the
     * user's home.
     *
     * @return the folder, which may not exist yet
     */
    public static Path cacheFolder() {
        String folder = System.getProperty("fluxion.cache");
        return folder == null ? Path.of(System.getProperty("user.home"), ".cache", "fluxion") : Path.of(folder);
    }

    /** {@return the name in the folder} */
    public String name() {
        String path = uri.getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        return isPacked() ? last.substring(0, last.length() - 3) : last;
    }

    private boolean isPacked() {
        return uri.getPath().endsWith(".gz");
    }

    /**
     * The file in a folder, downloaded if it is not there.
     *
     * @param folder made if it does not exist
     * @return the file, whose checksum was compared
     * @throws IOException if it can't be had, or is not what the checksum says; then nothing of it stays
     */
    public Path fetch(Path folder) throws IOException {
        Path file = folder.resolve(name());
        if (Files.exists(file)) {
            requireChecksum(file);
            return file;
        }
        Files.createDirectories(folder);
        Path part = folder.resolve(name() + ".part");
        try {
            download(part);
        } catch (UnknownHostException | SocketException | SocketTimeoutException | SSLException e) {
            throw new IOException(uri + " can't be reached (" + e + "), expected a connection, or the file as " + file, e);
        }
        Path whole = part;
        if (isPacked()) {
            whole = folder.resolve(name() + ".unpacked");
            try (InputStream in = new GZIPInputStream(Files.newInputStream(part)); OutputStream out = Files.newOutputStream(whole)) {
                copy(in, out, 0);
            } catch (IOException e) {
                Files.deleteIfExists(whole);
                throw e;
            } finally {
                Files.deleteIfExists(part);
            }
        }
        requireChecksum(whole);
        try {
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(whole, file);
        }
        return file;
    }

    private void download(Path part) throws IOException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        URLConnection connection = uri.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        if (have > 0) {
            connection.setRequestProperty("Range", "bytes=" + have + "-");
        }
        boolean goesOn = false;
        if (connection instanceof HttpURLConnection http) {
            int status = http.getResponseCode();
            goesOn = have > 0 && status == HttpURLConnection.HTTP_PARTIAL
                    && String.valueOf(http.getHeaderField("Content-Range")).startsWith("bytes " + have + "-");
            if (status == 416) {
                // There is nothing after what we have: it was complete, or is not a part of this file.
                return;
            }
            if (status != HttpURLConnection.HTTP_OK && !goesOn) {
                throw new IOException(uri + " answers " + status + ", expected 200");
            }
        }
        long announced = connection.getContentLengthLong();
        try (InputStream in = connection.getInputStream();
                OutputStream out = goesOn ? Files.newOutputStream(part, StandardOpenOption.APPEND) : Files.newOutputStream(part)) {
            long copied = copy(in, out, goesOn ? have : 0);
            if (announced >= 0 && copied != announced) {
                throw new IOException(uri + " ended after " + copied + " bytes, expected " + announced
                        + ": what has come stays for the next try");
            }
        }
    }

    private long copy(InputStream in, OutputStream out, long before) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            copied += n;
            if (before + copied > maxBytes) {
                throw new IOException(uri + " has more than " + maxBytes + " bytes, expected at most these");
            }
            out.write(buffer, 0, n);
        }
        return copied;
    }

    private void requireChecksum(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(sha256)) {
            // What was just downloaded goes; a file that the user put there stays.
            if (!file.getFileName().toString().equals(name())) {
                Files.delete(file);
            }
            throw new IOException(file + " has the SHA-256 " + found + ", expected " + sha256 + " as from " + uri);
        }
    }
}
