package dev.fluxion.core.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A GPU made of {@link PtxMachine}: it runs every kernel and checks what it does. */
final class EmulatedDriver implements Driver {
    private final DeviceMemory memory = new DeviceMemory();
    private final List<PtxProgram> kernels = new ArrayList<>();
    private final Map<String, Long> loaded = new HashMap<>();
    private long launches;

    @Override
    public String device() {
        return "emulated";
    }

    /** One, so that every size of tile is met with small matrices. */
    @Override
    public int processors() {
        return 1;
    }

    /** Few, so that loops over the grid are taken more than once. */
    @Override
    public int busyBlocks() {
        return 3;
    }

    @Override
    public synchronized long allocate(long bytes) {
        return memory.allocate(bytes);
    }

    @Override
    public synchronized void free(long address) {
        memory.free(address);
    }

    @Override
    public synchronized void clear(long address, long bytes) {
        ByteBuffer window = memory.window(address, bytes);
        while (window.hasRemaining()) {
            window.put((byte) 0);
        }
    }

    @Override
    public long memory() {
        return 1L << 32;
    }

    @Override
    public synchronized long mark() {
        return launches;
    }

    @Override
    public Staging staging(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        return new Staging() {
            @Override
            public ByteBuffer bytes() {
                return buffer;
            }

            @Override
            public void upload(long address, int size, long after) {
                EmulatedDriver.this.upload(address, buffer.clear().limit(size));
            }

            @Override
            public void download(int size, long address) {
                EmulatedDriver.this.download(buffer.clear().limit(size), address);
            }

            @Override
            public void await() {
                // Every copy has ended when it returns.
            }
        };
    }

    synchronized void upload(long address, ByteBuffer from) {
        memory.window(address, from.remaining()).put(from);
    }

    synchronized void download(ByteBuffer to, long address) {
        to.put(memory.window(address, to.remaining()));
    }

    @Override
    public synchronized long load(String ptx, String name) {
        return loaded.computeIfAbsent(ptx, _ -> {
            PtxProgram program = PtxProgram.parse(ptx);
            if (!program.name().equals(name)) {
                throw new IllegalArgumentException("kernel " + name + " is not in the module of " + program.name());
            }
            kernels.add(program);
            return (long) kernels.size() - 1;
        });
    }

    @Override
    public synchronized void launch(long kernel, int blocks, int threads, ByteBuffer parameters) {
        if (!parameters.isDirect() || blocks < 1 || threads < 1 || threads > 1024) {
            throw new PtxFault("bad launch: " + blocks + " blocks of " + threads + " threads, " + parameters);
        }
        launches++;
        var copy = ByteBuffer.allocate(parameters.limit()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(parameters.duplicate().position(0)).flip();
        PtxMachine.launch(kernels.get((int) kernel), memory, blocks, threads, copy);
    }

    @Override
    public void synchronize() {
        // Every launch has ended when it returns.
    }

    @Override
    public void close() {
        // Java's memory goes with this object.
    }

    /** {@return how many allocations are not freed} */
    synchronized int live() {
        return memory.live();
    }

    /** {@return how many kernels were launched} */
    synchronized long launches() {
        return launches;
    }
}
