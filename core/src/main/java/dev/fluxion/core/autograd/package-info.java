/** Reverse-mode automatic differentiation: operations, the graph that they leave behind, and the walk back. */
package dev.fluxion.core.autograd;
