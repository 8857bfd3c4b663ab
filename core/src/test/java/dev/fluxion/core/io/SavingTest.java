package dev.fluxion.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A save leaves the old file or the new one, whole, whatever happens in the middle of it. */
class SavingTest {
    private static final int SIZE = 200_000;

    @TempDir
    Path folder;

    /** A disk with room for so many bytes. */
    private record FullDisk(WritableByteChannel disk, long[] room) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (room[0] == 0) {
                throw new IOException("No space left on device");
            }
            int n = (int) Math.min(bytes.remaining(), room[0]);
            room[0] -= n;
            ByteBuffer part = bytes.slice(bytes.position(), n);
            bytes.position(bytes.position() + n);
            return disk.write(part);
        }

        @Override
        public boolean isOpen() {
            return disk.isOpen();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    @Test
    void aFullDiskLeavesThePreviousFile() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.save(file, Map.of("w", Tensor.ones(3)));
        byte[] before = Files.readAllBytes(file);
        Map<String, Tensor> next = Map.of("w", Tensor.zeros(100));
        SafetensorsHeader header = SafetensorsHeader.of(next, Map.of());
        int whole = header.toBytes().length + 8 + 400;
        for (int room = 0; room < whole; room += 7) {
            long[] rest = {room};
            var e = assertThrows(IOException.class, () -> AtomicFile.write(file, channel ->
                    Safetensors.write(new FullDisk(channel, rest), header, next)));
            assertEquals(file + ": No space left on device", e.getMessage());
            assertArrayEquals(before, Files.readAllBytes(file));
            try (var files = Files.list(folder)) {
                assertEquals(List.of(file), files.toList());
            }
        }
        AtomicFile.write(file, channel -> Safetensors.write(new FullDisk(channel, new long[] {whole}), header, next));
        assertEquals(100, Safetensors.load(file).get("w").elements());
    }

    /** A disk that takes so many bytes, says so on standard output, and then no more for ever. */
    private record SlowDisk(WritableByteChannel disk, long[] room) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int n = (int) Math.min(bytes.remaining(), room[0]);
            room[0] -= n;
            disk.write(bytes.slice(bytes.position(), n));
            bytes.position(bytes.position() + n);
            if (room[0] == 0) {
                System.out.write(1);
                System.out.flush();
                while (true) {
                    LockSupport.park();
                }
            }
            return n;
        }

        @Override
        public boolean isOpen() {
            return disk.isOpen();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    /** Saves a tensor full of 2 on a slow disk. */
    static final class Saver {
        private Saver() {}

        public static void main(String[] args) throws IOException {
            Path file = Path.of(args[0]);
            long[] room = {Long.parseLong(args[1])};
            Map<String, Tensor> next = filled(2);
            AtomicFile.write(file, channel -> {
                var slow = new SlowDisk(channel, room);
                if (file.toString().endsWith(".npz")) {
                    Tensor x = next.get("x");
                    Npz.write(slow, Map.of("x", NpyHeader.toBytes(x.dtype(), x.shape())), next, ZipEntry.STORED);
                } else {
                    Safetensors.write(slow, SafetensorsHeader.of(next, Map.of()), next);
                }
            });
        }
    }

    private static Map<String, Tensor> filled(int value) {
        return Map.of("x", Tensor.of(IntStream.generate(() -> value).limit(SIZE).toArray()));
    }

    /** Killed after the first byte, within the header, within the data and after the last byte, before it has its name. */
    @ParameterizedTest
    @ValueSource(strings = {"a.safetensors", "a.npz"})
    void aKilledProcessLeavesTheOldFile(String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        boolean zip = name.endsWith(".npz");
        if (zip) {
            Npz.save(file, filled(1));
        } else {
            Safetensors.save(file, filled(1));
        }
        byte[] before = Files.readAllBytes(file);
        int killed = 0;
        for (long room : new long[] {1, 50, before.length / 2, before.length}) {
            Process saver = new ProcessBuilder(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx128m", "-XX:TieredStopAtLevel=1",
                    "-Dfluxion.backend=scalar", "-cp", System.getProperty("java.class.path"), Saver.class.getName(), file.toString(),
                    Long.toString(room))).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try {
                assertEquals(1, saver.getInputStream().read(), "the saver ended");
            } finally {
                saver.destroyForcibly();
            }
            assertTrue(saver.waitFor(30, TimeUnit.SECONDS));
            assertArrayEquals(before, Files.readAllBytes(file));
            assertArrayEquals(filled(1).get("x").toIntArray(), (zip ? Npz.load(file) : Safetensors.load(file)).get("x").toIntArray());
            killed++;
            assertEquals(killed, unfinished(), "what is left beside it shows that the kill came in the middle of a save");
        }
    }

    /** How many saves were begun and not finished. */
    private int unfinished() throws IOException {
        try (var files = Files.list(folder)) {
            return (int) files.filter(path -> path.toString().endsWith(".tmp")).count();
        }
    }

    @Test
    void aMappedFileGivesSingleTensors() throws IOException, InterruptedException {
        Path file = folder.resolve("mapped.safetensors");
        Tensor big = Tensor.of(IntStream.range(0, SIZE).toArray(), 2, SIZE / 2);
        Safetensors.save(file, Map.of("big", big, "mask", Tensor.of(new boolean[] {true, false, true}), "none", Tensor.zeros(0)),
                Map.of("epoch", "3"));
        List<Thread> readers = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        try (var mapped = SafetensorsFile.open(file)) {
            assertEquals(Set.of("big", "mask", "none"), mapped.names());
            assertEquals(big.shape(), mapped.shape("big"));
            assertEquals(big.dtype(), mapped.dtype("big"));
            assertEquals(Map.of("epoch", "3"), mapped.metadata());
            assertArrayEquals(new boolean[] {true, false, true}, mapped.tensor("mask").toBooleanArray());
            assertEquals(0, mapped.tensor("none").elements());
            assertThrows(IllegalArgumentException.class, () -> mapped.tensor("nobody"));
            // Saving over it while it is open does not disturb it.
            Safetensors.save(file, Map.of("other", Tensor.ones(1)));
            for (int i = 0; i < 4; i++) {
                readers.add(Thread.ofPlatform().start(() -> {
                    if (!Arrays.equals(big.toIntArray(), mapped.tensor("big").toIntArray())) {
                        synchronized (wrong) {
                            wrong.add("a reader");
                        }
                    }
                }));
            }
            for (Thread reader : readers) {
                reader.join();
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(Set.of("other"), Safetensors.load(file).keySet());
        Files.write(file, new byte[20]);
        assertThrows(FormatException.class, () -> SafetensorsFile.open(file));
    }

    /** {@code types.safetensors} was written by {@code files.py} with PyTorch and safetensors. */
    @Test
    void readsEveryTypeOfPyTorch() throws IOException {
        Map<String, Tensor> types = Safetensors.load(Path.of("src/test/resources/dev/fluxion/core/io/types.safetensors"));
        assertEquals(9, types.size());
        types.forEach((name, tensor) -> {
            assertEquals(name, tensor.dtype().toString());
            double[] expected = name.equals("bool") ? new double[] {0, 1, 1, 1, 1, 1} : new double[] {0, 1, 2, 3, 4, 5};
            assertArrayEquals(expected, tensor.toDoubleArray());
        });
    }
}
