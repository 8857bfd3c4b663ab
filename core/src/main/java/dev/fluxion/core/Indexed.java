package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Indexing;
import dev.fluxion.core.op.Scattering;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The part of {@link Tensor} that reads and replaces elements at positions which are data: indices (I32, from 0) and masks
 * (BOOL). Nothing is changed in place.
 */
public sealed interface Indexed permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /**
     * {@code y[…, j, …] = x[…, index[…, j, …], …]} along a dimension.
     *
     * @param dim which
     * @param index I32 of the rank of x; other sizes at most those of x
     * @return of the shape of {@code index}
     */
    default Tensor gather(int dim, Tensor index) {
        int at = checkIndex("gather", dim, index);
        return Autograd.apply(new Indexing.Gather(at), self(), index);
    }

    /**
     * x with {@code src[…, j, …]} added at {@code […, index[…, j, …], …]} along a dimension, in the order of {@code src};
     * integers wrap around, and for masks + is or.
     *
     * @param dim which
     * @param index I32, of the rank of x
     * @param src at least as large as {@code index}, of the dtype of x
     * @return of the shape of x
     */
    default Tensor scatterAdd(int dim, Tensor index, Tensor src) {
        int at = checkIndex("scatterAdd", dim, index);
        Tensor part = part("scatterAdd", index, src);
        return Autograd.apply(new Indexing.ScatterAdd(at), self().dtype().isIntegral() ? self() : self().floating("scatterAdd"), index, part);
    }

    /**
     * x with {@code src[…, j, …]} at {@code […, index[…, j, …], …]} along a dimension; where a place is named twice, the last stays.
     *
     * @param dim which
     * @param index I32, of the rank of x
     * @param src at least as large as {@code index}, of the dtype of x
     * @return of the shape of x
     */
    default Tensor scatter(int dim, Tensor index, Tensor src) {
        int at = checkIndex("scatter", dim, index);
        return Autograd.apply(new Indexing.Scatter(at), self(), index, part("scatter", index, src));
    }

    /**
     * x with all {@code src[…, j, …]} for a place joined to what is there.
     *
     * @param dim which
     * @param index I32, of the rank of x
     * @param src at least as large as {@code index}, of the dtype of x
     * @param join how; ties of extremes share the gradient evenly
     * @param includeSelf whether what is there counts; where no index points it stays anyhow
     * @return of the shape of x
     */
    default Tensor scatterReduce(int dim, Tensor index, Tensor src, ScatterJoin join, boolean includeSelf) {
        int at = checkIndex("scatterReduce", dim, index);
        return Scattering.reduce(self().floating("scatterReduce"), at, index, part("scatterReduce", index, src), join, includeSelf);
    }

    /** {@return x with a number at {@code […, index[…, j, …], …]} along a dimension} @param dim which @param index I32 @param value what */
    default Tensor scatter(int dim, Tensor index, double value) {
        return scatter(dim, index, Tensor.full(index.shape(), value, self().dtype(), self().device()));
    }

    /** {@return {@link #gather} along a dimension, where x and the index broadcast in the others} @param index I32, of the rank of x @param dim which */
    default Tensor takeAlongDim(Tensor index, int dim) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        if (index.rank() != x.rank()) {
            throw new IllegalArgumentException("takeAlongDim: index has shape " + index.shape() + " for " + x.shape() + ", expected the same rank");
        }
        if (x.rank() == 0) {
            return gather(dim, index);
        }
        int[] mine = x.shape().toArray();
        int[] its = index.shape().toArray();
        mine[at] = 1;
        its[at] = 1;
        int[] common = Shape.of(mine).broadcast(Shape.of(its)).toArray();
        mine = common.clone();
        mine[at] = x.size(at);
        common[at] = index.size(at);
        return x.expand(mine).gather(at, index.expand(common));
    }

    /** {@return the entries of one dimension that a vector of indices names} @param dim which @param index I32, {@code (n)} */
    default Tensor indexSelect(int dim, Tensor index) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        if (index.rank() != 1) {
            throw new IllegalArgumentException("indexSelect: index has shape " + index.shape() + ", expected one dimension");
        }
        int[] sizes = x.rank() == 0 ? new int[] {1} : x.shape().toArray();
        sizes[at] = index.size(0);
        return (x.rank() == 0 ? x.reshape(1) : x).gather(at, along(index, at, Shape.of(sizes)));
    }

    /** A vector of indices, repeated for every lane along a dimension. */
    private static Tensor along(Tensor index, int dim, Shape shape) {
        int[] column = new int[shape.rank()];
        Arrays.fill(column, 1);
        column[dim] = index.elements();
        return index.reshape(column).expand(shape);
    }

    private Tensor part(String what, Tensor index, Tensor src) {
        boolean fits = src.rank() == index.rank() && src.dtype() == self().dtype();
        for (int d = 0; fits && d < index.rank(); d++) {
            fits = src.size(d) >= index.size(d);
        }
        if (!fits) {
            throw new IllegalArgumentException(what + ": src is " + src.dtype() + " " + src.shape() + ", expected "
                    + self().dtype() + " and sizes of at least " + index.shape());
        }
        Tensor part = src;
        for (int d = 0; d < index.rank(); d++) {
            part = src.size(d) == index.size(d) ? part : part.slice(d, 0, index.size(d));
        }
        return part;
    }

    /** {@return this, with the entries of {@code src} added where a vector of indices says} @param dim along which @param index I32 @param src added */
    default Tensor indexAdd(int dim, Tensor index, Tensor src) {
        return scatterAdd(dim, entries("indexAdd", dim, index, src), src);
    }

    /** {@return this, with the entries of {@code src} in the places of a vector of indices} @param dim along which @param index I32 @param src new */
    default Tensor indexCopy(int dim, Tensor index, Tensor src) {
        return scatter(dim, entries("indexCopy", dim, index, src), src);
    }

    /** {@return this, with a number in the places of a vector of indices} @param dim along which @param index I32 @param value what */
    default Tensor indexFill(int dim, Tensor index, double value) {
        Tensor x = self();
        if (x.rank() == 0) {
            return x.reshape(1).indexFill(dim, index, value).reshape();
        }
        int[] sizes = x.shape().toArray();
        sizes[x.shape().dim(dim)] = index.elements();
        return indexCopy(dim, index, Tensor.full(Shape.of(sizes), value, x.dtype(), x.device()));
    }

    /** The index of every element of {@code src}, which has one entry for each index and the other sizes of this. */
    private Tensor entries(String what, int dim, Tensor index, Tensor src) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        int[] sizes = x.shape().toArray();
        boolean fits = index.rank() == 1 && x.rank() > 0;
        if (fits) {
            sizes[at] = index.size(0);
            fits = src.shape().equals(Shape.of(sizes));
        }
        if (!fits) {
            throw new IllegalArgumentException(what + ": index is " + index.shape() + " and src " + src.shape() + " for "
                    + x.shape() + " along dim " + dim + ", expected a vector of n indices and that shape with size n");
        }
        return along(index, at, src.shape());
    }

    /** {@return the elements at positions of the flattened tensor, of the shape of {@code index}} @param index I32 */
    default Tensor take(Tensor index) {
        return self().flatten().gather(0, index.flatten()).reshape(index.shape().toArray());
    }

    /**
     * Rows of a table: {@code y[…, :] = x[index[…], :]}.
     *
     * @param index I32 of any shape
     * @return {@code (…, d)} for a table {@code (n, d)}
     */
    default Tensor embedding(Tensor index) {
        Tensor x = self();
        if (x.rank() != 2) {
            throw new IllegalArgumentException("embedding of a table of shape " + x.shape() + ", expected (n, d)");
        }
        int[] sizes = Arrays.copyOf(index.shape().toArray(), index.rank() + 1);
        sizes[index.rank()] = x.size(1);
        return x.indexSelect(0, index.flatten()).reshape(sizes);
    }

    /** {@return rows of a table, of which one gets no gradient} @param index I32 of any shape @param padding the row; negative counts from the end */
    default Tensor embedding(Tensor index, int padding) {
        Tensor rows = embedding(index);
        int n = self().size(0);
        if (padding < -n || padding >= n) {
            throw new IllegalArgumentException("padding is " + padding + ", expected " + -n + " to " + (n - 1));
        }
        Tensor held = index.eq(Math.floorMod(padding, n)).unsqueeze(-1);
        return held.where(rows.detach(), rows);
    }

    /** {@return I32 ones in the places that this, I32, names, else zeros: {@code (…) → (…, classes)}} @param classes how many */
    default Tensor oneHot(int classes) {
        Tensor x = self();
        int[] sizes = Arrays.copyOf(x.shape().toArray(), x.rank() + 1);
        sizes[x.rank()] = classes;
        Tensor zeros = Tensor.zeros(Shape.of(sizes), DType.I32, x.device());
        Tensor index = x.unsqueeze(-1);
        return zeros.scatter(-1, index, Tensor.ones(index.shape(), DType.I32, x.device()));
    }

    /** {@return the indices of the elements that differ from 0, I32, {@code (how many, rank)}, in row-major order} */
    default Tensor nonzero() {
        Tensor x = self();
        boolean[] mask = x.ne(0).toBooleanArray();
        int[] places = IntStream.range(0, mask.length).filter(i -> mask[i]).toArray();
        int[] indices = new int[places.length * x.rank()];
        for (int d = x.rank() - 1; d >= 0; d--) {
            for (int k = 0; k < places.length; k++) {
                indices[k * x.rank() + d] = places[k] % x.size(d);
                places[k] /= x.size(d);
            }
        }
        return wrap(indices).reshape(places.length, x.rank());
    }

    private Tensor wrap(int... values) {
        return Tensor.of(values).to(self().device());
    }

    /** {@return the elements where a mask is true, as a vector} @param mask BOOL; both broadcast */
    default Tensor maskedSelect(Tensor mask) {
        Tensor x = self();
        Shape shape = x.shape().broadcast(mask.shape());
        return x.expand(shape).flatten().gather(0, places(mask, shape));
    }

    /** {@return this, with the elements of {@code src} in order where a mask is true} @param mask BOOL, broadcasts @param src as many or more */
    default Tensor maskedScatter(Tensor mask, Tensor src) {
        Tensor x = self();
        Tensor places = places(mask, x.shape());
        if (src.elements() < places.elements()) {
            throw new IllegalArgumentException("src has " + src.elements() + " elements, expected at least the "
                    + places.elements() + " that the mask takes");
        }
        return x.flatten().scatter(0, places, src.flatten()).reshape(x.shape().toArray());
    }

    private static Tensor places(Tensor mask, Shape shape) {
        if (mask.dtype() != DType.BOOL) {
            throw new IllegalArgumentException("mask is " + mask.dtype() + " " + mask.shape() + ", expected bool");
        }
        return mask.expand(shape).flatten().nonzero().flatten();
    }

    /** {@return NumPy's {@code x[…]}; a view where no entry is a tensor} @param entries such as {@code Index.range(1, 4)} */
    default Tensor at(Index... entries) {
        return Index.apply(self(), entries);
    }

    /**
     * This, with other elements where {@link #at} would read.
     *
     * @param value broadcasts to what {@code at} gives; where a place is named twice, the last stays
     * @param entries as of {@code at}
     * @return of the shape of this
     */
    default Tensor indexPut(Tensor value, Index... entries) {
        Tensor x = self();
        Tensor places = wrap(Series.arange(0, x.elements(), 1)).reshape(x.shape().toArray()).at(entries);
        return x.flatten().scatter(0, places.flatten(), value.expand(places.shape()).flatten()).reshape(x.shape().toArray());
    }

    private int checkIndex(String what, int dim, Tensor index) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        boolean fits = index.dtype() == DType.I32 && index.rank() == x.rank();
        for (int d = 0; fits && d < x.rank(); d++) {
            fits = d == at || index.size(d) <= x.size(d);
        }
        if (!fits) {
            throw new IllegalArgumentException(what + ": index is " + index.dtype() + " " + index.shape() + " for "
                    + x.shape() + " along dim " + dim + ", expected int32 of the same rank, no larger in other dimensions");
        }
        return at;
    }
}
