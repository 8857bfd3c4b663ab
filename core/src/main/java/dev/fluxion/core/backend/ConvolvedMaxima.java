package dev.fluxion.core.backend;

/**
 * A convolution, the rectifier and maxima of windows as one pass over the images, there and back: what lies between them is
 * larger than all else, and never there as a whole.
 *
 * <pre>
 *   y = maxPool(max(x ∗ w + b, 0))         z̄ = maxUnpool(ȳ where y &gt; 0)     b̄ = Σ z̄    x̄ = z̄ ∗ w turned    w̄ = x ∗ z̄
 * </pre>
 *
 * <p>The bits are those of {@link Backend#convolve}, {@link Backend#maxPool}, their transposes, and {@link Backend#reduce}, one
 * after the other. Views are as there.
 */
public interface ConvolvedMaxima {
    /**
     * What is the same for all images.
     *
     * @param window which elements meet
     * @param groups of channels
     * @param height of a plane of the convolution
     * @param width of a plane of the convolution
     * @param rows how the height is cut, or null to take all elements and no maxima
     * @param cols how the width is cut, or null
     */
    record Layer(Window window, int groups, int height, int width, Bins rows, Bins cols) {
        /** {@return whether there are maxima} */
        public boolean isPooled() {
            return rows != null;
        }

        /** {@return rows of a plane of the result} */
        public int outRows() {
            return isPooled() ? rows.size() : height;
        }

        /** {@return columns of a plane of the result} */
        public int outCols() {
            return isPooled() ? cols.size() : width;
        }
    }

    /** {@return whether this is worth the while, and can be had} @param x {@code (N, C, H, W)} @param w {@code (O, C/groups, window…)} */
    boolean fits(View x, View w);

    /**
     * The way there.
     *
     * @param y {@code (N, O, outRows, outCols)}, contiguous
     * @param indices where the maxima are, I32 of the shape of y, contiguous; null without maxima
     * @param x the images
     * @param w the weights
     * @param bias {@code (O)}, or null
     * @param layer the rest
     */
    void forward(View y, View indices, View x, View w, View bias, Layer layer);

    /** Gradients to be written, contiguous; null where none is wanted. @param x of its shape @param w of its shape @param bias {@code (O)} */
    record Wanted(View x, View w, View bias) {}

    /**
     * The way back.
     *
     * @param wanted where to
     * @param cotangent of y
     * @param y as {@link #forward} wrote it
     * @param indices as {@link #forward} wrote them
     * @param x the images
     * @param w the weights
     * @param layer the rest
     */
    void backward(Wanted wanted, View cotangent, View y, View indices, View x, View w, Layer layer);
}
