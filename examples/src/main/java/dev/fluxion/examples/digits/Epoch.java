package dev.fluxion.examples.digits;

/**
 * What one pass over the training digits came to.
 *
 * @param number from 1
 * @param trainLoss mean cross-entropy of the batches as they were learned from
 * @param trainAccuracy their accuracy, from 0 to 1
 * @param testLoss mean cross-entropy of the held-out digits after the pass
 * @param testAccuracy their accuracy, from 0 to 1
 */
public record Epoch(int number, double trainLoss, double trainAccuracy, double testLoss, double testAccuracy) {}
