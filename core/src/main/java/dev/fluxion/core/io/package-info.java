/** Files of tensors: safetensors, and NumPy's npy and npz. */
package dev.fluxion.core.io;
