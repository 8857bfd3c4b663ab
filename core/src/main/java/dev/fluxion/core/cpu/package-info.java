/** The CPU backend: buffers on the heap, loops generated from formulas, reductions, matrix products, rows. Not exported. */
package dev.fluxion.core.cpu;
