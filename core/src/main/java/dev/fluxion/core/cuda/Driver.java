package dev.fluxion.core.cuda;

import java.nio.ByteBuffer;

/**
 * What is asked of a GPU: memory, copies, kernels. All work is queued on one stream, so it happens in the order of the calls; a
 * download waits for it.
 */
interface Driver extends AutoCloseable {
    /** {@return the GPU's name and capability, for people} */
    String device();

    /** {@return how many blocks of threads keep it busy} */
    int busyBlocks();

    /**
     * Memory of the GPU, contents undefined.
     *
     * @param bytes how much, at least 1
     * @return its address, or 0 where there is none left
     */
    long allocate(long bytes);

    /** Gives memory back. */
    void free(long address);

    /** Sets {@code bytes} bytes from an address on to 0. */
    void clear(long address, long bytes);

    /** {@return direct memory that copies to and from the GPU are fast with} @param bytes how much */
    ByteBuffer staging(int bytes);

    /** Copies what remains in {@code from}, which is direct, to an address; {@code from} may be changed after the call. */
    void upload(long address, ByteBuffer from);

    /** Fills what remains in {@code to}, which is direct, from an address. */
    void download(ByteBuffer to, long address);

    /** {@return a kernel, ready to be launched} @param ptx the module's text @param name of the kernel */
    long load(String ptx, String name);

    /**
     * Runs a kernel.
     *
     * @param kernel from {@link #load}
     * @param blocks of threads, at least 1
     * @param threads in a block
     * @param parameters its parameter block, direct, from 0 to the limit; copied by the call
     */
    void launch(long kernel, int blocks, int threads, ByteBuffer parameters);

    /** Waits until all work is done. */
    void synchronize();

    /** Gives up the GPU. */
    @Override
    void close();
}
