package dev.fluxion.core;

import dev.fluxion.core.op.Affine;
import dev.fluxion.core.op.Einsum;
import dev.fluxion.core.op.Matmul;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The part of {@link Tensor} that multiplies vectors, matrices and batches of them. All are {@link Tensor#matmul} and
 * {@link Tensor#einsum} with shapes that are checked more strictly, in PyTorch's names.
 */
public sealed interface Algebra permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** Checks the number of dimensions of this and of a second operand. */
    private void ranks(String what, int mine, Tensor other, int its) {
        if (self().rank() != mine || other.rank() != its) {
            throw new IllegalArgumentException(what + " of shapes " + self().shape() + " and " + other.shape() + ", expected "
                    + mine + " and " + its + " dimensions");
        }
    }

    /** {@return the matrix product, {@code (…, m, k)·(…, k, n) → (…, m, n)}; vectors and batches as in NumPy} @param b the right factor */
    default Tensor matmul(Tensor b) {
        return Matmul.matmul(self(), b);
    }

    /** {@return Σ xᵢ·yᵢ of two vectors, {@code (n)·(n) → ()}} @param y of the same size */
    default Tensor dot(Tensor y) {
        ranks("dot", 1, y, 1);
        return matmul(y);
    }

    /** {@return xᵢ·yⱼ of two vectors, {@code (m)·(n) → (m, n)}} @param y a vector */
    default Tensor outer(Tensor y) {
        ranks("outer", 1, y, 1);
        return self().unsqueeze(1).mul(y);
    }

    /** {@return a matrix by a vector, {@code (m, k)·(k) → (m)}} @param v the vector */
    default Tensor mv(Tensor v) {
        ranks("mv", 2, v, 1);
        return matmul(v);
    }

    /** {@return a matrix by a matrix, {@code (m, k)·(k, n) → (m, n)}} @param b the right factor */
    default Tensor mm(Tensor b) {
        ranks("mm", 2, b, 2);
        return matmul(b);
    }

    /** {@return matrices by matrices, {@code (n, m, k)·(n, k, p) → (n, m, p)}; n does not broadcast} @param b the right factors */
    default Tensor bmm(Tensor b) {
        ranks("bmm", 3, b, 3);
        if (self().size(0) != b.size(0)) {
            throw new IllegalArgumentException("bmm of shapes " + self().shape() + " and " + b.shape()
                    + ", expected as many matrices on both sides");
        }
        return matmul(b);
    }

    /** {@return x + a·b, {@code (m, n) + (m, k)·(k, n) → (m, n)}} @param a left factor @param b right factor */
    default Tensor addmm(Tensor a, Tensor b) {
        return addmm(a, b, 1, 1);
    }

    /**
     * β·x + α·(a·b), {@code (m, n) + (m, k)·(k, n) → (m, n)}.
     *
     * @param a the left factor
     * @param b the right factor
     * @param beta for this, which broadcasts; with 0, NaN and infinities in it do not count
     * @param alpha for the product
     * @return the sum
     */
    default Tensor addmm(Tensor a, Tensor b, double beta, double alpha) {
        return plus("addmm", a.mm(b), beta, alpha);
    }

    /**
     * β·x + α·(a·b) of batches, {@code (n, m, p) + (n, m, k)·(n, k, p) → (n, m, p)}.
     *
     * @param a the left factors
     * @param b the right factors
     * @param beta for this, which broadcasts; with 0, NaN and infinities in it do not count
     * @param alpha for the product
     * @return the sum
     */
    default Tensor baddbmm(Tensor a, Tensor b, double beta, double alpha) {
        return plus("baddbmm", a.bmm(b), beta, alpha);
    }

    private Tensor plus(String what, Tensor product, double beta, double alpha) {
        Tensor x = self();
        if (!x.shape().broadcastsTo(product.shape())) {
            throw new IllegalArgumentException(what + ": input has shape " + x.shape() + ", expected one that broadcasts to "
                    + product.shape() + " of the product");
        }
        Tensor scaled = alpha == 1 ? product : product.mul(alpha);
        if (beta == 0) {
            // The input takes part with a gradient of 0, whatever is in it.
            Tensor never = Tensor.full(Shape.SCALAR, 0, DType.BOOL, x.device());
            return never.where(x, scaled);
        }
        return scaled.add(beta == 1 ? x : x.mul(beta));
    }

    /** {@return Σ xᵢᵢ of a matrix} */
    default Tensor trace() {
        Tensor x = self();
        if (x.rank() != 2) {
            throw new IllegalArgumentException("trace of shape " + x.shape() + ", expected a matrix");
        }
        return x.diagonal().sum();
    }

    /**
     * The affine map of the last dimension x·Wᵀ + b, {@code (…, in) → (…, out)}.
     *
     * @param weight W, {@code (out, in)}
     * @param bias b, {@code (out)}, or null
     * @return the result
     */
    default Tensor linear(Tensor weight, Tensor bias) {
        return Affine.linear(self(), weight, bias);
    }

    /**
     * The form {@code yₒ = Σᵢⱼ xᵢ·Wₒᵢⱼ·zⱼ + bₒ} of the last dimensions, {@code (…, in₁), (…, in₂) → (…, out)}.
     *
     * @param z the second input
     * @param weight W, {@code (out, in₁, in₂)}
     * @param bias b, {@code (out)}, or null
     * @return the result
     */
    default Tensor bilinear(Tensor z, Tensor weight, Tensor bias) {
        if (weight.rank() != 3 || bias != null && !bias.shape().equals(Shape.of(weight.size(0)))) {
            throw new IllegalArgumentException("bilinear with weight " + weight.shape() + " and bias "
                    + (bias == null ? "none" : bias.shape()) + ", expected (out, in1, in2) and (out)");
        }
        Tensor y = Einsum.einsum("...i,oij,...j->...o", self(), weight, z);
        return bias == null ? y : y.add(bias);
    }

    /** {@return Σ over the last n dimensions of x and the first n of y} @param y the other factor @param n how many, 0 or more */
    default Tensor tensordot(Tensor y, int n) {
        int rank = self().rank();
        if (n < 0 || n > Math.min(rank, y.rank())) {
            throw new IllegalArgumentException("tensordot over " + n + " dimensions of " + self().shape() + " and " + y.shape()
                    + ", expected 0 to " + Math.min(rank, y.rank()));
        }
        return tensordot(y, IntStream.range(rank - n, rank).toArray(), IntStream.range(0, n).toArray());
    }

    /**
     * The sum over pairs of dimensions; the result has the other dimensions of x, then those of y.
     *
     * @param y the other factor
     * @param mine dimensions of x
     * @param its as many of y, of the same sizes
     * @return the result
     */
    default Tensor tensordot(Tensor y, int[] mine, int[] its) {
        Tensor x = self();
        int[] left = Arrays.stream(mine).map(x.shape()::dim).toArray();
        int[] right = Arrays.stream(its).map(y.shape()::dim).toArray();
        if (Arrays.stream(left).distinct().count() < left.length || Arrays.stream(right).distinct().count() < right.length) {
            throw new IllegalArgumentException("tensordot of shapes " + x.shape() + " and " + y.shape() + " over dims "
                    + Arrays.toString(mine) + " and " + Arrays.toString(its) + ", expected each dimension at most once");
        }
        int[] sizes = Arrays.stream(left).map(x::size).toArray();
        if (!Arrays.equals(sizes, Arrays.stream(right).map(y::size).toArray())) {
            throw new IllegalArgumentException("tensordot of shapes " + x.shape() + " and " + y.shape() + " over dims "
                    + Arrays.toString(mine) + " and " + Arrays.toString(its) + ", expected pairs of equal sizes");
        }
        int[] freeLeft = others(x, left);
        int[] freeRight = others(y, right);
        int summed = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        int rows = Arrays.stream(freeLeft).map(x::size).reduce(1, (a, b) -> a * b);
        int columns = Arrays.stream(freeRight).map(y::size).reduce(1, (a, b) -> a * b);
        Tensor product = x.permute(concat(freeLeft, left)).reshape(rows, summed)
                .matmul(y.permute(concat(right, freeRight)).reshape(summed, columns));
        return product.reshape(concat(Arrays.stream(freeLeft).map(x::size).toArray(),
                Arrays.stream(freeRight).map(y::size).toArray()));
    }

    /** {@return Kronecker's product: every element of x times all of y, {@code (m, n)⊗(p, q) → (m·p, n·q)}} @param y of any rank */
    default Tensor kron(Tensor y) {
        int rank = Math.max(self().rank(), y.rank());
        int[] left = aligned(self(), rank);
        int[] right = aligned(y, rank);
        int[] product = new int[rank];
        int[] pairsLeft = new int[2 * rank];
        int[] pairsRight = new int[2 * rank];
        for (int d = 0; d < rank; d++) {
            product[d] = left[d] * right[d];
            pairsLeft[2 * d] = left[d];
            pairsLeft[2 * d + 1] = 1;
            pairsRight[2 * d] = 1;
            pairsRight[2 * d + 1] = right[d];
        }
        return self().reshape(pairsLeft).mul(y.reshape(pairsRight)).reshape(product);
    }

    /** {@return x × y in a dimension of size 3} @param y broadcasts @param dim which */
    default Tensor cross(Tensor y, int dim) {
        Tensor x = self();
        if (x.size(dim) != 3 || y.size(dim) != 3) {
            throw new IllegalArgumentException("cross of shapes " + x.shape() + " and " + y.shape() + " in dim " + dim
                    + ", expected size 3");
        }
        return x.roll(-1, dim).mul(y.roll(-2, dim)).sub(x.roll(-2, dim).mul(y.roll(-1, dim)));
    }

    /**
     * The distances between all rows: {@code (…,m,d), (…,n,d) → (…,m,n)}, each (Σ |xᵢ − yⱼ|ᵖ)^(1/p), with slope 0 where it is 0.
     *
     * @param y other rows
     * @param p of the norm, usually 2
     * @return the distances
     */
    default Tensor cdist(Tensor y, double p) {
        Tensor x = self();
        if (x.rank() < 2 || y.rank() < 2 || x.size(-1) != y.size(-1)) {
            throw new IllegalArgumentException("cdist of shapes " + x.shape() + " and " + y.shape() + ", expected (…, m, d) and (…, n, d)");
        }
        return x.unsqueeze(-2).sub(y.unsqueeze(-3)).norm(p, new int[] {-1}, false);
    }

    /** {@return sums of products over the last dimensions: {@code (…,d), (…,d) → (…,…)}} @param y of the same last size */
    default Tensor inner(Tensor y) {
        Tensor x = self();
        return x.rank() == 0 || y.rank() == 0 ? x.mul(y) : x.tensordot(y, new int[] {-1}, new int[] {-1});
    }

    /** {@return the product of n equal matrices {@code (…, m, m)}, by squaring; the identity for n = 0} @param n 0 or more */
    default Tensor matrixPower(int n) {
        Tensor x = self();
        if (x.rank() < 2 || x.size(-1) != x.size(-2) || n < 0) {
            throw new IllegalArgumentException("matrixPower " + n + " of shape " + x.shape() + ", expected 0 or more of (…, m, m)");
        }
        Tensor power = null;
        for (Tensor square = x; n > 0; n >>= 1, square = n > 0 ? square.matmul(square) : square) {
            power = (n & 1) == 0 ? power : power == null ? square : power.matmul(square);
        }
        return power != null ? power : Tensor.eye(x.size(-1)).to(x.dtype()).to(x.device()).expand(x.shape());
    }

    /** {@return the powers of a vector's elements, xᵢⁿ⁻¹ … xᵢ, 1 in row i: {@code (m) → (m, n)}} @param n how many @param increasing whether 1 comes first */
    default Tensor vander(int n, boolean increasing) {
        Tensor x = self();
        if (x.rank() != 1 || n < 0) {
            throw new IllegalArgumentException("vander with " + n + " powers of shape " + x.shape() + ", expected 0 or more of one dimension");
        }
        int m = x.size(0);
        Tensor ones = Tensor.ones(Shape.of(m, Math.min(n, 1)), x.dtype(), x.device());
        Tensor powers = n < 2 ? ones : Tensor.cat(1, ones, x.unsqueeze(1).expand(m, n - 1)).cumprod(1);
        return increasing ? powers : powers.flip(1);
    }

    /** The sizes, with leading ones up to a rank. */
    private static int[] aligned(Tensor x, int rank) {
        int[] sizes = new int[rank];
        Arrays.fill(sizes, 1);
        System.arraycopy(x.shape().toArray(), 0, sizes, rank - x.rank(), x.rank());
        return sizes;
    }

    private static int[] others(Tensor x, int[] dims) {
        return IntStream.range(0, x.rank()).filter(d -> Arrays.stream(dims).noneMatch(e -> e == d)).toArray();
    }

    private static int[] concat(int[] a, int[] b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }
}
