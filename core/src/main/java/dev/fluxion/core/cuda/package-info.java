/** The GPU backend, which has not run on a GPU yet: kernels written as PTX text, their parameters and launching, the GPU's memory. Not exported. */
package dev.fluxion.core.cuda;
