package dev.fluxion.nn.data;

import dev.fluxion.core.Tensor;

/** One sample. @param input of the shape of all inputs @param target of the shape of all targets */
public record Sample(Tensor input, Tensor target) {}
