package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;

/**
 * A formula applied to every element of broadcast operands: {@code yₖ = fₖ(x₀, …, xₙ₋₁)}.
 *
 * <p>Backward is one more formula, the vector-Jacobian product {@code Σₖ gₖ · ∂fₖ/∂xᵢ} for all wanted i in one pass, summed over
 * the dimensions that were broadcast. It saves those inputs and outputs that the product reads, and no others.
 */
public final class Elementwise implements Op {
    private final Elementwise forward;
    private final String name;
    private final Formula formula;
    private final double[] scalars;

    /**
     * A formula as an operation.
     *
     * @param name in messages and pictures
     * @param formula what is computed
     * @param scalars its scalar arguments
     */
    public Elementwise(String name, Formula formula, double... scalars) {
        this(null, name, formula, scalars);
    }

    /** @param forward what this is the backward of, or null */
    private Elementwise(Elementwise forward, String name, Formula formula, double[] scalars) {
        this.forward = forward;
        this.name = name;
        this.formula = formula;
        this.scalars = scalars;
    }

    /** {@return the same formula with scalar arguments} @param scalars as many as the formula takes */
    public Elementwise with(double... scalars) {
        return new Elementwise(forward, name, formula, scalars);
    }

    @Override
    public String name() {
        return forward == null ? name : forward.name() + "Backward";
    }

    /** {@return what is computed} */
    public Formula formula() {
        return formula;
    }

    /** {@return the scalar arguments} */
    public double[] scalars() {
        return scalars.clone();
    }

    @Override
    public Tensor[] forward(Node node, Tensor... inputs) {
        Tensor first = null;
        Shape shape = null;
        DType number = null;
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] != null) {
                first = first == null ? inputs[i] : first;
                check(first, inputs[i], i, number);
                number = inputs[i].dtype().isFloating() ? inputs[i].dtype() : number;
                shape = shape == null ? inputs[i].shape() : broadcast(shape, inputs[i].shape());
            }
        }
        Tensor[] outputs = allocate(shape, number, first.device());
        View[] out = new View[outputs.length];
        for (int k = 0; k < out.length; k++) {
            out[k] = outputs[k].view();
        }
        View[] in = new View[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] != null) {
                View view = inputs[i].view();
                in[i] = inputs[i].shape().equals(shape) ? view : Strides.expand(view, out[0].shape());
            }
        }
        first.device().backend().map(formula, out, in, scalars);
        if (node.records()) {
            save(node, inputs);
        }
        return outputs;
    }

    @Override
    public Tensor[] backward(Node node, Tensor... cotangents) {
        int n = formula.argCount();
        int m = cotangents.length;
        Formula vjp = vjp(node);
        Tensor like = firstOf(cotangents);
        Tensor[] arguments = new Tensor[vjp.argCount()];
        for (int i = 0; i < arguments.length; i++) {
            if (!vjp.usesArg(i)) {
                continue;
            }
            if (i < n) {
                arguments[i] = node.saved(i);
            } else if (i >= n + m) {
                arguments[i] = node.output(i - n - m);
            } else {
                Tensor cotangent = cotangents[i - n];
                arguments[i] = cotangent != null ? cotangent : Tensor.zeros(like.shape(), like.dtype(), like.device());
            }
        }
        return gradients(node, vjp, arguments, like);
    }

    /** Runs the product, except where it is a cotangent unchanged, and sums over what was broadcast. */
    private Tensor[] gradients(Node node, Formula vjp, Tensor[] arguments, Tensor like) {
        Tensor[] computed = null;
        Tensor[] gradients = new Tensor[formula.argCount()];
        int next = 0;
        for (int i = 0; i < gradients.length; i++) {
            if (node.wants(i)) {
                Expr product = vjp.outputs().get(next);
                Tensor full;
                if (product instanceof Expr.Arg argument) {
                    full = arguments[argument.index()];
                } else if (product instanceof Expr.Const constant) {
                    full = Tensor.full(Shape.SCALAR, constant.value(), like.dtype(), like.device()).expand(like.shape());
                } else {
                    if (computed == null) {
                        computed = Autograd.applyAll(new Elementwise(this, null, vjp, scalars), arguments);
                    }
                    full = computed[next];
                }
                gradients[i] = full.sumTo(node.inputShape(i));
                next++;
            }
        }
        return gradients;
    }

    private void save(Node node, Tensor[] inputs) {
        int n = formula.argCount();
        int m = formula.outputs().size();
        Formula vjp = vjp(node);
        Tensor[] saved = new Tensor[n];
        for (int i = 0; i < n; i++) {
            saved[i] = vjp.usesArg(i) ? inputs[i] : null;
        }
        node.save(saved);
        for (int k = 0; k < m; k++) {
            if (vjp.usesArg(n + m + k)) {
                node.saveOutput(k);
            }
        }
    }

    private Formula vjp(Node node) {
        return formula.derive(Pullbacks.OF).get(node);
    }

    private Tensor[] allocate(Shape shape, DType number, Device device) {
        Tensor[] outputs = new Tensor[formula.outputs().size()];
        for (int k = 0; k < outputs.length; k++) {
            boolean mask = formula.outputs().get(k).isMask();
            outputs[k] = Tensor.empty(shape, mask ? DType.BOOL : number, device);
        }
        return outputs;
    }

    private Shape broadcast(Shape a, Shape b) {
        try {
            return a.broadcast(b);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
        }
    }

    private void check(Tensor first, Tensor input, int i, DType number) {
        boolean mask = formula.isMaskArg(i);
        if (mask != (input.dtype() == DType.BOOL) || !mask && !input.dtype().isFloating()) {
            throw new IllegalArgumentException(name() + ": operand " + i + " is " + input.dtype() + " " + input.shape()
                    + ", expected " + (mask ? "bool" : "float32 or float64: convert with to(DType)"));
        }
        if (!mask && number != null && input.dtype() != number) {
            throw new IllegalArgumentException(name() + ": operands are " + number + " and " + input.dtype()
                    + ", expected one dtype: convert with to(DType)");
        }
        if (!input.device().equals(first.device())) {
            throw new IllegalArgumentException(name() + ": operands are on devices " + first.device() + " and "
                    + input.device() + ", expected one device: move with to(Device)");
        }
    }

    private static Tensor firstOf(Tensor[] tensors) {
        for (Tensor tensor : tensors) {
            if (tensor != null) {
                return tensor;
            }
        }
        throw new IllegalStateException("no cotangent flows into this node, expected at least one");
    }
}
