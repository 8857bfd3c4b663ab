/** Tensor, Shape, DType and Device: the facade that users see. */
package dev.fluxion.core;
