package dev.fluxion.core.cpu;

/**
 * What a product reads where it lies: of a, as many rows as fill the highest tiles; of b, as many columns as fill registers. The rest is
 * packed.
 */
record Layout(boolean directA, boolean directB) {}
