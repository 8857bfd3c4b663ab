/** The training loop: a trainer, metrics, callbacks, checkpoints and a progress bar. */
package dev.fluxion.nn.train;
