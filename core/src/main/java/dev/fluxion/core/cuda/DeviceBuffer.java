package dev.fluxion.core.cuda;

import dev.fluxion.core.DType;
import dev.fluxion.core.backend.Buffer;

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
        return block;
    }

    @Override
    public Object memory() {
        return block();
    }

    @Override
    public Buffer recycle() {
        var fresh = new DeviceBuffer(dtype(), size(), heap, block().handOver());
        block = null;
        return fresh;
    }

    @Override
    public Object array() {
        return heap.transfer().download(dtype(), address(), size());
    }
}
