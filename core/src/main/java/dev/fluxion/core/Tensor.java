package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Hooks;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.backend.Buffer;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.op.Einsum;
import dev.fluxion.core.op.Shaping;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * An array of numbers with any number of dimensions, and, when it takes part in a gradient, the node that made it.
 *
 * <p>A tensor is a handle on a strided view: transposing, slicing and expanding copy nothing. Its values are never changed
 * in place except by {@link #fill}, {@link #copyFrom} and an optimizer's step. The arithmetic is in {@link Pointwise}, functions
 * in {@link Elementary}, bits in {@link Bitwise}, masks in {@link Comparing}, views in {@link Shaped}, borders and repetitions in
 * {@link Rearranged}, indexing in {@link Indexed}, sums in {@link Reducible}, running sums in {@link Scanned}, sorting in
 * {@link Ordered}, statistics in {@link Statistical}, products of matrices in {@link Algebra}, images in {@link Spatial},
 * normalization in {@link Normalized}, attention in {@link Attentive}, recurrence in {@link Recurring}, storage in {@link Stored},
 * and what leaves for Java arrays in {@link Readout}.
 *
 * <pre>{@code
 * var w = Tensor.of(new float[][] {{1, 2}, {3, 4}}).requiresGrad(true);
 * var loss = w.mul(w).sum();
 * loss.backward();
 * w.grad();                      // [[2. 4.]
 *                                //  [6. 8.]]
 * }</pre>
 */
public final class Tensor
        implements Pointwise, Elementary, Bitwise, Comparing, Shaped, Rearranged, Indexed, Reducible, Statistical, Algebra,
        Spatial, Normalized, Attentive, Recurring, Scanned, Ordered, Stored, Readout {
    private View view;
    private Device device;
    private final Shape shape;
    private final Node node;
    private final int nodeOutput;
    private boolean leafGrad;
    private Tensor grad;
    private String name;
    private Hooks hooks;

    /**
     * A handle on a view, for the operations of this module.
     *
     * @param view the elements
     * @param device where they are
     * @param node what made it, or null
     * @param nodeOutput which of the node's outputs it is
     */
    @SuppressWarnings("exports")
    public Tensor(View view, Device device, Node node, int nodeOutput) {
        this(view, Shape.ofView(view.shape()), device, node, nodeOutput);
    }

    /**
     * Another handle on the same view.
     *
     * @param same whose view
     * @param node what made it, or null
     * @param nodeOutput which of the node's outputs it is
     */
    public Tensor(Tensor same, Node node, int nodeOutput) {
        this(same.view, same.shape, same.device, node, nodeOutput);
    }

    private Tensor(View view, Shape shape, Device device, Node node, int nodeOutput) {
        this.view = view;
        this.device = device;
        this.shape = shape;
        this.node = node;
        this.nodeOutput = nodeOutput;
    }

    // ---- making tensors

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

    // ---- what it is

    /** {@return the sizes of the dimensions} */
    public Shape shape() {
        return shape;
    }

    /** {@return the type of the elements} */
    public DType dtype() {
        return view.buffer().dtype();
    }

    /** {@return where the elements are} */
    public Device device() {
        return device;
    }

    /** {@return the strided view, for the operations of this module} */
    @SuppressWarnings("exports")
    public View view() {
        return view;
    }

    /** {@return how often the elements were changed in place, through this or another view of them} */
    public int version() {
        return view.buffer().version();
    }

    /** {@return the name, or null} */
    public String name() {
        return name;
    }

    /** {@return this, with a name for messages and pictures} @param name the name */
    public Tensor name(String name) {
        this.name = name;
        return this;
    }

    // ---- gradients

    /** {@return the recorded operation that made this, or null for a leaf} */
    public Node node() {
        return node;
    }

    /** {@return which output of its node this is} */
    public int nodeOutput() {
        return nodeOutput;
    }

    /** {@return whether operations on this are recorded} */
    public boolean requiresGrad() {
        return leafGrad || node != null;
    }

    /**
     * Makes this leaf collect a gradient, or stop to.
     *
     * @param requires whether it should
     * @return this
     * @throws IllegalStateException if this is the result of a recorded operation, or does not compute
     */
    public Tensor requiresGrad(boolean requires) {
        if (node != null) {
            throw new IllegalStateException("requiresGrad(" + requires + ") on the result of " + node.op().name()
                    + ", expected a leaf: take detach() first");
        }
        if (requires && !dtype().isFloating()) {
            throw new IllegalStateException("requiresGrad on a tensor of " + dtype() + ", expected float32 or float64");
        }
        leafGrad = requires;
        return this;
    }

    /** {@return the gradient that backward passes have added up here, or null} */
    public Tensor grad() {
        return grad;
    }

    /** Replaces the gradient. @param grad of this shape and dtype, or null for none */
    public void setGrad(Tensor grad) {
        if (grad != null && (!grad.shape.equals(shape) || grad.dtype() != dtype())) {
            throw new IllegalArgumentException("grad is " + grad.dtype() + " " + grad.shape + ", expected " + dtype() + " "
                    + shape + (name == null ? "" : " of " + name));
        }
        this.grad = grad;
    }

    /** Adds the gradients of this scalar to the leaves that it was made of. @param options how to treat the graph */
    public void backward(Autograd.Option... options) {
        Autograd.backward(this, null, options);
    }

    /** Adds gradients to the leaves. @param cotangent the gradient of this, of its shape @param options for the graph */
    public void backward(Tensor cotangent, Autograd.Option... options) {
        Autograd.backward(this, cotangent, options);
    }

    /**
     * Calls a function with the whole gradient of this in every backward pass that brings one.
     *
     * @param hook gives what takes its place, of its shape and dtype, or null to leave it
     * @return a handle to remove it
     */
    public Hooks.Hook registerHook(UnaryOperator<Tensor> hook) {
        if (!requiresGrad()) {
            throw new IllegalStateException("registerHook on a tensor of shape " + shape + " that requires no gradient,"
                    + " expected a leaf with requiresGrad or the result of a recorded operation");
        }
        if (node != null) {
            return node.registerHook(nodeOutput, hook);
        }
        hooks = hooks == null ? new Hooks() : hooks;
        return hooks.add(0, hook);
    }

    /** {@return the hooks on this leaf, for backward passes, or null} */
    public Hooks hooks() {
        return hooks;
    }

    /** {@return the same elements without a graph: nothing flows back through it} */
    public Tensor detach() {
        return new Tensor(this, null, 0);
    }

    /**
     * Gives this leaf other elements, perhaps of another dtype or on another device, as moving a parameter needs. Views that
     * were taken before keep the old ones, and a graph that saved this can't be walked back any more.
     *
     * @param elements of this shape, a leaf that nothing else uses
     * @return this
     */
    public Tensor setData(Tensor elements) {
        if (node != null || elements.node != null || !elements.shape.equals(shape)) {
            throw new IllegalArgumentException("data is " + (elements.node == null ? "" : "the result of " + elements.node.op().name()
                    + ", ") + elements.dtype() + " " + elements.shape + ", expected a leaf of shape " + shape + " for a leaf");
        }
        while (elements.version() <= version()) {
            elements.view.buffer().changed();
        }
        view = elements.view;
        device = elements.device;
        return this;
    }

    void requireInPlace(String what) {
        if (Autograd.isRecording() && requiresGrad()) {
            throw new IllegalStateException(what + " on a tensor of shape " + shape + (name == null ? "" : " (" + name + ")")
                    + " that takes part in a gradient, expected it under Autograd.noGrad()");
        }
    }

    // ---- for the parts of this class

    /** This, if it computes. */
    Tensor floating(String what) {
        if (!dtype().isFloating()) {
            throw new IllegalArgumentException(what + " of " + dtype() + " " + shape + ", expected float32 or float64: convert with to(DType)");
        }
        return this;
    }

    /** {@return the elements as NumPy prints them} */
    @Override
    public String toString() {
        return TensorPrinter.print(this);
    }
}
