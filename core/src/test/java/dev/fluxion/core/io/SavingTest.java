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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            assertEquals("No space left on device", e.getMessage());
            assertArrayEquals(before, Files.readAllBytes(file));
            try (var files = Files.list(folder)) {
                assertEquals(List.of(file), files.toList());
            }
        }
        AtomicFile.write(file, channel -> Safetensors.write(new FullDisk(channel, new long[] {whole}), header, next));
        assertEquals(100, Safetensors.load(file).get("w").elements());
    }

    /** Saves tensors full of 1, 2, 3, … into a file for ever. */
    static final class Saver {
        private Saver() {}

        public static void main(String[] args) throws IOException {
            Path file = Path.of(args[0]);
            for (int i = 1; ; i++) {
                Tensor x = Tensor.of(IntStream.generate(Integer.valueOf(i)::intValue).limit(SIZE).toArray());
                if (file.toString().endsWith(".npz")) {
                    Npz.save(file, Map.of("x", x));
                } else {
                    Safetensors.save(file, Map.of("x", x));
                }
                System.out.write(1);
                System.out.flush();
            }
        }
    }

    @Test
    void aKilledProcessLeavesAWholeFile() throws IOException, InterruptedException {
        int inTheMiddle = 0;
        for (int round = 0; round < 6; round++) {
            Path file = folder.resolve(round + (round % 2 == 0 ? ".safetensors" : ".npz"));
            Process saver = new ProcessBuilder(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx128m", "-XX:TieredStopAtLevel=1",
                    "-Dfluxion.backend=scalar", "-cp", System.getProperty("java.class.path"), Saver.class.getName(), file.toString()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try {
                for (int saves = 0; saves < 3; saves++) {
                    assertEquals(1, saver.getInputStream().read());
                }
                while (saver.isAlive() && unfinished() == inTheMiddle) {
                    Thread.onSpinWait();
                }
            } finally {
                saver.destroyForcibly();
            }
            assertTrue(saver.waitFor(30, TimeUnit.SECONDS));
            Tensor x = (round % 2 == 0 ? Safetensors.load(file) : Npz.load(file)).get("x");
            int[] values = x.toIntArray();
            assertEquals(SIZE, values.length);
            assertTrue(values[0] >= 3 && Arrays.stream(values).allMatch(v -> v == values[0]), "first " + values[0]);
            inTheMiddle = unfinished();
        }
        // What is left over shows that a kill hit a save and not only the time between two.
        assertTrue(inTheMiddle > 0, "no kill came in the middle of a save");
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

    /** {@code types.safetensors} was written by {@code files.py}, as PyTorch's own library lays a state out. */
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
