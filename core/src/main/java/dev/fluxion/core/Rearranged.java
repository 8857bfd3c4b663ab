package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Placing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The part of {@link Tensor} that makes larger tensors of the same elements, or puts them elsewhere: copies, not views. */
public sealed interface Rearranged permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /**
     * A border of one value.
     *
     * @param sides how many elements before and after the last dimension, then before and after the one before it, …; a
     *     negative number crops
     * @param value of the border
     * @return the larger tensor
     */
    default Tensor pad(int[] sides, double value) {
        Tensor x = self();
        checkSides(sides);
        int[] before = new int[x.rank()];
        int[] shape = x.shape().toArray();
        for (int i = 0; i < sides.length; i += 2) {
            int d = x.rank() - 1 - i / 2;
            int n = shape[d];
            shape[d] += sides[i] + sides[i + 1];
            if (shape[d] < 0) {
                throw new IllegalArgumentException("sides are " + Arrays.toString(sides) + " for shape " + self().shape()
                        + ", expected to crop no more than there is");
            }
            int start = Math.min(n, Math.max(0, -sides[i]));
            x = x.narrow(d, start, Math.max(0, Math.min(n - start, n - start + Math.min(0, sides[i + 1]))));
            before[d] = Math.min(shape[d] - x.size(d), Math.max(0, sides[i]));
        }
        return Autograd.apply(new Placing.Pad(Shape.of(shape), value, before), x);
    }

    /** {@return a border made of the elements themselves} @param sides as above, not negative @param mode which elements */
    default Tensor pad(int[] sides, PadMode mode) {
        checkSides(sides);
        Tensor x = self();
        for (int i = 0; i < sides.length; i += 2) {
            int d = x.rank() - 1 - i / 2;
            int most = switch (mode) {
                case REFLECT -> x.size(d) - 1;
                case CIRCULAR -> x.size(d);
                case REPLICATE -> x.size(d) == 0 ? 0 : Integer.MAX_VALUE;
            };
            for (int side : new int[] {sides[i], sides[i + 1]}) {
                if (side < 0 || side > most) {
                    throw new IllegalArgumentException("sides are " + Arrays.toString(sides) + " for shape " + self().shape()
                            + ", expected 0 to " + most + " in dim " + d + " with " + mode);
                }
            }
            x = bordered(x, d, sides[i], sides[i + 1], mode);
        }
        return x;
    }

    private static Tensor bordered(Tensor x, int d, int before, int after, PadMode mode) {
        int n = x.size(d);
        List<Tensor> parts = new ArrayList<>();
        if (before > 0) {
            parts.add(switch (mode) {
                case REFLECT -> x.narrow(d, 1, before).flip(d);
                case REPLICATE -> x.narrow(d, 0, 1).repeatInterleave(before, d);
                case CIRCULAR -> x.narrow(d, n - before, before);
            });
        }
        parts.add(x);
        if (after > 0) {
            parts.add(switch (mode) {
                case REFLECT -> x.narrow(d, n - 1 - after, after).flip(d);
                case REPLICATE -> x.narrow(d, n - 1, 1).repeatInterleave(after, d);
                case CIRCULAR -> x.narrow(d, 0, after);
            });
        }
        return Tensor.cat(d, parts.toArray(Tensor[]::new));
    }

    private void checkSides(int[] sides) {
        if (sides.length % 2 != 0 || sides.length > 2 * self().rank()) {
            throw new IllegalArgumentException("sides are " + Arrays.toString(sides) + " for shape " + self().shape()
                    + ", expected two for each of at most " + self().rank() + " dimensions, the last one first");
        }
    }

    /** {@return elements moved along a dimension, those that fall out at the end coming in at the start} @param shift how far @param dim which */
    default Tensor roll(int shift, int dim) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        if (x.elements() == 0 || x.rank() == 0) {
            return x;
        }
        int first = Math.floorMod(-shift, x.size(at));
        return first == 0 ? x : Tensor.cat(at, x.slice(at, first, x.size(at)), x.slice(at, 0, first));
    }

    /** {@return elements moved along several dimensions} @param shifts how far @param dims which, as many */
    default Tensor roll(int[] shifts, int[] dims) {
        if (shifts.length != dims.length) {
            throw new IllegalArgumentException("shifts are " + Arrays.toString(shifts) + " for dims " + Arrays.toString(dims)
                    + ", expected one for each");
        }
        Tensor y = self();
        for (int i = 0; i < dims.length; i++) {
            y = y.roll(shifts[i], dims[i]);
        }
        return y;
    }

    /** {@return elements moved in row-major order} @param shift how far */
    default Tensor roll(int shift) {
        return self().flatten().roll(shift, 0).reshape(self().shape().toArray());
    }

    /** {@return copies side by side} @param times for each dimension; leading ones are new */
    default Tensor repeat(int... times) {
        Tensor x = self();
        int lead = times.length - x.rank();
        if (lead < 0 || Arrays.stream(times).anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException("times are " + Arrays.toString(times) + " for shape " + x.shape()
                    + ", expected at least " + x.rank() + " numbers of 0 or more");
        }
        int[] apart = new int[2 * times.length];
        int[] repeated = new int[2 * times.length];
        int[] joined = new int[times.length];
        for (int d = 0; d < times.length; d++) {
            int n = d < lead ? 1 : x.size(d - lead);
            apart[2 * d] = 1;
            apart[2 * d + 1] = n;
            repeated[2 * d] = times[d];
            repeated[2 * d + 1] = n;
            joined[d] = times[d] * n;
        }
        return x.reshape(apart).expand(repeated).reshape(joined);
    }

    /** {@return copies side by side, as NumPy's tile} @param times for the last dimensions */
    default Tensor tile(int... times) {
        int[] full = new int[Math.max(self().rank(), times.length)];
        Arrays.fill(full, 1);
        System.arraycopy(times, 0, full, full.length - times.length, times.length);
        return repeat(full);
    }

    /** {@return every entry of a dimension several times in a row} @param times how often @param dim which */
    default Tensor repeatInterleave(int times, int dim) {
        Tensor x = self();
        int at = x.shape().dim(dim);
        if (times < 0) {
            throw new IllegalArgumentException("times is " + times + ", expected 0 or more");
        }
        Tensor apart = (x.rank() == 0 ? x.reshape(1) : x).unsqueeze(at + 1);
        int[] sizes = apart.shape().toArray();
        sizes[at + 1] = times;
        Tensor repeated = apart.expand(sizes);
        sizes = Arrays.copyOf(sizes, sizes.length - 1);
        sizes[at] = apart.size(at) * times;
        System.arraycopy(apart.shape().toArray(), at + 2, sizes, at + 1, sizes.length - at - 1);
        return repeated.reshape(sizes);
    }

    /** {@return every entry of a dimension as often as a vector says} @param times I32, one for each entry, 0 or more @param dim which */
    default Tensor repeatInterleave(Tensor times, int dim) {
        Tensor x = self();
        if (times.rank() != 1 || times.size(0) != x.size(dim) || times.dtype() != DType.I32 || times.lt(0).any().toBooleanArray()[0]) {
            throw new IllegalArgumentException("times are " + times.dtype() + " " + times.shape() + " for shape " + x.shape()
                    + " along dim " + dim + ", expected int32 (" + x.size(dim) + ") of 0 or more");
        }
        int[] counts = times.toIntArray();
        int[] entries = IntStream.range(0, counts.length).flatMap(i -> IntStream.generate(() -> i).limit(counts[i])).toArray();
        return x.indexSelect(dim, Tensor.of(entries).to(x.device()));
    }

    /** {@return all combinations of an element of this and one of each other vector: {@code (n₀·n₁·…, k)}} @param others vectors */
    default Tensor cartesianProd(Tensor... others) {
        Tensor[] axes = Stream.concat(Stream.of(self()), Stream.of(others)).toArray(Tensor[]::new);
        Tensor[] grid = Arrays.stream(Tensor.meshgrid(axes)).map(Tensor::flatten).toArray(Tensor[]::new);
        return others.length == 0 ? grid[0] : Tensor.stack(1, grid);
    }

    /** {@return the lower triangle of matrices, zeros above a diagonal} @param diagonal 0 the main one, above if positive */
    default Tensor tril(int diagonal) {
        return triangle("tril", diagonal, true);
    }

    /** {@return the upper triangle of matrices, zeros below a diagonal} @param diagonal 0 the main one, above if positive */
    default Tensor triu(int diagonal) {
        return triangle("triu", diagonal - 1, false);
    }

    private Tensor triangle(String what, int diagonal, boolean keepsLower) {
        Tensor x = self();
        if (x.rank() < 2) {
            throw new IllegalArgumentException(what + " of shape " + x.shape() + ", expected at least 2 dimensions");
        }
        int rows = x.size(-2);
        int cols = x.size(-1);
        Tensor lower = Tensor.of(Series.lowerTriangle(rows, cols, diagonal)).reshape(rows, cols).to(x.device());
        return x.maskedFill(keepsLower ? lower.logicalNot() : lower, 0);
    }

    /** {@return square matrices with these elements on a diagonal: {@code (…, n) → (…, n + |offset|, n + |offset|)}} @param offset above the main one */
    default Tensor diagEmbed(int offset) {
        Tensor x = self();
        if (x.rank() == 0) {
            throw new IllegalArgumentException("diagEmbed of a scalar, expected at least one dimension");
        }
        int n = x.size(-1) + Math.abs(offset);
        int[] shape = Arrays.copyOf(x.shape().toArray(), x.rank() + 1);
        shape[x.rank() - 1] = n;
        shape[x.rank()] = n;
        return Autograd.apply(new Placing.DiagonalEmbed(Shape.of(shape), offset, x.rank() - 1, x.rank()), x);
    }

    /** {@return the matrix with this vector on a diagonal, or that diagonal of this matrix} @param offset above the main one */
    default Tensor diag(int offset) {
        if (self().rank() < 1 || self().rank() > 2) {
            throw new IllegalArgumentException("diag of shape " + self().shape() + ", expected a vector or a matrix");
        }
        return self().rank() == 1 ? diagEmbed(offset) : self().diagonal(offset, 0, 1);
    }

    /** {@return differences of differences …} @param times how often, 0 or more @param dim along which */
    default Tensor diff(int times, int dim) {
        if (times < 0) {
            throw new IllegalArgumentException("times is " + times + ", expected 0 or more");
        }
        Tensor y = self();
        for (int i = 0; i < times; i++) {
            y = y.diff(dim);
        }
        return y;
    }

    /** {@return the differences of neighbours along a dimension, one less} @param dim which */
    default Tensor diff(int dim) {
        Tensor x = self();
        int n = x.size(dim);
        return x.slice(dim, 1, n).sub(x.slice(dim, 0, Math.max(0, n - 1)));
    }

    /** {@return a quarter turn from one dimension towards another, several times} @param times how often @param from one @param to the other */
    default Tensor rot90(int times, int from, int to) {
        return switch (Math.floorMod(times, 4)) {
            case 1 -> self().flip(to).transpose(from, to);
            case 2 -> self().flip(from, to);
            case 3 -> self().transpose(from, to).flip(to);
            default -> self();
        };
    }
}
