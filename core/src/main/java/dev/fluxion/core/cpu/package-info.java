/** The CPU backend: buffers on the heap, loops generated from formulas, reductions, matrix products, softmax. Not exported. */
package dev.fluxion.core.cpu;
