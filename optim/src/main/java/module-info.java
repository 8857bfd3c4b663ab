/** Optimizers as declared formulas, with RMSprop and its dialects as the flagship. */
module dev.fluxion.optim {
    requires transitive dev.fluxion.core;

    exports dev.fluxion.optim;
}
