package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Elementwise;
import dev.fluxion.core.op.Formulas;

/**
 * The elementwise part of {@link Tensor}: each operation is one formula, and so is its gradient. Operands broadcast as in
 * NumPy and have one dtype; a plain number takes the tensor's dtype.
 */
public sealed interface Pointwise permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor map(Elementwise op) {
        return Autograd.apply(op, self());
    }

    private Tensor map(Elementwise op, double... scalars) {
        return Autograd.apply(op.with(scalars), self());
    }

    /** {@return −x} */
    default Tensor neg() {
        return map(Formulas.NEG);
    }

    /** {@return |x|} */
    default Tensor abs() {
        return map(Formulas.ABS);
    }

    /** {@return −1, 0 or 1} */
    default Tensor sign() {
        return map(Formulas.SIGN);
    }

    /** {@return ⌊x⌋} */
    default Tensor floor() {
        return map(Formulas.FLOOR);
    }

    /** {@return ⌈x⌉} */
    default Tensor ceil() {
        return map(Formulas.CEIL);
    }

    /** {@return the nearest integer, ties to even} */
    default Tensor round() {
        return map(Formulas.ROUND);
    }

    /** {@return x without its fraction, towards 0} */
    default Tensor trunc() {
        return map(Formulas.TRUNC);
    }

    /** {@return x − trunc(x), with the sign of x} */
    default Tensor frac() {
        return map(Formulas.FRAC);
    }

    /** {@return x²} */
    default Tensor square() {
        return map(Formulas.SQUARE);
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

    /** {@return eˣ} */
    default Tensor exp() {
        return map(Formulas.EXP);
    }

    /** {@return eˣ − 1, exact near 0} */
    default Tensor expm1() {
        return map(Formulas.EXPM1);
    }

    /** {@return ln x} */
    default Tensor log() {
        return map(Formulas.LOG);
    }

    /** {@return ln(1 + x), exact near 0} */
    default Tensor log1p() {
        return map(Formulas.LOG1P);
    }

    /** {@return sin x} */
    default Tensor sin() {
        return map(Formulas.SIN);
    }

    /** {@return cos x} */
    default Tensor cos() {
        return map(Formulas.COS);
    }

    /** {@return tan x} */
    default Tensor tan() {
        return map(Formulas.TAN);
    }

    /** {@return the angle in [−π/2, π/2] whose tangent is x} */
    default Tensor atan() {
        return map(Formulas.ATAN);
    }

    /** {@return tanh x} */
    default Tensor tanh() {
        return map(Formulas.TANH);
    }

    /** {@return erf x = 2/√π · ∫₀ˣ e^(−t²) dt} */
    default Tensor erf() {
        return map(Formulas.ERF);
    }

    /** {@return 1 − erf x, exact in its tail} */
    default Tensor erfc() {
        return map(Formulas.ERFC);
    }

    /** {@return 1/(1 + e⁻ˣ)} */
    default Tensor sigmoid() {
        return map(Formulas.SIGMOID);
    }

    /** {@return ln sigmoid(x) = −ln(1 + e⁻ˣ)} */
    default Tensor logsigmoid() {
        return map(Formulas.LOGSIGMOID);
    }

    /** {@return max(x, 0); slope 0 at 0} */
    default Tensor relu() {
        return map(Formulas.RELU);
    }

    /** {@return min(max(x, 0), 6)} */
    default Tensor relu6() {
        return map(Formulas.RELU6);
    }

    /** {@return scale · elu(x, α), Klambauer et al. 2017} */
    default Tensor selu() {
        return map(Formulas.SELU);
    }

    /** {@return x/(1 + |x|)} */
    default Tensor softsign() {
        return map(Formulas.SOFTSIGN);
    }

    /** {@return x·sigmoid(x), also called swish} */
    default Tensor silu() {
        return map(Formulas.SILU);
    }

    /** {@return x·tanh(ln(1 + eˣ))} */
    default Tensor mish() {
        return map(Formulas.MISH);
    }

    /** {@return x·Φ(x) = x/2 · (1 + erf(x/√2))} */
    default Tensor gelu() {
        return map(Formulas.GELU);
    }

    /** {@return gelu approximated: x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))} */
    default Tensor geluTanh() {
        return map(Formulas.GELU_TANH);
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
        return Autograd.apply(Formulas.ADD, self(), y);
    }

    /** {@return x − y} @param y broadcasts */
    default Tensor sub(Tensor y) {
        return Autograd.apply(Formulas.SUB, self(), y);
    }

    /** {@return x · y} @param y broadcasts */
    default Tensor mul(Tensor y) {
        return Autograd.apply(Formulas.MUL, self(), y);
    }

    /** {@return x / y} @param y broadcasts */
    default Tensor div(Tensor y) {
        return Autograd.apply(Formulas.DIV, self(), y);
    }

    /** {@return xʸ} @param y broadcasts */
    default Tensor pow(Tensor y) {
        return Autograd.apply(Formulas.POW, self(), y);
    }

    /** {@return the smaller; NaN if either is; half the gradient each at a tie} @param y broadcasts */
    default Tensor minimum(Tensor y) {
        return Autograd.apply(Formulas.MINIMUM, self(), y);
    }

    /** {@return the larger; NaN if either is; half the gradient each at a tie} @param y broadcasts */
    default Tensor maximum(Tensor y) {
        return Autograd.apply(Formulas.MAXIMUM, self(), y);
    }

    /** {@return ln(eˣ + eʸ), without overflow} @param y broadcasts */
    default Tensor logaddexp(Tensor y) {
        return Autograd.apply(Formulas.LOGADDEXP, self(), y);
    }

    /** {@return the angle of the point (y, x), with x this and y the other in PyTorch's order atan2(this, y)} @param y broadcasts */
    default Tensor atan2(Tensor y) {
        return Autograd.apply(Formulas.ATAN2, self(), y);
    }

    /** {@return x + s} @param s any number */
    default Tensor add(double s) {
        return map(Formulas.ADD_SCALAR, s);
    }

    /** {@return x − s} @param s any number */
    default Tensor sub(double s) {
        return map(Formulas.SUB_SCALAR, s);
    }

    /** {@return s − x} @param s any number */
    default Tensor rsub(double s) {
        return map(Formulas.RSUB_SCALAR, s);
    }

    /** {@return x · s} @param s any number */
    default Tensor mul(double s) {
        return map(Formulas.MUL_SCALAR, s);
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
        return map(Formulas.POW_SCALAR, s);
    }

    /** {@return sˣ} @param s any number */
    default Tensor rpow(double s) {
        return map(Formulas.RPOW_SCALAR, s);
    }

    /** {@return x + w·(y − x)} @param y broadcasts @param w the weight of y */
    default Tensor lerp(Tensor y, double w) {
        return Autograd.apply(Formulas.LERP.with(w), self(), y);
    }

    /** {@return min(max(x, low), high); the slope is 1 at both ends} @param low the lower end @param high the upper end */
    default Tensor clamp(double low, double high) {
        return map(Formulas.CLAMP, low, high);
    }

    /** {@return min(max(x, low), high); the slope is 0 at both ends} @param low the lower end @param high the upper end */
    default Tensor hardtanh(double low, double high) {
        return map(Formulas.HARDTANH, low, high);
    }

    /** {@return x, or slope·x below 0} @param slope usually 0.01 */
    default Tensor leakyRelu(double slope) {
        return map(Formulas.LEAKY_RELU, slope);
    }

    /** {@return x, or alpha·(eˣ − 1) below 0} @param alpha usually 1 */
    default Tensor elu(double alpha) {
        return map(Formulas.ELU, alpha);
    }

    /** {@return x, or alpha·(e^(x/alpha) − 1) below 0} @param alpha not 0, usually 1 */
    default Tensor celu(double alpha) {
        return map(Formulas.CELU, alpha);
    }

    /** {@return ln(1 + e^(beta·x))/beta, or x where beta·x is above threshold} @param beta usually 1 @param threshold usually 20 */
    default Tensor softplus(double beta, double threshold) {
        return map(Formulas.SOFTPLUS, beta, threshold);
    }

    /** {@return ln(1 + eˣ)} */
    default Tensor softplus() {
        return softplus(1, 20);
    }
}
