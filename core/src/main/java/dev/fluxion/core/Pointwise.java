package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.backend.IntegerOp;
import dev.fluxion.core.op.Elementwise;
import dev.fluxion.core.op.Formulas;
import dev.fluxion.core.op.Integers;
import dev.fluxion.core.op.Transcendentals;

/**
 * The arithmetic of {@link Tensor} and its activations, element by element: each operation is one formula, and so is its
 * gradient; elementary functions are in {@link Elementary}. Operands broadcast as in NumPy. Floating-point operands have one
 * dtype; a plain number takes the tensor's.
 *
 * <p>Whole numbers follow PyTorch: among themselves they stay whole and wrap around (int32 beside int64 is int64; a mask counts
 * as 0 and 1, and two masks give a mask), beside floating point they become that, and division and functions make them
 * float32. Java does not tell 1 from 1.0: a plain number without fraction leaves integers what they are.
 */
public sealed interface Pointwise permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor map(Elementwise op, double... scalars) {
        return Autograd.apply(scalars.length == 0 ? op : op.with(scalars), Promotion.real(self()));
    }

    private boolean isWhole() {
        return self().dtype().isIntegral();
    }

    private Tensor join(Elementwise op, IntegerOp whole, Tensor y) {
        return whole != null && isWhole() && y.dtype().isIntegral() ? Integers.join(whole, self(), y)
                : Autograd.apply(op, Promotion.beside(self(), y), Promotion.beside(y, self()));
    }

    private Tensor join(Elementwise op, IntegerOp whole, double s) {
        return isWhole() && Integers.isWhole(s) ? Integers.join(whole, self(), s) : map(op, s);
    }

    /** {@return −x} */
    default Tensor neg() {
        return isWhole() ? rsub(0) : map(Formulas.NEG);
    }

    /** {@return |x|} */
    default Tensor abs() {
        return self().dtype() == DType.U8 ? self().copy() : isWhole() ? maximum(neg()) : map(Formulas.ABS);
    }

    /** {@return −1, 0 or 1} */
    default Tensor sign() {
        return isWhole() ? clamp(-1, 1) : map(Formulas.SIGN);
    }

    /** {@return ⌊x⌋} */
    default Tensor floor() {
        return isWhole() ? self() : map(Formulas.FLOOR);
    }

    /** {@return ⌈x⌉} */
    default Tensor ceil() {
        return isWhole() ? self() : map(Formulas.CEIL);
    }

    /** {@return the nearest integer, ties to even} */
    default Tensor round() {
        return isWhole() ? self() : map(Formulas.ROUND);
    }

    /** {@return x without its fraction, towards 0} */
    default Tensor trunc() {
        return isWhole() ? self() : map(Formulas.TRUNC);
    }

    /** {@return x − trunc(x), with the sign of x} */
    default Tensor frac() {
        return map(Formulas.FRAC);
    }

    /** {@return x rounded to a number of decimals, ties to even: rint(x·10ᵈ)/10ᵈ} @param decimals d; negative for tens */
    default Tensor round(int decimals) {
        return decimals < 0 ? div(Math.pow(10, -decimals)).round().mul(Math.pow(10, -decimals))
                : isWhole() ? self() : map(Formulas.ROUND_DECIMALS, Math.pow(10, decimals));
    }

    /** {@return x²} */
    default Tensor square() {
        return isWhole() ? mul(self()) : map(Formulas.SQUARE);
    }

    /** {@return √x} */
    default Tensor sqrt() {
        return map(Formulas.SQRT);
    }

    /** {@return 1/√x} */
    default Tensor rsqrt() {
        return map(Formulas.RSQRT);
    }

    /** {@return 1/x} */
    default Tensor reciprocal() {
        return map(Formulas.RECIPROCAL);
    }

    /** {@return 1/(1 + e⁻ˣ)} */
    default Tensor sigmoid() {
        return map(Transcendentals.SIGMOID);
    }

    /** {@return ln sigmoid(x) = −ln(1 + e⁻ˣ)} */
    default Tensor logsigmoid() {
        return map(Transcendentals.LOGSIGMOID);
    }

    /** {@return max(x, 0); slope 0 at 0} */
    default Tensor relu() {
        return isWhole() ? clampMin(0) : map(Formulas.RELU);
    }

    /** {@return min(max(x, 0), 6)} */
    default Tensor relu6() {
        return map(Formulas.RELU6);
    }

    /** {@return scale · elu(x, α), Klambauer et al. 2017} */
    default Tensor selu() {
        return map(Transcendentals.SELU);
    }

    /** {@return x/(1 + |x|)} */
    default Tensor softsign() {
        return map(Formulas.SOFTSIGN);
    }

    /** {@return x·sigmoid(x), also called swish} */
    default Tensor silu() {
        return map(Transcendentals.SILU);
    }

    /** {@return x·tanh(ln(1 + eˣ))} */
    default Tensor mish() {
        return map(Transcendentals.MISH);
    }

    /** {@return x·Φ(x) = x/2 · (1 + erf(x/√2))} */
    default Tensor gelu() {
        return map(Transcendentals.GELU);
    }

    /** {@return gelu approximated: x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))} */
    default Tensor geluTanh() {
        return map(Transcendentals.GELU_TANH);
    }

    /** {@return min(max(x/6 + 1/2, 0), 1)} */
    default Tensor hardsigmoid() {
        return map(Formulas.HARDSIGMOID);
    }

    /** {@return x·hardsigmoid(x)} */
    default Tensor hardswish() {
        return map(Formulas.HARDSWISH);
    }

    /** {@return x + y} @param y broadcasts */
    default Tensor add(Tensor y) {
        return join(Formulas.ADD, IntegerOp.ADD, y);
    }

    /** {@return x − y} @param y broadcasts */
    default Tensor sub(Tensor y) {
        return join(Formulas.SUB, IntegerOp.SUB, y);
    }

    /** {@return x · y} @param y broadcasts */
    default Tensor mul(Tensor y) {
        return join(Formulas.MUL, IntegerOp.MUL, y);
    }

    /** {@return x / y} @param y broadcasts */
    default Tensor div(Tensor y) {
        return join(Formulas.DIV, null, y);
    }

    /** {@return xʸ} @param y broadcasts */
    default Tensor pow(Tensor y) {
        return join(Transcendentals.POW, IntegerOp.POW, y);
    }

    /** {@return the smaller; NaN if either is; half the gradient each at a tie} @param y broadcasts */
    default Tensor minimum(Tensor y) {
        return join(Formulas.MINIMUM, IntegerOp.MIN, y);
    }

    /** {@return the larger; NaN if either is; half the gradient each at a tie} @param y broadcasts */
    default Tensor maximum(Tensor y) {
        return join(Formulas.MAXIMUM, IntegerOp.MAX, y);
    }

    /** {@return the smaller; beside a NaN the other; the gradient goes to x at a tie} @param y broadcasts */
    default Tensor fmin(Tensor y) {
        return join(Formulas.FMIN, IntegerOp.MIN, y);
    }

    /** {@return the larger; beside a NaN the other; the gradient goes to x at a tie} @param y broadcasts */
    default Tensor fmax(Tensor y) {
        return join(Formulas.FMAX, IntegerOp.MAX, y);
    }

    /** {@return 0 for x &lt; 0, y for x = 0, else 1, and 0 for NaN} @param y broadcasts */
    default Tensor heaviside(Tensor y) {
        return isWhole() && y.dtype().isIntegral() ? self().eq(0).where(y, self().gt(0).to(y.dtype())) : join(Formulas.HEAVISIDE, null, y);
    }

    /** {@return ⌊x/y⌋, Python's {@code //}; not differentiable} @param y broadcasts; as integers, no zero */
    default Tensor floorDivide(Tensor y) {
        return join(Formulas.FLOOR_DIVIDE, IntegerOp.FLOOR_DIVIDE, y);
    }

    /** {@return x − y·⌊x/y⌋, Python's {@code %}: the sign of y} @param y broadcasts; as integers, no zero */
    default Tensor remainder(Tensor y) {
        return join(Formulas.REMAINDER, IntegerOp.REMAINDER, y);
    }

    /** {@return x − y·trunc(x/y), C's fmod: the sign of x} @param y broadcasts; as integers, no zero */
    default Tensor fmod(Tensor y) {
        return join(Formulas.FMOD, IntegerOp.FMOD, y);
    }

    /** {@return ⌊x/s⌋} @param s not 0 for integers */
    default Tensor floorDivide(double s) {
        return join(Formulas.FLOOR_DIVIDE_SCALAR, IntegerOp.FLOOR_DIVIDE, s);
    }

    /** {@return x − s·⌊x/s⌋, with the sign of s} @param s not 0 for integers */
    default Tensor remainder(double s) {
        return join(Formulas.REMAINDER_SCALAR, IntegerOp.REMAINDER, s);
    }

    /** {@return x − s·trunc(x/s), with the sign of x} @param s not 0 for integers */
    default Tensor fmod(double s) {
        return join(Formulas.FMOD_SCALAR, IntegerOp.FMOD, s);
    }

    /** {@return |x| with the sign of y, which −0 and NaN have too} @param y broadcasts */
    default Tensor copysign(Tensor y) {
        return join(Formulas.COPYSIGN, null, y);
    }

    /** {@return x + s} @param s any number */
    default Tensor add(double s) {
        return join(Formulas.ADD_SCALAR, IntegerOp.ADD, s);
    }

    /** {@return x − s} @param s any number */
    default Tensor sub(double s) {
        return join(Formulas.SUB_SCALAR, IntegerOp.SUB, s);
    }

    /** {@return s − x} @param s any number */
    default Tensor rsub(double s) {
        return isWhole() && Integers.isWhole(s) ? Integers.join(IntegerOp.SUB, s, self()) : map(Formulas.RSUB_SCALAR, s);
    }

    /** {@return x · s} @param s any number */
    default Tensor mul(double s) {
        return join(Formulas.MUL_SCALAR, IntegerOp.MUL, s);
    }

    /** {@return x / s} @param s any number */
    default Tensor div(double s) {
        return map(Formulas.DIV_SCALAR, s);
    }

    /** {@return s / x} @param s any number */
    default Tensor rdiv(double s) {
        return map(Formulas.RDIV_SCALAR, s);
    }

    /** {@return xˢ} @param s any number */
    default Tensor pow(double s) {
        return join(Transcendentals.POW_SCALAR, IntegerOp.POW, s);
    }

    /** {@return sˣ} @param s any number */
    default Tensor rpow(double s) {
        return isWhole() && Integers.isWhole(s) ? Integers.join(IntegerOp.POW, s, self()) : map(Transcendentals.RPOW_SCALAR, s);
    }

    /** {@return x + w·(y − x)} @param y broadcasts @param w the weight of y */
    default Tensor lerp(Tensor y, double w) {
        return Autograd.apply(Formulas.LERP.with(w), self(), y);
    }

    /** {@return x + w·(y − x)} @param y broadcasts @param w the weights of y; broadcasts */
    default Tensor lerp(Tensor y, Tensor w) {
        return Autograd.apply(Formulas.LERP_TENSOR, self(), y, w);
    }

    /** {@return x + s·y·z} @param y broadcasts @param z broadcasts @param s usually 1 */
    default Tensor addcmul(Tensor y, Tensor z, double s) {
        return isWhole() ? add(y.mul(z).mul(s)) : Autograd.apply(Formulas.ADDCMUL.with(s), self(), y, z);
    }

    /** {@return x + s·y/z} @param y broadcasts @param z broadcasts @param s usually 1 */
    default Tensor addcdiv(Tensor y, Tensor z, double s) {
        return Autograd.apply(Formulas.ADDCDIV.with(s), self(), y, z);
    }

    /** {@return x with 0 for NaN and the largest finite numbers for ±∞; slope 0 there} */
    default Tensor nanToNum() {
        double largest = self().dtype() == DType.F64 ? Double.MAX_VALUE : Float.MAX_VALUE;
        return nanToNum(0, largest, -largest);
    }

    /** {@return x with numbers for NaN, ∞ and −∞; slope 0 there} @param nan for NaN @param high for ∞ @param low for −∞ */
    default Tensor nanToNum(double nan, double high, double low) {
        return isWhole() ? self() : map(Formulas.NAN_TO_NUM, nan, high, low);
    }

    /** {@return min(max(x, low), high); NaN if any is} @param low the lower ends; broadcasts @param high the upper ends; broadcasts */
    default Tensor clamp(Tensor low, Tensor high) {
        return isWhole() ? maximum(low).minimum(high) : Autograd.apply(Formulas.CLAMP_TENSOR, self(), low, high);
    }

    /** {@return max(x, low); the slope is 1 at the end} @param low the lower end */
    default Tensor clampMin(double low) {
        return isWhole() ? join(Formulas.CLAMP_MIN, IntegerOp.MAX, low) : map(Formulas.CLAMP_MIN, low);
    }

    /** {@return min(x, high); the slope is 1 at the end} @param high the upper end */
    default Tensor clampMax(double high) {
        return isWhole() ? join(Formulas.CLAMP_MAX, IntegerOp.MIN, high) : map(Formulas.CLAMP_MAX, high);
    }

    /** {@return min(max(x, low), high); the slope is 1 at both ends} @param low the lower end @param high the upper end */
    default Tensor clamp(double low, double high) {
        return isWhole() ? clampMin(low).clampMax(high) : map(Formulas.CLAMP, low, high);
    }

    /** {@return min(max(x, low), high); the slope is 0 at both ends} @param low the lower end @param high the upper end */
    default Tensor hardtanh(double low, double high) {
        return map(Formulas.HARDTANH, low, high);
    }

    /** {@return x where it is above a threshold, else a value} @param threshold to exceed @param value instead */
    default Tensor threshold(double threshold, double value) {
        return isWhole() ? self().maskedFill(self().le(threshold), value) : map(Formulas.THRESHOLD, threshold, value);
    }

    /** {@return x, but 0 where |x| ≤ λ} @param lambda 0 or more, usually 0.5 */
    default Tensor hardshrink(double lambda) {
        return map(Formulas.HARDSHRINK, lambda);
    }

    /** {@return x moved towards 0 by λ, 0 where |x| ≤ λ} @param lambda 0 or more, usually 0.5 */
    default Tensor softshrink(double lambda) {
        if (!(lambda >= 0)) {
            throw new IllegalArgumentException("softshrink: lambda is " + lambda + ", expected 0 or more");
        }
        return map(Formulas.SOFTSHRINK, lambda);
    }

    /** {@return x − tanh x} */
    default Tensor tanhshrink() {
        return map(Transcendentals.TANHSHRINK);
    }

    /** {@return x, or slope·x below 0} @param slope usually 0.01 */
    default Tensor leakyRelu(double slope) {
        return map(Formulas.LEAKY_RELU, slope);
    }

    /** {@return x, or alpha·(eˣ − 1) below 0} @param alpha usually 1 */
    default Tensor elu(double alpha) {
        return map(Transcendentals.ELU, alpha);
    }

    /** {@return x, or alpha·(e^(x/alpha) − 1) below 0} @param alpha not 0, usually 1 */
    default Tensor celu(double alpha) {
        return map(Transcendentals.CELU, alpha);
    }

    /** {@return ln(1 + e^(beta·x))/beta, or x where beta·x is above threshold} @param beta usually 1 @param threshold usually 20 */
    default Tensor softplus(double beta, double threshold) {
        return map(Transcendentals.SOFTPLUS, beta, threshold);
    }

    /** {@return ln(1 + eˣ)} */
    default Tensor softplus() {
        return softplus(1, 20);
    }
}
