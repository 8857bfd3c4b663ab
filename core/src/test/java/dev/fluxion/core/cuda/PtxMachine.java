package dev.fluxion.core.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Runs a {@link PtxProgram} as a GPU does, thread by thread, and checks what a GPU does not: bounds and alignment of every access,
 * races in shared memory (two threads at one place between barriers, one of them writing), barriers that not all threads of a
 * block reach, shared memory that is read before it is written.
 *
 * <p>A thread runs until it waits at a barrier or ends, then the next one does.
 */
final class PtxMachine {
    /** A thread of a block. */
    static final class Thread {
        final PtxMachine machine;
        final int number;
        final long[] registers;
        int next;
        State state;

        Thread(PtxMachine machine, int number) {
            this.machine = machine;
            this.number = number;
            registers = new long[machine.program.registers().length];
        }

        void start(int block) {
            long[] place = {number, machine.threads, block, machine.blocks};
            System.arraycopy(machine.program.registers(), 0, registers, 0, registers.length);
            System.arraycopy(place, 0, registers, 0, place.length);
            next = 0;
            state = State.RUNNING;
        }
    }

    /** What a thread does. */
    enum State { RUNNING, WAITING, ENDED }

    private static final int NOBODY = -1;
    private static final int SEVERAL = -2;

    final DeviceMemory memory;
    final ByteBuffer parameters;
    final int blocks;
    final int threads;
    private final PtxProgram program;
    private final Thread[] all;
    private final ByteBuffer shared;
    /** For each word of four bytes of shared memory, who wrote or read it since the last barrier. */
    private final int[] writer;
    private final int[] reader;
    private final boolean[] written;

    private PtxMachine(PtxProgram program, DeviceMemory memory, int blocks, int threads, ByteBuffer parameters) {
        this.program = program;
        this.memory = memory;
        this.blocks = blocks;
        this.threads = threads;
        this.parameters = parameters;
        int bytes = program.sharedBytes();
        shared = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        writer = new int[bytes / 4];
        reader = new int[bytes / 4];
        written = new boolean[bytes / 4];
        all = new Thread[threads];
        Arrays.setAll(all, i -> new Thread(this, i));
    }

    /** Runs all blocks of a launch, one after the other. */
    static void launch(PtxProgram program, DeviceMemory memory, int blocks, int threads, ByteBuffer parameters) {
        if (parameters.capacity() < program.parameterBytes()) {
            throw new PtxFault("launched with " + parameters.capacity() + " bytes of parameters, expected "
                    + program.parameterBytes());
        }
        var machine = new PtxMachine(program, memory, blocks, threads, parameters);
        for (int block = 0; block < blocks; block++) {
            machine.runBlock(block);
        }
    }

    private void runBlock(int block) {
        Arrays.fill(written, false);
        barrier();
        for (Thread thread : all) {
            thread.start(block);
        }
        while (true) {
            int waiting = 0;
            for (Thread thread : all) {
                if (thread.state != State.ENDED) {
                    run(thread, block);
                    waiting += thread.state == State.WAITING ? 1 : 0;
                }
            }
            if (waiting == 0) {
                return;
            }
            if (waiting != threads || Arrays.stream(all).mapToInt(t -> t.next).distinct().count() > 1) {
                throw new PtxFault(waiting + " of " + threads + " threads wait at one barrier, expected all of them");
            }
            barrier();
        }
    }

    private void run(Thread thread, int block) {
        PtxProgram.Instruction[] instructions = program.instructions();
        thread.state = State.RUNNING;
        try {
            while (thread.state == State.RUNNING) {
                instructions[thread.next++].action().run(thread, thread.registers);
            }
        } catch (PtxFault e) {
            throw new PtxFault("thread " + thread.number + " of block " + block + " at '" + instructions[thread.next - 1].text() + "': "
                    + e.getMessage());
        }
    }

    private void barrier() {
        Arrays.fill(writer, NOBODY);
        Arrays.fill(reader, NOBODY);
    }

    long loadParameter(long at, int bytes) {
        if (at < 0 || at + bytes > parameters.capacity() || at % bytes != 0) {
            throw new PtxFault("access to " + bytes + " bytes of parameters at " + at + " of " + parameters.capacity());
        }
        return DeviceMemory.Bits.load(parameters, (int) at, bytes);
    }

    long loadShared(Thread thread, long at, int bytes) {
        int from = checkShared(at, bytes);
        for (int w = from / 4; w < (from + bytes) / 4; w++) {
            if (!written[w]) {
                throw new PtxFault("shared word " + w + " is read before it is written");
            }
            if (writer[w] != NOBODY && writer[w] != thread.number) {
                throw new PtxFault("shared word " + w + " is read without a barrier after thread " + writer[w] + " wrote it");
            }
            reader[w] = reader[w] == NOBODY || reader[w] == thread.number ? thread.number : SEVERAL;
        }
        return DeviceMemory.Bits.load(shared, from, bytes);
    }

    void storeShared(Thread thread, long at, int bytes, long value) {
        int from = checkShared(at, bytes);
        for (int w = from / 4; w < (from + bytes) / 4; w++) {
            if (writer[w] != NOBODY && writer[w] != thread.number || reader[w] != NOBODY && reader[w] != thread.number) {
                throw new PtxFault("shared word " + w + " is written without a barrier after another thread used it");
            }
            writer[w] = thread.number;
            written[w] = true;
        }
        DeviceMemory.Bits.store(shared, from, bytes, value);
    }

    private int checkShared(long at, int bytes) {
        if (at < 0 || at + bytes > shared.capacity() || at % bytes != 0 || bytes < 4) {
            throw new PtxFault("shared access to " + bytes + " bytes at " + at + " of " + shared.capacity() + ", expected 4 or 8");
        }
        return (int) at;
    }
}
