/**
 * Optimizers, each a declared formula that is printed, compiled and run as it stands. To be read in the order of their story:
 *
 * <ol>
 *   <li>{@link dev.fluxion.optim.SGD}: one rate for all directions, and momentum against the zigzag.
 *   <li>{@link dev.fluxion.optim.Rprop}: the sign alone, which mini-batches mislead.
 *   <li>{@link dev.fluxion.optim.Adagrad}: by the root of all squares, so that the rate vanishes.
 *   <li>{@link dev.fluxion.optim.RMSprop}: by the root of a running mean, which forgets; {@link dev.fluxion.optim.RMSpropPresets}
 *       for the ways of papers and libraries.
 *   <li>{@link dev.fluxion.optim.Adadelta}, {@link dev.fluxion.optim.Adam} with AdamW and AMSGrad,
 *       {@link dev.fluxion.optim.Adamax}, {@link dev.fluxion.optim.NAdam}, {@link dev.fluxion.optim.RAdam}: what followed.
 *   <li>{@link dev.fluxion.optim.Lion}: back to the sign.
 * </ol>
 *
 * <p>{@link dev.fluxion.optim.UpdateRule} is the language of the formulas, {@link dev.fluxion.optim.OptimizerBuilder} has what
 * all share, and {@link dev.fluxion.optim.Optimizer} makes the steps. {@link dev.fluxion.optim.Schedule},
 * {@link dev.fluxion.optim.Clipping}, {@link dev.fluxion.optim.WeightAverage} and {@link dev.fluxion.optim.Diagnosis} stand around
 * them.
 */
package dev.fluxion.optim;
