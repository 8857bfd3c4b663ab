package dev.fluxion.core;

import dev.fluxion.core.op.Indexing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One entry between the brackets of NumPy's and PyTorch's {@code x[1:4, ..., None, 2]}, for {@link Tensor#at}:
 *
 * <pre>{@code
 * x.at(Index.range(1, 4), Index.ellipsis(), Index.newAxis(), Index.of(2))
 * }</pre>
 */
public sealed interface Index {
    /** {@return one index of a dimension, which goes away} @param i negative counts from the end */
    static Index of(int i) {
        return new One(i);
    }

    /** {@return indices of a dimension, in any order; several of these go together} @param i negative count from the end */
    static Index of(int... i) {
        return new Many(Tensor.of(i));
    }

    /** {@return I32 indices, whose shape comes in place of the dimension, or a BOOL mask of the shape of some dimensions} @param i which */
    static Index of(Tensor i) {
        return new Many(i);
    }

    /** {@return start … stop − 1 of a dimension, clamped} @param start the first @param stop the end; negative count from the end */
    static Index range(int start, int stop) {
        return range(start, stop, 1);
    }

    /** {@return start, start + step, … before stop} @param start the first @param stop the end @param step 1 or more */
    static Index range(int start, int stop, int step) {
        return new Range(start, stop, step);
    }

    /** {@return all elements from one on} @param start the first; negative counts from the end */
    static Index from(int start) {
        return range(start, Integer.MAX_VALUE, 1);
    }

    /** {@return the whole of a dimension, NumPy's colon} */
    static Index all() {
        return from(0);
    }

    /** {@return the whole of as many dimensions as the others leave} */
    static Index ellipsis() {
        return new Ellipsis();
    }

    /** {@return a new dimension of size 1} */
    static Index newAxis() {
        return new NewAxis();
    }

    /** One index. @param i which */
    record One(int i) implements Index {}

    /** Indices or a mask. @param i I32 or BOOL */
    record Many(Tensor i) implements Index {}

    /** A range. @param start the first @param stop the end @param step 1 or more */
    record Range(int start, int stop, int step) implements Index {}

    /** The dimensions that the others leave. */
    record Ellipsis() implements Index {}

    /** A new dimension. */
    record NewAxis() implements Index {}

    /** {@code x[entries]}. */
    static Tensor apply(Tensor x, Index... entries) {
        int left = x.rank() - Arrays.stream(entries).mapToInt(Index::dims).sum();
        long ellipses = Arrays.stream(entries).filter(Ellipsis.class::isInstance).count();
        if (left < 0 || ellipses > 1) {
            throw new IllegalArgumentException("at: " + entries.length + " entries for " + (x.rank() - left) + " dimensions with "
                    + ellipses + " ellipses, expected at most one ellipsis and " + x.rank() + " dimensions of shape " + x.shape());
        }
        Tensor y = x;
        int dim = 0;
        List<Tensor> indices = new ArrayList<>();
        List<Integer> dims = new ArrayList<>();
        for (Index entry : entries) {
            switch (entry) {
                case One one -> y = y.select(dim, one.i);
                case Range range -> y = y.slice(dim++, range.start, range.stop, range.step);
                case Ellipsis _ -> dim += left;
                case NewAxis _ -> y = y.unsqueeze(dim++);
                case Many many when many.i.rank() == 0 && many.i.dtype() == DType.BOOL -> {
                    y = y.unsqueeze(dim);
                    indices.add(many.i.reshape(1).nonzero().flatten());
                    dims.add(dim++);
                }
                case Many many -> {
                    for (Tensor index : positions(many.i, y, dim)) {
                        indices.add(index);
                        dims.add(dim++);
                    }
                }
            }
        }
        return indices.isEmpty() ? y : Indexing.together(y, dims.stream().mapToInt(d -> d).toArray(), indices);
    }

    private static int dims(Index entry) {
        return switch (entry) {
            case One _, Range _ -> 1;
            case Many many -> many.i.dtype() == DType.BOOL ? many.i.rank() : 1;
            case Ellipsis _, NewAxis _ -> 0;
        };
    }

    /** Indices as they are; a mask as one vector of indices for each of its dimensions. */
    private static List<Tensor> positions(Tensor i, Tensor x, int dim) {
        if (i.dtype() == DType.I32) {
            return List.of(i);
        }
        int[] sizes = IntStream.range(dim, dim + Math.min(i.rank(), x.rank() - dim)).map(x::size).toArray();
        if (i.dtype() != DType.BOOL || !i.shape().equals(Shape.of(sizes))) {
            throw new IllegalArgumentException("at: index is " + i.dtype() + " " + i.shape()
                    + ", expected int32, or bool of shape " + Shape.of(sizes));
        }
        return List.of(i.nonzero().unbind(1));
    }
}
