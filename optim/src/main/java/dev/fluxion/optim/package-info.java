/** Optimizers. */
package dev.fluxion.optim;
