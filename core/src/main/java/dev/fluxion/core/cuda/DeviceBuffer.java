package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Buffer;
import java.lang.ref.Reference;

/** Elements in a GPU's memory, little-endian and without gaps; masks are bytes. */
final class DeviceBuffer extends Buffer {
    private final DeviceHeap heap;
    private DeviceHeap.Block block;

    /** Elements of any values. */
    DeviceBuffer(DType dtype, int size, DeviceHeap heap) {
        this(dtype, size, heap, heap.allocate((long) size * dtype.bytes()));
    }

    private DeviceBuffer(DType dtype, int size, DeviceHeap heap, DeviceHeap.Block block) {
        super(dtype, size);
        this.heap = heap;
        this.block = block;
        heap.freeWith(this, block);
    }

    /** {@return where element 0 lies} */
    long address() {
        return block().address();
    }

    private DeviceHeap.Block block() {
        if (block == null) {
            throw givenBack();
        }
        if (heap.isClosed()) {
            throw new IllegalStateException("a tensor of " + size() + " elements (" + dtype()
                    + ") was on a GPU that was closed, expected it to be moved with to(Device) before");
        }
        return block;
    }

    /** Sets the elements of this buffer, which is new. @param array as {@link #array} describes it */
    void fill(Object array) {
        heap.transfer().upload(dtype(), array, address(), block.freed());
        Reference.reachabilityFence(this);
    }

    @Override
    public Object memory() {
        return block();
    }

    @Override
    public Buffer recycle() {
        if (block == null) {
            throw givenBack();
        }
        var fresh = new DeviceBuffer(dtype(), size(), heap, heap.handOver(block));
        block = null;
        return fresh;
    }

    @Override
    public Object array() {
        Object array = heap.transfer().download(dtype(), address(), size());
        Reference.reachabilityFence(this);
        return array;
    }
}
