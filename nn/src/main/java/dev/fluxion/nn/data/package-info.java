/** Data sets, the readers of their files, and batches. */
package dev.fluxion.nn.data;
