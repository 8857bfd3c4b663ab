package dev.fluxion.core.backend;

/**
 * What a kernel of a convolution sees of an image of two dimensions: tap (i, j) at output position (p, q) is element
 *
 * <pre>
 *   (p·strideY + i·dilationY − top, q·strideX + j·dilationX − left)
 * </pre>
 *
 * <p>or 0 where the image has no such element.
 *
 * @param height of the kernel
 * @param width of the kernel
 * @param strideY rows from an output to the next
 * @param strideX columns from an output to the next
 * @param top rows of zeros above the image
 * @param left columns of zeros before it
 * @param dilationY rows from tap to tap
 * @param dilationX columns from tap to tap
 */
public record Window(int height, int width, int strideY, int strideX, int top, int left, int dilationY, int dilationX) {}
