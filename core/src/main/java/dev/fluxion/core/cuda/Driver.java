package dev.fluxion.core.cuda;

import java.nio.ByteBuffer;

/**
 * What is asked of a GPU: memory, copies, kernels. Kernels are queued on one stream, in the order of the calls, and copies on another:
 * a kernel waits for the copies that were asked for before it, a download for the kernels, and an upload only for those that may still
 * use the memory.
 */
interface Driver extends AutoCloseable {
    /** {@return the GPU's name and capability, for people} */
    String device();

    /** {@return how many bytes of memory it has} */
    long memory();

    /** {@return how many multiprocessors it has} */
    int processors();

    /** {@return how many blocks of threads keep it busy: of each multiprocessor so many that the last ones to end leave little of it idle} */
    default int busyBlocks() {
        return 16 * processors();
    }

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

    /** {@return a mark of the work that is queued so far} */
    long mark();

    /** {@return memory through which copies go} @param bytes how much */
    Staging staging(int bytes);

    /** Memory of the host that the GPU reads and writes by itself, one copy at a time. */
    interface Staging {
        /** {@return the bytes; not to be touched between a copy and {@link #await}} */
        ByteBuffer bytes();

        /**
         * Begins to copy the first bytes to an address.
         *
         * @param address where to
         * @param bytes how many
         * @param after a mark: the work before it is done before the copy begins
         */
        void upload(long address, int bytes, long after);

        /** Begins to copy from an address to the first bytes, when all work that is queued by now is done. */
        void download(int bytes, long address);

        /** Waits until the last copy has ended. */
        void await();
    }

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
