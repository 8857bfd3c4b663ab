package dev.fluxion.core;

import dev.fluxion.core.backend.Backend;
import dev.fluxion.core.backend.Backends;

/**
 * Where a tensor lives and its operations run. An operation runs where its inputs live; all must be on one device.
 *
 * <p>{@code -Dfluxion.backend=scalar|vector|cuda|auto} sets the default.
 */
public final class Device {
    private final Backend backend;

    private Device(Backend backend) {
        this.backend = backend;
    }

    /**
     * The device of a name.
     *
     * @param name {@code scalar}, {@code interpreted}, {@code vector}, {@code cuda} or {@code auto}, the best there is
     * @return the device
     * @throws IllegalArgumentException if the name is unknown, or the device can't be had here, with the reason
     */
    public static Device of(String name) {
        return new Device(Backends.get(name));
    }

    /** {@return the device of tensors that are made without naming one} */
    public static Device getDefault() {
        return new Device(Backends.getDefault());
    }

    /** {@return the name} */
    public String name() {
        return backend.name();
    }

    /** {@return the machine behind it, for the operations of this module} */
    @SuppressWarnings("exports")
    public Backend backend() {
        return backend;
    }

    /**
     * Gives back a GPU: its memory and its driver's context. Tensors on it can't be used any more and say so; the next
     * {@code Device.of("cuda")} starts anew. A device of the CPU has nothing to give back and stays as it is.
     */
    public void close() {
        Backends.close(backend);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Device device && device.backend == backend;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(backend);
    }

    @Override
    public String toString() {
        return name();
    }
}
