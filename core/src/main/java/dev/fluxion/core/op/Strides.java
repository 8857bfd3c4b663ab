package dev.fluxion.core.op;

import dev.fluxion.core.Shape;
import dev.fluxion.core.backend.View;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Arithmetic on views: none of it touches an element. */
final class Strides {
    private Strides() {}

    /** The view repeated to a larger shape that it broadcasts to: repeated dimensions get stride 0. */
    static View expand(View view, int[] shape) {
        int[] strides = new int[shape.length];
        int lead = shape.length - view.rank();
        for (int d = lead; d < shape.length; d++) {
            strides[d] = view.shape()[d - lead] == shape[d] ? view.strides()[d - lead] : 0;
        }
        return new View(view.buffer(), shape, strides, view.offset());
    }

    /** Columns of matrices, the last two dimensions, as rows. */
    static View transpose(View view) {
        int[] order = identity(view.rank());
        order[view.rank() - 2]++;
        order[view.rank() - 1]--;
        return permute(view, order);
    }

    /** Strides of a shape whose dimensions follow each other in memory as those of a view of that rank do; the last one is innermost. */
    static int[] ordered(int[] shape, View like) {
        int last = shape.length - 1;
        int[] order = IntStream.range(0, last).boxed().sorted(Comparator.comparing(d -> -like.strides()[d])).mapToInt(d -> d).toArray();
        int[] strides = new int[shape.length];
        strides[last] = 1;
        int step = shape[last];
        for (int i = last - 1; i >= 0; i--) {
            strides[order[i]] = step;
            step *= shape[order[i]];
        }
        return strides;
    }

    private static int[] identity(int rank) {
        int[] order = new int[rank];
        Arrays.setAll(order, d -> d);
        return order;
    }

    static View permute(View view, int[] order) {
        int[] shape = new int[order.length];
        int[] strides = new int[order.length];
        for (int d = 0; d < order.length; d++) {
            shape[d] = view.shape()[order[d]];
            strides[d] = view.strides()[order[d]];
        }
        return new View(view.buffer(), shape, strides, view.offset());
    }

    /** {@code count} elements along {@code dim}: start, start + step, …; a negative step runs backwards. */
    static View slice(View view, int dim, int start, int step, int count) {
        int[] shape = view.shape().clone();
        int[] strides = view.strides().clone();
        int offset = count == 0 ? view.offset() : view.offset() + start * strides[dim];
        shape[dim] = count;
        strides[dim] *= step;
        return new View(view.buffer(), shape, strides, offset);
    }

    /** What has these views, one behind the other along a dimension, as its parts; null if they don't lie so in memory. */
    static View joined(int dim, View... parts) {
        int[] shape = parts[0].shape().clone();
        for (int i = 1; i < parts.length; i++) {
            View before = parts[i - 1];
            int[] like = parts[i].shape().clone();
            like[dim] = before.shape()[dim];
            if (parts[i].buffer() != before.buffer() || !Arrays.equals(like, before.shape())
                    || !Arrays.equals(parts[i].strides(), before.strides())
                    || parts[i].offset() != before.offset() + like[dim] * before.strides()[dim]) {
                return null;
            }
            shape[dim] += parts[i].shape()[dim];
        }
        return new View(parts[0].buffer(), shape, parts[0].strides(), parts[0].offset());
    }

    /** One index of a dimension, which goes away. */
    static View select(View view, int dim, int index) {
        return new View(view.buffer(), without(view.shape(), dim), without(view.strides(), dim),
                view.offset() + index * view.strides()[dim]);
    }

    /** A diagonal of two dimensions, as the last one; empty where it lies outside. */
    static View diagonal(View view, int offset, int rows, int cols) {
        int down = Math.max(0, -offset);
        int right = Math.max(0, offset);
        int count = Math.max(0, Math.min(view.shape()[rows] - down, view.shape()[cols] - right));
        int step = view.strides()[rows] + view.strides()[cols];
        int start = count == 0 ? 0 : down * view.strides()[rows] + right * view.strides()[cols];
        int first = Math.max(rows, cols);
        int second = Math.min(rows, cols);
        return new View(view.buffer(), with(without(without(view.shape(), first), second), count),
                with(without(without(view.strides(), first), second), step), view.offset() + start);
    }

    /** Windows along a dimension, whose elements become the last one. */
    static View windows(View view, int dim, int size, int step) {
        int[] shape = with(view.shape(), size);
        int[] strides = with(view.strides(), view.strides()[dim]);
        shape[dim] = (view.shape()[dim] - size) / step + 1;
        strides[dim] *= step;
        return new View(view.buffer(), shape, strides, view.offset());
    }

    private static int[] with(int[] values, int last) {
        int[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = last;
        return longer;
    }

    private static int[] without(int[] values, int at) {
        int[] shorter = Arrays.copyOf(values, values.length - 1);
        System.arraycopy(values, at + 1, shorter, at, shorter.length - at);
        return shorter;
    }

    /** The same elements in row-major order under another shape, or null where strides can't express it. */
    static View reshape(View view, Shape to) {
        int[] shape = to.toArray();
        if (view.size() == 0) {
            return new View(view.buffer(), shape, View.rowMajor(shape), view.offset());
        }
        int[] sizes = new int[view.rank()];
        int[] steps = new int[view.rank()];
        int runs = 0;
        // Dimensions that lie behind one another are one run of evenly spaced elements.
        for (int d = 0; d < view.rank(); d++) {
            int size = view.shape()[d];
            int step = view.strides()[d];
            if (size == 1) {
                continue;
            }
            if (runs > 0 && steps[runs - 1] == size * step) {
                sizes[runs - 1] *= size;
                steps[runs - 1] = step;
            } else {
                sizes[runs] = size;
                steps[runs++] = step;
            }
        }
        // The new dimensions, from the last on, have to cut these runs evenly.
        int[] strides = new int[shape.length];
        int left = 1;
        int step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (left == 1 && shape[d] > 1) {
                left = sizes[--runs];
                step = steps[runs];
            }
            if (left % shape[d] != 0) {
                return null;
            }
            strides[d] = step;
            step *= shape[d];
            left /= shape[d];
        }
        return new View(view.buffer(), shape, strides, view.offset());
    }
}
