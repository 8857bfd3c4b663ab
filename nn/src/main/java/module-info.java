/** Layers, losses, initializers, data loading and files of weights. */
module dev.fluxion.nn {
    requires transitive dev.fluxion.core;
    requires transitive dev.fluxion.optim;

    exports dev.fluxion.nn;
}
