package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Elementwise;
import dev.fluxion.core.op.Transcendentals;

/**
 * The elementary and special functions of {@link Tensor}, element by element: exponentials, logarithms, trigonometry,
 * hyperbolic functions, the error function. Each is one formula, and so is its gradient. Integers and masks become float32.
 */
public sealed interface Elementary permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor map(Elementwise op) {
        return Autograd.apply(op, Promotion.real(self()));
    }

    private Tensor join(Elementwise op, Tensor y) {
        return Autograd.apply(op, Promotion.beside(self(), y), Promotion.beside(y, self()));
    }

    /** {@return eˣ} */
    default Tensor exp() {
        return map(Transcendentals.EXP);
    }

    /** {@return eˣ − 1, exact near 0} */
    default Tensor expm1() {
        return map(Transcendentals.EXPM1);
    }

    /** {@return 2ˣ} */
    default Tensor exp2() {
        return map(Transcendentals.EXP2);
    }

    /** {@return ln x} */
    default Tensor log() {
        return map(Transcendentals.LOG);
    }

    /** {@return ln(1 + x), exact near 0} */
    default Tensor log1p() {
        return map(Transcendentals.LOG1P);
    }

    /** {@return log₂ x} */
    default Tensor log2() {
        return map(Transcendentals.LOG2);
    }

    /** {@return log₁₀ x} */
    default Tensor log10() {
        return map(Transcendentals.LOG10);
    }

    /** {@return ln(x/(1 − x)), the inverse of sigmoid; NaN outside [0, 1]} */
    default Tensor logit() {
        return map(Transcendentals.LOGIT);
    }

    /** {@return logit of x held between eps and 1 − eps} @param eps such as 1e-6 */
    default Tensor logit(double eps) {
        return self().clamp(eps, 1 - eps).logit();
    }

    /** {@return ln(eˣ + eʸ), without overflow} @param y broadcasts */
    default Tensor logaddexp(Tensor y) {
        return join(Transcendentals.LOGADDEXP, y);
    }

    /** {@return log₂(2ˣ + 2ʸ), without overflow} @param y broadcasts */
    default Tensor logaddexp2(Tensor y) {
        return join(Transcendentals.LOGADDEXP2, y);
    }

    /** {@return x·ln y, 0 where x is 0 and y is no NaN} @param y broadcasts */
    default Tensor xlogy(Tensor y) {
        return join(Transcendentals.XLOGY, y);
    }

    /** {@return sin x, x in radians; NaN where |x| is above 2²³ (float32) or 2⁵² (float64)} */
    default Tensor sin() {
        return map(Transcendentals.SIN);
    }

    /** {@return cos x, x in radians; NaN where |x| is above 2²³ (float32) or 2⁵² (float64)} */
    default Tensor cos() {
        return map(Transcendentals.COS);
    }

    /** {@return tan x, x in radians; NaN where |x| is above 2²⁰ (float32) or 2⁴⁹ (float64)} */
    default Tensor tan() {
        return map(Transcendentals.TAN);
    }

    /** {@return the angle in [−π/2, π/2] whose sine is x; NaN beyond ±1} */
    default Tensor asin() {
        return map(Transcendentals.ASIN);
    }

    /** {@return the angle in [0, π] whose cosine is x; NaN beyond ±1} */
    default Tensor acos() {
        return map(Transcendentals.ACOS);
    }

    /** {@return the angle in [−π/2, π/2] whose tangent is x} */
    default Tensor atan() {
        return map(Transcendentals.ATAN);
    }

    /** {@return the angle of the point (y, x), with x this and y the other in PyTorch's order atan2(this, y); its slope at the origin is NaN} @param y broadcasts */
    default Tensor atan2(Tensor y) {
        return join(Transcendentals.ATAN2, y);
    }

    /** {@return √(x² + y²), without overflow} @param y broadcasts */
    default Tensor hypot(Tensor y) {
        return join(Transcendentals.HYPOT, y);
    }

    /** {@return sin(πx)/(πx), 1 at 0} */
    default Tensor sinc() {
        return map(Transcendentals.SINC);
    }

    /** {@return (eˣ − e⁻ˣ)/2} */
    default Tensor sinh() {
        return map(Transcendentals.SINH);
    }

    /** {@return (eˣ + e⁻ˣ)/2} */
    default Tensor cosh() {
        return map(Transcendentals.COSH);
    }

    /** {@return tanh x} */
    default Tensor tanh() {
        return map(Transcendentals.TANH);
    }

    /** {@return the number whose sinh is x} */
    default Tensor asinh() {
        return map(Transcendentals.ASINH);
    }

    /** {@return the number from 0 on whose cosh is x; NaN below 1} */
    default Tensor acosh() {
        return map(Transcendentals.ACOSH);
    }

    /** {@return the number whose tanh is x; NaN beyond ±1} */
    default Tensor atanh() {
        return map(Transcendentals.ATANH);
    }

    /** {@return x·π/180} */
    default Tensor deg2rad() {
        return self().mul(Math.PI / 180);
    }

    /** {@return x·180/π} */
    default Tensor rad2deg() {
        return self().mul(180 / Math.PI);
    }

    /** {@return ln |Γ(x)|, the logarithm of the factorial of x − 1; ∞ at 0, −1, −2, …} */
    default Tensor lgamma() {
        return map(Transcendentals.LGAMMA);
    }

    /** {@return ψ(x) = Γ′(x)/Γ(x)} */
    default Tensor digamma() {
        return map(Transcendentals.DIGAMMA);
    }

    /** {@return erf x = 2/√π · ∫₀ˣ e^(−t²) dt} */
    default Tensor erf() {
        return map(Transcendentals.ERF);
    }

    /** {@return 1 − erf x, exact in its tail} */
    default Tensor erfc() {
        return map(Transcendentals.ERFC);
    }

    /** {@return the number whose erf is x; ±∞ at ±1, NaN beyond} */
    default Tensor erfinv() {
        return map(Transcendentals.ERFINV);
    }
}
