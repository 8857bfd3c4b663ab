/** Layers, losses, initial weights and data. */
package dev.fluxion.nn;
