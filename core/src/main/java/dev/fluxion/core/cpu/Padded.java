package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.View;

/**
 * How the channels of an image are laid out for {@link Patches}: with zeros around them, and row r, column c of what that
 * makes in the plane of its phase (r mod strideY, c mod strideX), at (r / strideY, c / strideX).
 *
 * @param channels of the image
 * @param top rows of zeros above it
 * @param left columns of zeros before it
 * @param strideY phases of rows
 * @param strideX phases of columns
 * @param rows in a plane
 * @param cols in a plane
 * @param pitch from row to row
 */
record Padded(int channels, int top, int left, int strideY, int strideX, int rows, int cols, int pitch) {
    /** For rows of {@code width} elements: zeros behind them are also those before the next, as far as possible. */
    static Padded of(int channels, int top, int left, int strideY, int strideX, int rows, int cols, int width) {
        int shared = strideX == 1 ? Math.max(0, Math.min(left, cols - left - width)) : 0;
        return new Padded(channels, top, left, strideY, strideX, rows, cols, cols - shared);
    }

    int size() {
        return channels * strideY * strideX * rows * pitch + (cols - pitch) + Patches.SLACK;
    }

    /** Where (r, c) of a channel is. */
    int at(int channel, int r, int c) {
        int plane = (channel * strideY + r % strideY) * strideX + c % strideX;
        return (plane * rows + r / strideY) * pitch + c / strideX;
    }

    /** Where an image of x begins if it lies in memory as it would be laid out here, with elements enough behind it; else −1. */
    int inPlace(View x, int n, int channel) {
        int[] strides = x.strides();
        boolean same = top == 0 && left == 0 && strideY == 1 && strideX == 1 && rows == x.shape()[2] && cols == x.shape()[3]
                && strides[3] == 1 && strides[2] == cols && strides[1] == rows * cols;
        int at = x.offset() + n * strides[0] + channel * strides[1];
        return same && at + size() <= x.buffer().size() ? at : -1;
    }

    /**
     * Copies an image.
     *
     * @param x {@code (n, channels, height, width)}
     * @param n which image
     * @param channel its first channel
     * @param to zeros, or another image
     * @param filter copies rows
     */
    void copy(View x, int n, int channel, Object to, Filter filter) {
        int[] strides = x.strides();
        int height = Math.min(x.shape()[2], rows * strideY - top);
        int width = Math.min(x.shape()[3], cols * strideX - left);
        for (int c = 0; c < channels; c++) {
            int plane = x.offset() + n * strides[0] + (channel + c) * strides[1];
            if (strideX == 1 && strides[3] == 1 && strideY == 1) {
                filter.copy(new Matrix(x.buffer().array(), plane, height, width, strides[2], 1), to, at(c, top, left), pitch);
                continue;
            }
            for (int h = 0; h < height; h++) {
                int row = plane + h * strides[2];
                for (int first = 0; first < Math.min(strideX, width); first++) {
                    Runs.copy(x.buffer().array(), row + first * strides[3], strideX * strides[3], to, at(c, h + top, first + left), 1,
                            (width - first - 1) / strideX + 1);
                }
            }
        }
    }
}
