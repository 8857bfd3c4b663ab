/**
 * Tensors, formulas and reverse-mode autodiff, with no dependency at run time.
 *
 * <p>The Vector API module is found where it is present ({@code --add-modules jdk.incubator.vector}) and never required;
 * JCuda, the way to a GPU, has no module name of its own, and is asked for at run time.
 */
module dev.fluxion.core {
    requires static jdk.incubator.vector;

    exports dev.fluxion.core;
    exports dev.fluxion.core.autograd;
    exports dev.fluxion.core.expr;
    exports dev.fluxion.core.io;
}
