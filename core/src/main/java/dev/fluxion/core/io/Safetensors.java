package dev.fluxion.core.io;

import dev.fluxion.core.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named tensors in a file of the safetensors format, which PyTorch, JAX and many others read and write.
 *
 * <pre>
 *   8 bytes   n, the length of the header, little-endian
 *   n bytes   {"name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, …, "__metadata__":{"key":"text"}}, spaces
 *   the rest  the elements in row-major order, little-endian, without gaps
 * </pre>
 *
 * <p>Large files: {@link SafetensorsFile} maps one into memory and reads single tensors of it.
 *
 * <p>Source: the format's description at github.com/huggingface/safetensors. A file is checked before anything of it is
 * believed: it can't make the reader allocate more than its own size.
 */
public final class Safetensors {
    /** The limit of the reference implementation. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private Safetensors() {}

    /**
     * Writes tensors to a file, all or nothing: beside it first, then renamed.
     *
     * @param file replaced if it exists
     * @param tensors by name
     * @throws IOException if it can't be written; then the file is as it was
     */
    public static void save(Path file, Map<String, Tensor> tensors) throws IOException {
        save(file, tensors, Map.of());
    }

    /**
     * Writes tensors and free text to a file, all or nothing: beside it first, then renamed.
     *
     * @param file replaced if it exists
     * @param tensors by name
     * @param metadata text by name
     * @throws IOException if it can't be written; then the file is as it was
     */
    public static void save(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.of(tensors, metadata);
        AtomicFile.write(file, channel -> write(channel, header, tensors));
    }

    /** Writes a whole file to any channel. */
    static void write(WritableByteChannel channel, SafetensorsHeader header, Map<String, Tensor> tensors) throws IOException {
        byte[] json = header.toBytes();
        ByteBuffer start = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        Elements.drain(channel, start.putLong(json.length).put(json).flip());
        for (SafetensorsHeader.Entry entry : header.entries()) {
            Elements.write(channel, tensors.get(entry.name()));
        }
    }

    /**
     * Reads all tensors of a file, to the default device.
     *
     * @param file what to read
     * @return the tensors by name, in the order of the header
     * @throws FormatException if the file is truncated or not of this format
     * @throws IOException if it can't be read
     */
    public static Map<String, Tensor> load(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            SafetensorsHeader header = readHeader(file, channel);
            long data = channel.position();
            var tensors = new LinkedHashMap<String, Tensor>();
            for (SafetensorsHeader.Entry entry : header.entries()) {
                channel.position(data + entry.begin());
                tensors.put(entry.name(), read(Elements.of(channel, entry.end() - entry.begin()), entry));
            }
            return tensors;
        } catch (EOFException e) {
            throw new FormatException(file, e.getMessage() + ", expected it not to change while it is read");
        }
    }

    /**
     * Reads the free text of a file.
     *
     * @param file what to read
     * @return text by name; empty if there is none
     * @throws FormatException if the file is truncated or not of this format
     * @throws IOException if it can't be read
     */
    public static Map<String, String> loadMetadata(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return readHeader(file, channel).metadata();
        }
    }

    /** {@return the tensor of an entry, whose bytes come next} */
    static Tensor read(Elements.Source source, SafetensorsHeader.Entry entry) throws IOException {
        Object array = Elements.read(source, entry.dtype(), entry.shape().elements(), ByteOrder.LITTLE_ENDIAN);
        return Elements.tensor(entry.dtype(), array, entry.shape().toArray());
    }

    /** {@return the checked header; the channel then stands at the first byte of data} */
    static SafetensorsHeader readHeader(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw new FormatException(file, "the file has " + size + " bytes, expected at least 8");
        }
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        Elements.fill(channel, length);
        long headerBytes = length.getLong(0);
        long limit = Math.min(size - 8, MAX_HEADER_BYTES);
        if (headerBytes < 2 || headerBytes > limit) {
            throw new FormatException(file, "the header's length is " + Long.toUnsignedString(headerBytes)
                    + ", expected 2 to " + limit + " in a file of " + size + " bytes");
        }
        ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
        Elements.fill(channel, json);
        try {
            // A decoder of its own, since new String(bytes) would replace what is no UTF-8 without a word.
            String text = StandardCharsets.UTF_8.newDecoder().decode(json.flip()).toString();
            return SafetensorsHeader.parse(text, size - 8 - headerBytes);
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "the header is no UTF-8: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, e.getMessage());
        }
    }
}
