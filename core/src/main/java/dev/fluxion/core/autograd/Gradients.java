package dev.fluxion.core.autograd;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd.Option;
import dev.fluxion.core.op.Shaping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Derivatives of functions. With J = ∂f/∂x:
 *
 * <pre>
 *   grad      ∇f          of a scalar function                   one walk back
 *   vjp       v·J         vector-Jacobian product                one walk back
 *   jvp       J·v         Jacobian-vector product                two: u ↦ u·J is linear, and its own vjp with v is J·v
 *   hvp       H·v         Hessian-vector product, H = ∂²f/∂x²    two: the gradient of ⟨∇f, v⟩
 *   jacobian  J           (out…, in…)                            one for each output element
 *   hessian   H           (in…, in…)                             one for each input element
 * </pre>
 *
 * <p>They touch no {@code grad} of any leaf, and they nest: {@code grad(grad(f))} is f″. What they return is part of a graph if
 * the thread records and something outside of the function requires a gradient, x or what f closes over. An input on which f
 * does not depend gets zeros.
 */
public final class Gradients {
    private Gradients() {}

    /**
     * A value and a product with its Jacobian.
     *
     * @param output f(x)
     * @param product v·J or J·v
     */
    public record Product(Tensor output, Tensor product) {}

    /**
     * A value and its cotangent's products with the Jacobians of all inputs.
     *
     * @param output f(x₀, x₁, …)
     * @param products v·∂f/∂xᵢ for each input
     */
    public record Products(Tensor output, List<Tensor> products) {}

    // ---- of one input

    /** {@return the function x ↦ ∇f(x), of x's shape} @param f gives one element */
    public static UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
        return x -> grad(list(f), List.of(x)).getFirst();
    }

    /** {@return f(x) and v·J} @param f any function @param x its input @param v of the output's shape */
    public static Product vjp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        Products all = vjp(list(f), List.of(x), v);
        return new Product(all.output, all.products.getFirst());
    }

    /** {@return f(x) and J·v} @param f any function @param x its input @param v of x's shape */
    public static Product jvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        return jvp(list(f), List.of(x), List.of(v));
    }

    /** {@return H·v, of x's shape} @param f gives one element @param x its input @param v of x's shape */
    public static Tensor hvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        return hvp(list(f), List.of(x), List.of(v)).getFirst();
    }

    /** {@return the Jacobian (out…, in…), row by row} @param f any function @param x its input */
    public static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x) {
        return jacobian(list(f), List.of(x)).getFirst();
    }

    /** {@return the Hessian (in…, in…), row by row} @param f gives one element @param x its input */
    public static Tensor hessian(UnaryOperator<Tensor> f, Tensor x) {
        return jacobian(grad(f), x);
    }

    private static Function<List<Tensor>, Tensor> list(UnaryOperator<Tensor> f) {
        return in -> f.apply(in.getFirst());
    }

    // ---- of several inputs

    /** {@return ∂f/∂xᵢ for each input} @param f gives one element @param x its inputs */
    public static List<Tensor> grad(Function<List<Tensor>, Tensor> f, List<Tensor> x) {
        return new Call(f, x).requireScalar("grad").pullback(null).products;
    }

    /** {@return f(x) and v·∂f/∂xᵢ for each input} @param f any function @param x its inputs @param v of the output's shape */
    public static Products vjp(Function<List<Tensor>, Tensor> f, List<Tensor> x, Tensor v) {
        return new Call(f, x).pullback(v);
    }

    /** {@return f(x) and Σᵢ ∂f/∂xᵢ·vᵢ} @param f any function @param x its inputs @param v one for each input, of its shape */
    public static Product jvp(Function<List<Tensor>, Tensor> f, List<Tensor> x, List<Tensor> v) {
        requireLike(v, x);
        var call = new Call(f, x);
        Tensor u = Tensor.zeros(call.y.shape(), call.y.dtype(), call.y.device()).requiresGrad(true);
        return new Product(call.output(), call.secondWalk(call.gradients(u, Option.CREATE_GRAPH), v, List.of(u)).getFirst());
    }

    /** {@return Σⱼ ∂²f/∂xᵢ∂xⱼ·vⱼ for each input} @param f gives one element @param x its inputs @param v one for each input */
    public static List<Tensor> hvp(Function<List<Tensor>, Tensor> f, List<Tensor> x, List<Tensor> v) {
        requireLike(v, x);
        Call call = new Call(f, x).requireScalar("hvp");
        return call.secondWalk(call.gradients(null, Option.CREATE_GRAPH), v, call.at);
    }

    /** {@return ∂f/∂xᵢ for each input, (out…, inᵢ…)} @param f any function @param x its inputs */
    public static List<Tensor> jacobian(Function<List<Tensor>, Tensor> f, List<Tensor> x) {
        var call = new Call(f, x);
        int m = call.y.elements();
        var rows = new ArrayList<List<Tensor>>();
        for (int k = 0; k < m; k++) {
            double[] unit = new double[m];
            unit[k] = 1;
            Tensor v = Tensor.of(unit, m).to(call.y.dtype()).to(call.y.device()).reshape(call.y.shape().toArray());
            rows.add(call.gradients(v, call.after == null ? Option.RETAIN_GRAPH : call.after));
        }
        var jacobians = new ArrayList<Tensor>();
        for (int i = 0; i < x.size(); i++) {
            int input = i;
            Shape shape = call.y.shape();
            int[] sizes = Arrays.copyOf(shape.toArray(), shape.rank() + x.get(i).rank());
            System.arraycopy(x.get(i).shape().toArray(), 0, sizes, shape.rank(), x.get(i).rank());
            jacobians.add(m == 0 ? Tensor.zeros(Shape.of(sizes), x.get(i).dtype(), x.get(i).device())
                    : Tensor.stack(0, rows.stream().map(row -> row.get(input)).toArray(Tensor[]::new)).reshape(sizes));
        }
        return jacobians;
    }

    private static void requireLike(List<Tensor> v, List<Tensor> x) {
        if (v.size() != x.size()) {
            throw new IllegalArgumentException("v has " + v.size() + " tensors, expected one for each of the " + x.size() + " inputs");
        }
        for (int i = 0; i < v.size(); i++) {
            if (!v.get(i).shape().equals(x.get(i).shape()) || v.get(i).dtype() != x.get(i).dtype()) {
                throw new IllegalArgumentException("v for input " + i + " is " + v.get(i).dtype() + " " + v.get(i).shape()
                        + ", expected " + x.get(i).dtype() + " " + x.get(i).shape());
            }
        }
    }

    /** One evaluation of f, recorded from handles of its own on the inputs. */
    private static final class Call {
        private final List<Tensor> at = new ArrayList<>();
        private final Tensor y;
        /** CREATE_GRAPH if the thread records and something outside requires a gradient; else null. */
        private final Option after;

        Call(Function<List<Tensor>, Tensor> f, List<Tensor> x) {
            boolean recording = Autograd.isRecording();
            for (int i = 0; i < x.size(); i++) {
                DType dtype = x.get(i).dtype();
                if (!dtype.isFloating()) {
                    throw new IllegalArgumentException("input " + i + " is " + dtype + " " + x.get(i).shape()
                            + ", expected float32 or float64");
                }
                boolean outer = recording && x.get(i).requiresGrad();
                at.add(outer ? Autograd.apply(new Shaping.Reshape(x.get(i).shape()), x.get(i)) : x.get(i).detach().requiresGrad(true));
            }
            try (var _ = Autograd.enableGrad()) {
                y = f.apply(List.copyOf(at));
            }
            after = recording && reachesOutside() ? Option.CREATE_GRAPH : null;
        }

        private boolean reachesOutside() {
            return Route.reachable(List.of(y), 0).stream().filter(node -> !node.isFreed())
                    .flatMap(node -> Arrays.stream(node.inputs()))
                    .anyMatch(edge -> edge != null && edge.node() == null && !at.contains(edge.leaf()));
        }

        Call requireScalar(String what) {
            if (y.elements() != 1) {
                throw new IllegalArgumentException(what + " of a function that gave shape " + y.shape()
                        + ", expected one element: vjp takes a cotangent, jacobian gives all");
            }
            return this;
        }

        Tensor output() {
            return after == null ? y.detach() : y;
        }

        Products pullback(Tensor v) {
            return new Products(output(), gradients(v, after));
        }

        List<Tensor> gradients(Tensor v, Option option) {
            return walk(y.requiresGrad() ? List.of(y) : List.of(), Arrays.asList(v), at, option);
        }

        /** The gradient of Σ ⟨gᵢ, vᵢ⟩ with respect to some inputs. */
        List<Tensor> secondWalk(List<Tensor> g, List<Tensor> v, List<Tensor> inputs) {
            var from = new ArrayList<Tensor>();
            var cotangents = new ArrayList<Tensor>();
            for (int i = 0; i < g.size(); i++) {
                if (g.get(i).requiresGrad()) {
                    from.add(g.get(i));
                    cotangents.add(v.get(i));
                }
            }
            return walk(from, cotangents, inputs, after);
        }

        private static List<Tensor> walk(List<Tensor> from, List<Tensor> cotangents, List<Tensor> inputs, Option option) {
            List<Tensor> found = from.isEmpty() ? null
                    : Autograd.grad(from, cotangents, inputs, option == null ? new Option[0] : new Option[] {option});
            var gradients = new ArrayList<Tensor>();
            for (int i = 0; i < inputs.size(); i++) {
                Tensor x = inputs.get(i);
                gradients.add(found != null && found.get(i) != null ? found.get(i) : Tensor.zeros(x.shape(), x.dtype(), x.device()));
            }
            return gradients;
        }
    }
}
