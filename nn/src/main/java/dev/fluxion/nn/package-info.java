/** Layers, losses and data. */
package dev.fluxion.nn;
