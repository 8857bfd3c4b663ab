/** Programs that print the losses of their twins in PyTorch, from the same seed. */
package dev.fluxion.examples.twins;
