package dev.fluxion.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteFileTest {
    private final byte[] content = new byte[200_000];
    private final List<String> ranges = new ArrayList<>();
    private HttpServer server;
    private boolean cutOff;
    private boolean knowsRanges = true;

    @TempDir
    Path folder;

    @BeforeEach
    void serve() throws IOException {
        new Random(1).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/data.bin", exchange -> answer(exchange, content));
        server.createContext("/data.bin.gz", exchange -> answer(exchange, gzip(content)));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, byte[] bytes) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        int from = range == null || !knowsRanges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (from >= bytes.length) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (from > 0) {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
        exchange.getResponseBody().write(bytes, from, cutOff ? (bytes.length - from) / 2 : bytes.length - from);
        exchange.close();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private RemoteFile file(String name, String sha256) {
        return new RemoteFile(URI.create("http://localhost:" + server.getAddress().getPort() + "/" + name), 300_000, sha256);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void isFetchedOnce() throws IOException {
        for (String name : List.of("data.bin", "data.bin.gz")) {
            Path sub = folder.resolve(name + "-cache/deep");
            for (int i = 0; i < 2; i++) {
                Path fetched = file(name, sha256(content)).fetch(sub);
                assertEquals(sub.resolve("data.bin"), fetched);
                assertArrayEquals(content, Files.readAllBytes(fetched));
            }
        }
        assertEquals(List.of("null", "null"), ranges);
    }

    @Test
    void goesOnWhereItStopped() throws IOException {
        cutOff = true;
        assertThrows(IOException.class, () -> file("data.bin", sha256(content)).fetch(folder));
        assertEquals(List.of("data.bin.part"), names());
        cutOff = false;
        assertArrayEquals(content, Files.readAllBytes(file("data.bin", sha256(content)).fetch(folder)));
        assertEquals(List.of("null", "bytes=100000-"), ranges);
        assertEquals(List.of("data.bin"), names());
    }

    @Test
    void startsAgainWhereAServerKnowsNoRanges() throws IOException {
        Files.write(folder.resolve("data.bin.part"), new byte[1000]);
        knowsRanges = false;
        assertArrayEquals(content, Files.readAllBytes(file("data.bin", sha256(content)).fetch(folder)));
    }

    @Test
    void aPartThatIsWholeNeedsNothingMore() throws IOException {
        Files.write(folder.resolve("data.bin.part"), content);
        assertArrayEquals(content, Files.readAllBytes(file("data.bin", sha256(content)).fetch(folder)));
    }

    @Test
    void refusesWhatTheChecksumDoesNotKnow() throws IOException {
        String wrong = sha256(new byte[1]);
        var e = assertThrows(IOException.class, () -> file("data.bin", wrong).fetch(folder));
        assertTrue(e.getMessage().contains(sha256(content)) && e.getMessage().contains("expected " + wrong), e.getMessage());
        assertEquals(List.of(), names());
        Files.write(folder.resolve("data.bin"), new byte[] {1, 2});
        assertThrows(IOException.class, () -> file("data.bin", sha256(content)).fetch(folder));
        assertEquals(List.of("data.bin"), names());
        assertThrows(IllegalArgumentException.class, () -> file("data.bin", "abc"));
        var missing = assertThrows(IOException.class, () -> file("nothing", wrong).fetch(folder.resolve("x")));
        assertTrue(missing.getMessage().contains("404"), missing.getMessage());
    }

    @Test
    void saysWhatCouldNotBeReached() {
        RemoteFile file = file("data.bin", sha256(content));
        server.stop(0);
        var e = assertThrows(IOException.class, () -> file.fetch(folder));
        assertTrue(e.getMessage().startsWith(file.uri() + " can't be reached (java.net.ConnectException"), e.getMessage());
        assertTrue(e.getMessage().endsWith("expected a connection, or the file as " + folder.resolve("data.bin")), e.getMessage());
        var unknown = new RemoteFile(URI.create("https://no-such-host.invalid/data.bin"), 1, sha256(content));
        e = assertThrows(IOException.class, () -> unknown.fetch(folder));
        assertTrue(e.getMessage().startsWith("https://no-such-host.invalid/data.bin can't be reached"), e.getMessage());
    }

    @Test
    void refusesMoreThanWasAgreed() throws IOException {
        byte[] zeros = new byte[1_000_000];
        server.createContext("/bomb.gz", exchange -> answer(exchange, gzip(zeros)));
        var e = assertThrows(IOException.class, () -> file("bomb.gz", sha256(zeros)).fetch(folder));
        assertTrue(e.getMessage().contains("more than 300000 bytes"), e.getMessage());
        assertFalse(Arrays.asList("bomb", "bomb.unpacked").stream().anyMatch(name -> Files.exists(folder.resolve(name))));
    }

    /** The real files are too large to be here: of what a mirror gives instead nothing stays, and nothing more is asked for. */
    @Test
    void mnistIsKnownByItsChecksums() throws IOException {
        var asked = new ArrayList<String>();
        server.createContext("/mnist/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            answer(exchange, gzip(content));
        });
        String mirror = "http://localhost:" + server.getAddress().getPort() + "/mnist/";
        var e = assertThrows(IOException.class, () -> Mnist.download(mirror, folder));
        assertTrue(e.getMessage().contains("expected ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"), e.getMessage());
        assertEquals(List.of("/mnist/train-images-idx3-ubyte.gz"), asked);
        assertEquals(List.of(), names());
    }
}
