package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import dev.fluxion.core.backend.Backend;
import java.util.Arrays;

/**
 * Matrix products over equal leading dimensions, {@code (…, m, k)·(…, k, n) → (…, m, n)}:
 *
 * <pre>
 *   Y = A·B        Ā = Ȳ·Bᵀ        B̄ = Aᵀ·Ȳ
 * </pre>
 *
 * <p>A transposed operand is a view, which the backend reads in place. Integers of one dtype are multiplied too, and wrap around.
 */
public record Matmul() implements Op {
    /**
     * NumPy's and PyTorch's {@code matmul}: vectors are rows on the left and columns on the right, leading dimensions
     * broadcast.
     *
     * @param a {@code (…, m, k)} or {@code (k)}
     * @param b {@code (…, k, n)} or {@code (k)}
     * @return {@code (…, m, n)} without the dimension of a vector
     */
    public static Tensor matmul(Tensor a, Tensor b) {
        check(a, b);
        if (a.rank() == 2 && b.rank() == 2) {
            return Autograd.apply(new Matmul(), a, b);
        }
        if (a.rank() == 1) {
            return matmul(a.unsqueeze(0), b).squeeze(b.rank() == 1 ? 0 : -2);
        }
        if (b.rank() == 1) {
            return matmul(a, b.unsqueeze(1)).squeeze(-1);
        }
        if (b.rank() == 2 && a.rank() > 2) {
            // All rows of a meet the same matrix: one product, and one for the gradient of b without a sum over batches.
            int[] shape = a.shape().toArray();
            Tensor y = Autograd.apply(new Matmul(), a.reshape(lead(a).elements() * a.size(-2), a.size(-1)), b);
            shape[shape.length - 1] = b.size(1);
            return y.reshape(shape);
        }
        Shape lead = lead(a).broadcast(lead(b));
        return Autograd.apply(new Matmul(), expand(a, lead), expand(b, lead));
    }

    @Override
    public Tensor[] forward(Node node, Tensor... in) {
        Tensor a = in[0];
        Tensor b = in[1];
        node.save(node.wants(1) ? a : null, node.wants(0) ? b : null);
        int[] shape = a.shape().toArray();
        shape[shape.length - 1] = b.size(-1);
        Tensor y = Tensor.empty(Shape.of(shape), a.dtype(), a.device());
        Backend backend = y.device().backend();
        if (y.dtype().isFloating()) {
            backend.matmul(y.view(), a.view(), b.view());
        } else {
            backend.integerMatmul(y.view(), a.view(), b.view());
        }
        return new Tensor[] {y};
    }

    @Override
    public Tensor[] backward(Node node, Tensor... g) {
        return new Tensor[] {
            node.wants(0) ? Autograd.apply(new Matmul(), g[0], node.saved(1).transpose(-2, -1)) : null,
            node.wants(1) ? Autograd.apply(new Matmul(), node.saved(0).transpose(-2, -1), g[0]) : null
        };
    }

    private static void check(Tensor a, Tensor b) {
        if (a.dtype() != b.dtype() || a.dtype() == DType.BOOL || !a.dtype().isFloating() && !a.dtype().isIntegral()) {
            throw new IllegalArgumentException("matmul: operands are " + a.dtype() + " and " + b.dtype()
                    + ", expected both float32, both float64, or integers of one dtype: convert with to(DType)");
        }
        if (!a.device().equals(b.device())) {
            throw new IllegalArgumentException("matmul: operands are on devices " + a.device() + " and " + b.device()
                    + ", expected one device: move with to(Device)");
        }
        if (a.rank() == 0 || b.rank() == 0) {
            throw new IllegalArgumentException("matmul: shapes are " + a.shape() + " and " + b.shape()
                    + ", expected at least one dimension each: multiply by a scalar with mul");
        }
        int inner = b.size(b.rank() == 1 ? 0 : -2);
        if (a.size(-1) != inner) {
            throw new IllegalArgumentException("matmul: shapes " + a.shape() + " and " + b.shape() + " do not fit: inner sizes "
                    + a.size(-1) + " and " + inner + " differ, expected (…, m, k)·(…, k, n)");
        }
    }

    /** {@return the leading dimensions of matrices} @param x {@code (…, m, n)} */
    public static Shape lead(Tensor x) {
        return Shape.of(Arrays.copyOf(x.shape().toArray(), x.rank() - 2));
    }

    /** {@return matrices with leading dimensions to which their own broadcast} @param x {@code (…, m, n)} @param lead the dimensions */
    public static Tensor expand(Tensor x, Shape lead) {
        int[] shape = Arrays.copyOf(lead.toArray(), lead.rank() + 2);
        shape[lead.rank()] = x.size(-2);
        shape[lead.rank() + 1] = x.size(-1);
        return x.expand(shape);
    }
}
