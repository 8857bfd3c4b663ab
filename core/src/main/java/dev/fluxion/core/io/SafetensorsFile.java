package dev.fluxion.core.io;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file that is mapped into memory: opening it reads only the header, and a tensor is read when it is asked
 * for, straight from the system's cache of the file. For files larger than what is needed of them, or than memory.
 *
 * <pre>{@code
 * try (var file = SafetensorsFile.open(path)) {
 *     Tensor head = file.tensor("head.weight");
 * }
 * }</pre>
 *
 * <p>Safe for many threads. The file must not be shortened in place while it is open (the Java virtual machine then reports
 * an internal error); replacing it, as {@link Safetensors#save} does, is harmless.
 */
public final class SafetensorsFile implements AutoCloseable {
    private final Arena arena;
    private final MemorySegment data;
    private final Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata;

    private SafetensorsFile(Arena arena, MemorySegment data, SafetensorsHeader header) {
        this.arena = arena;
        this.data = data;
        header.entries().forEach(entry -> entries.put(entry.name(), entry));
        this.metadata = Collections.unmodifiableMap(header.metadata());
    }

    /**
     * Opens a file and checks its header.
     *
     * @param file what to read
     * @return the open file
     * @throws FormatException if the file is truncated or not of this format
     * @throws IOException if it can't be read
     */
    public static SafetensorsFile open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (var channel = FileChannel.open(file)) {
            SafetensorsHeader header = Safetensors.readHeader(file, channel);
            long start = channel.position();
            return new SafetensorsFile(arena, channel.map(MapMode.READ_ONLY, start, channel.size() - start, arena), header);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /** {@return the names of the tensors, in the order of the header} */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** {@return the free text by name} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@return the shape of a tensor} @param name one of {@link #names} */
    public Shape shape(String name) {
        return entry(name).shape();
    }

    /** {@return the type of a tensor} @param name one of {@link #names} */
    public DType dtype(String name) {
        return entry(name).dtype();
    }

    /** {@return a tensor, read now, on the default device} @param name one of {@link #names} */
    public Tensor tensor(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        try {
            return Safetensors.read(Elements.of(data.asSlice(entry.begin(), entry.end() - entry.begin())), entry);
        } catch (IOException e) {
            throw new AssertionError("memory does not throw it", e);
        }
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("name is " + name + ", expected one of " + entries.keySet());
        }
        return entry;
    }

    /** Lets go of the file. Tensors that were read stay. */
    @Override
    public void close() {
        arena.close();
    }
}
