/** The GPU backend, in work: kernels written as PTX text, their parameters and launching, the GPU's memory. Not exported. */
package dev.fluxion.core.cuda;
