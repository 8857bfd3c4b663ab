package dev.fluxion.core;

import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.op.Einsum;
import dev.fluxion.core.op.Shaping;
import java.util.Arrays;

/** The ways to make a {@link Tensor}: from arrays, from a formula for its elements, from other tensors. */
public abstract sealed class Making permits Tensor {
    Making() {}

    private static Tensor wrap(DType dtype, Object array, Shape shape) {
        Device device = Device.getDefault();
        Buffer buffer = device.backend().wrap(dtype, array);
        if (buffer.size() != shape.elements()) {
            throw new IllegalArgumentException("data has " + buffer.size() + " elements, expected " + shape.elements() + " for shape " + shape);
        }
        return packed(buffer, shape, device);
    }

    private static Tensor packed(Buffer buffer, Shape shape, Device device) {
        return new Tensor(new View(buffer, shape.sizes(), shape.strides(), 0), shape, device, null, 0);
    }

    private static Shape shapeOr(int length, int[] shape) {
        return shape.length == 0 ? Shape.of(length) : Shape.of(shape);
    }

    /** {@return an F32 tensor} @param data in row-major order, copied @param shape its sizes; none for a vector */
    public static Tensor of(float[] data, int... shape) {
        return wrap(DType.F32, data.clone(), shapeOr(data.length, shape));
    }

    /** {@return an F64 tensor} @param data in row-major order, copied @param shape its sizes; none for a vector */
    public static Tensor of(double[] data, int... shape) {
        return wrap(DType.F64, data.clone(), shapeOr(data.length, shape));
    }

    /** {@return an I32 tensor} @param data in row-major order, copied @param shape its sizes; none for a vector */
    public static Tensor of(int[] data, int... shape) {
        return wrap(DType.I32, data.clone(), shapeOr(data.length, shape));
    }

    /** {@return a BOOL tensor} @param data in row-major order, copied @param shape its sizes; none for a vector */
    public static Tensor of(boolean[] data, int... shape) {
        return wrap(DType.BOOL, data.clone(), shapeOr(data.length, shape));
    }

    /** {@return an I64 tensor} @param data in row-major order, copied @param shape its sizes; none for a vector */
    public static Tensor of(long[] data, int... shape) {
        return wrap(DType.I64, data.clone(), shapeOr(data.length, shape));
    }

    /** {@return a U8 tensor, each byte from 0 to 255} @param data in row-major order, copied @param shape its sizes; none for a vector */
    public static Tensor of(byte[] data, int... shape) {
        return wrap(DType.U8, data.clone(), shapeOr(data.length, shape));
    }

    /** {@return an F32 matrix} @param rows of equal length */
    public static Tensor of(float[][] rows) {
        return NestedRows.tensor(rows.length, i -> rows[i].length, (i, j) -> rows[i][j]).to(DType.F32);
    }

    /** {@return an F64 matrix} @param rows of equal length */
    public static Tensor of(double[][] rows) {
        return NestedRows.tensor(rows.length, i -> rows[i].length, (i, j) -> rows[i][j]);
    }

    /** {@return an F32 scalar} @param value its value */
    public static Tensor scalar(double value) {
        return full(Shape.SCALAR, value, DType.F32, Device.getDefault());
    }

    /** {@return F32 zeros on the default device} @param shape the sizes */
    public static Tensor zeros(int... shape) {
        return zeros(Shape.of(shape), DType.F32, Device.getDefault());
    }

    /** {@return F32 ones on the default device} @param shape the sizes */
    public static Tensor ones(int... shape) {
        return ones(Shape.of(shape), DType.F32, Device.getDefault());
    }

    /** {@return zeros} @param shape the sizes @param dtype the type @param device where */
    public static Tensor zeros(Shape shape, DType dtype, Device device) {
        Tensor zeros = empty(shape, dtype, device);
        return Scope.isOpen() ? zeros.fill(0) : zeros;
    }

    /** {@return ones} @param shape the sizes @param dtype the type @param device where */
    public static Tensor ones(Shape shape, DType dtype, Device device) {
        return full(shape, 1, dtype, device);
    }

    /** {@return one value everywhere} @param shape the sizes @param value what @param dtype the type @param device where */
    public static Tensor full(Shape shape, double value, DType dtype, Device device) {
        return empty(shape, dtype, device).fill(value);
    }

    /**
     * A tensor whose contents are not defined: the caller writes them.
     *
     * @param shape the sizes
     * @param dtype the type
     * @param device where
     * @return the tensor
     */
    public static Tensor empty(Shape shape, DType dtype, Device device) {
        return packed(Scope.allocate(device, dtype, shape.elements()), shape, device);
    }

    /** {@return start, start + step, … before stop, I32} @param start the first @param stop the end @param step not 0 */
    public static Tensor arange(int start, int stop, int step) {
        return of(Series.arange(start, stop, step));
    }

    /** {@return 0, 1, … stop − 1, I32} @param stop the end, not included */
    public static Tensor arange(int stop) {
        return arange(0, stop, 1);
    }

    /** {@return start, start + step, … before stop, F32} @param start the first @param stop the end @param step not 0 */
    public static Tensor arange(double start, double stop, double step) {
        return of(Series.arange(start, stop, step)).to(DType.F32);
    }

    /** {@return numbers at equal distances, F32} @param start the first @param stop the last @param steps how many */
    public static Tensor linspace(double start, double stop, int steps) {
        return of(Series.linspace(start, stop, steps)).to(DType.F32);
    }

    /** {@return powers of a base whose exponents have equal distances, F32} @param start the first exponent @param stop the last @param steps how many @param base such as 10 */
    public static Tensor logspace(double start, double stop, int steps, double base) {
        return of(Arrays.stream(Series.linspace(start, stop, steps)).map(exponent -> Math.pow(base, exponent)).toArray()).to(DType.F32);
    }

    /** {@return ones on the diagonal, else zeros, F32} @param n the number of rows and columns */
    public static Tensor eye(int n) {
        return eye(n, n);
    }

    /** {@return ones on the diagonal, else zeros, F32} @param rows how many @param columns how many */
    public static Tensor eye(int rows, int columns) {
        return of(Series.eye(rows, columns), rows, columns);
    }

    /** {@return the coordinates of a grid, each of shape (n₀, n₁, …)} @param axes vectors of sizes n₀, n₁, … */
    public static Tensor[] meshgrid(Tensor... axes) {
        return Series.meshgrid(axes);
    }

    /** {@return tensors one behind the other} @param dim along which @param parts equal in all other sizes and in dtype */
    public static Tensor cat(int dim, Tensor... parts) {
        return Shaping.concat(dim, parts);
    }

    /** {@return tensors of equal shape in a new dimension} @param dim its place in the result @param parts one or more */
    public static Tensor stack(int dim, Tensor... parts) {
        return cat(dim, Arrays.stream(parts).map(part -> part.unsqueeze(dim)).toArray(Tensor[]::new));
    }

    /** {@return tensors side by side: along the second dimension, vectors and scalars along their only one} @param parts as of {@link #cat} */
    public static Tensor hstack(Tensor... parts) {
        Tensor[] lines = atLeast(1, parts);
        return cat(lines.length > 0 && lines[0].rank() == 1 ? 0 : 1, lines);
    }

    /** {@return tensors one below the other: along the first dimension, vectors as rows} @param parts as of {@link #cat} */
    public static Tensor vstack(Tensor... parts) {
        return cat(0, atLeast(2, parts));
    }

    /** {@return tensors one behind the other: along the third dimension, {@code (n)} as {@code (1, n, 1)} and {@code (m, n)} as {@code (m, n, 1)}} @param parts as of {@link #cat} */
    public static Tensor dstack(Tensor... parts) {
        return cat(2, atLeast(3, parts));
    }

    private static Tensor[] atLeast(int rank, Tensor[] parts) {
        return Arrays.stream(parts).map(part -> {
            Tensor wide = part.rank() == 0 && rank > 0 ? part.reshape(1) : part;
            wide = wide.rank() == 1 && rank > 1 ? wide.unsqueeze(0) : wide;
            return wide.rank() == 2 && rank > 2 ? wide.unsqueeze(2) : wide;
        }).toArray(Tensor[]::new);
    }

    /** {@return a matrix with matrices on its diagonal, zeros elsewhere} @param parts matrices; vectors and scalars are rows */
    public static Tensor blockDiag(Tensor... parts) {
        Tensor[] blocks = atLeast(2, parts);
        for (int i = 0; i < blocks.length; i++) {
            if (blocks[i].rank() > 2) {
                throw new IllegalArgumentException("blockDiag: part " + i + " has shape " + blocks[i].shape() + ", expected at most 2 dimensions");
            }
        }
        int columns = Arrays.stream(blocks).mapToInt(block -> block.size(1)).sum();
        int left = 0;
        for (int i = 0; i < blocks.length; i++) {
            int width = blocks[i].size(1);
            blocks[i] = blocks[i].pad(new int[] {left, columns - left - width}, 0);
            left += width;
        }
        return cat(0, blocks);
    }

    /**
     * A sum of products over named dimensions, such as {@code einsum("ij,jk->ik", a, b)}, as PyTorch's: labels are letters,
     * {@code ...} stands for dimensions that broadcast, and what the result does not name is summed.
     *
     * @param equation the labels of each operand, then those of the result
     * @param operands one for each term
     * @return the result
     */
    public static Tensor einsum(String equation, Tensor... operands) {
        return Einsum.einsum(equation, operands);
    }
}
