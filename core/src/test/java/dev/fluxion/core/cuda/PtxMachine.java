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

        Thread(PtxMachine machine, int number, int registers) {
            this.machine = machine;
            this.number = number;
            this.registers = new long[registers];
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
    int block;
    private final PtxProgram program;
    private final ByteBuffer shared;
    /** For each byte of shared memory, who wrote or read it since the last barrier. */
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
        writer = new int[bytes];
        reader = new int[bytes];
        written = new boolean[bytes];
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

    private void runBlock(int number) {
        block = number;
        Arrays.fill(written, false);
        barrier();
        Thread[] all = new Thread[threads];
        Arrays.setAll(all, i -> new Thread(this, i, program.registers()));
        while (true) {
            int waiting = 0;
            for (Thread thread : all) {
                if (thread.state != State.ENDED) {
                    run(thread);
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

    private void run(Thread thread) {
        thread.state = State.RUNNING;
        while (thread.state == State.RUNNING) {
            PtxProgram.Instruction instruction = program.instructions().get(thread.next++);
            try {
                instruction.run(thread);
            } catch (PtxFault e) {
                throw new PtxFault("thread " + thread.number + " of block " + block + " at '" + instruction.text() + "': "
                        + e.getMessage());
            }
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
        for (int b = from; b < from + bytes; b++) {
            if (!written[b]) {
                throw new PtxFault("shared byte " + b + " is read before it is written");
            }
            if (writer[b] != NOBODY && writer[b] != thread.number) {
                throw new PtxFault("shared byte " + b + " is read without a barrier after thread " + writer[b] + " wrote it");
            }
            reader[b] = reader[b] == NOBODY || reader[b] == thread.number ? thread.number : SEVERAL;
        }
        return DeviceMemory.Bits.load(shared, from, bytes);
    }

    void storeShared(Thread thread, long at, int bytes, long value) {
        int from = checkShared(at, bytes);
        for (int b = from; b < from + bytes; b++) {
            if (writer[b] != NOBODY && writer[b] != thread.number || reader[b] != NOBODY && reader[b] != thread.number) {
                throw new PtxFault("shared byte " + b + " is written without a barrier after another thread used it");
            }
            writer[b] = thread.number;
            written[b] = true;
        }
        DeviceMemory.Bits.store(shared, from, bytes, value);
    }

    private int checkShared(long at, int bytes) {
        if (at < 0 || at + bytes > shared.capacity() || at % bytes != 0) {
            throw new PtxFault("shared access to " + bytes + " bytes at " + at + " of " + shared.capacity());
        }
        return (int) at;
    }
}
