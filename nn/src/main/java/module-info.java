/** Layers, losses, initializers, data loading and files of weights. */
module dev.fluxion.nn {
    requires transitive dev.fluxion.core;
    requires transitive dev.fluxion.optim;

    requires static java.desktop;

    exports dev.fluxion.nn;
    exports dev.fluxion.nn.data;
    exports dev.fluxion.nn.train;
}
