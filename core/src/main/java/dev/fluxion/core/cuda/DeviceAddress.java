package dev.fluxion.core.cuda;

import jcuda.driver.CUdeviceptr;

/** An address of the GPU as JCuda passes it on: an offset from 0. */
final class DeviceAddress extends CUdeviceptr {
    private static final CUdeviceptr ZERO = new CUdeviceptr();

    /** For JCuda to fill. */
    DeviceAddress() {}

    DeviceAddress(long value) {
        super(ZERO, value);
    }

    long value() {
        return getNativePointer() + getByteOffset();
    }
}
