package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Hooks;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.backend.View;
import java.util.function.UnaryOperator;

/**
 * An array of numbers with any number of dimensions, and, when it takes part in a gradient, the node that made it.
 *
 * <p>A tensor is a handle on a strided view: transposing, slicing and expanding copy nothing. Its values are never changed
 * in place except by {@link #fill}, {@link #copyFrom} and an optimizer's step. Tensors are made in {@link Making}. The arithmetic is in {@link Pointwise}, functions
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
public final class Tensor extends Making
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

    Tensor(View view, Shape shape, Device device, Node node, int nodeOutput) {
        this.view = view;
        this.device = device;
        this.shape = shape;
        this.node = node;
        this.nodeOutput = nodeOutput;
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
