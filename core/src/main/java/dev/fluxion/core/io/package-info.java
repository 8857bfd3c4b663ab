/** Files of tensors: safetensors. */
package dev.fluxion.core.io;
