package dev.fluxion.core.cuda;

/** A kernel that does the same at every element of strided views. Parameter 0 is how many there are. */
interface ElementwiseKernel extends Kernels.Kernel {
    /** {@return the parameters of the views; they are the last} */
    Strided views();

    /** Writes what is done at an element. @param at its address in each view */
    void write(Ptx ptx, String[] at);

    @Override
    default int slots() {
        return views().end();
    }

    @Override
    default String ptx() {
        var ptx = new Ptx();
        String n = ptx.integer(0);
        String[] bases = views().bases(ptx);
        ptx.forEach(n, i -> write(ptx, views().positions(ptx, bases, i)));
        return ptx.module(name(), slots());
    }
}
