package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Elementwise;
import dev.fluxion.core.op.Formulas;

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
        return map(Formulas.EXP);
    }

    /** {@return eˣ − 1, exact near 0} */
    default Tensor expm1() {
        return map(Formulas.EXPM1);
    }

    /** {@return 2ˣ} */
    default Tensor exp2() {
        return map(Formulas.EXP2);
    }

    /** {@return ln x} */
    default Tensor log() {
        return map(Formulas.LOG);
    }

    /** {@return ln(1 + x), exact near 0} */
    default Tensor log1p() {
        return map(Formulas.LOG1P);
    }

    /** {@return log₂ x} */
    default Tensor log2() {
        return map(Formulas.LOG2);
    }

    /** {@return log₁₀ x} */
    default Tensor log10() {
        return map(Formulas.LOG10);
    }

    /** {@return ln(x/(1 − x)), the inverse of sigmoid; NaN outside [0, 1]} */
    default Tensor logit() {
        return map(Formulas.LOGIT);
    }

    /** {@return logit of x held between eps and 1 − eps} @param eps such as 1e-6 */
    default Tensor logit(double eps) {
        return self().clamp(eps, 1 - eps).logit();
    }

    /** {@return ln(eˣ + eʸ), without overflow} @param y broadcasts */
    default Tensor logaddexp(Tensor y) {
        return join(Formulas.LOGADDEXP, y);
    }

    /** {@return log₂(2ˣ + 2ʸ), without overflow} @param y broadcasts */
    default Tensor logaddexp2(Tensor y) {
        return join(Formulas.LOGADDEXP2, y);
    }

    /** {@return x·ln y, 0 where x is 0 and y is no NaN} @param y broadcasts */
    default Tensor xlogy(Tensor y) {
        return join(Formulas.XLOGY, y);
    }

    /** {@return sin x, x in radians; NaN where |x| is above 2²³ (float32) or 2⁵² (float64)} */
    default Tensor sin() {
        return map(Formulas.SIN);
    }

    /** {@return cos x, x in radians; NaN where |x| is above 2²³ (float32) or 2⁵² (float64)} */
    default Tensor cos() {
        return map(Formulas.COS);
    }

    /** {@return tan x, x in radians; NaN where |x| is above 2²⁰ (float32) or 2⁴⁹ (float64)} */
    default Tensor tan() {
        return map(Formulas.TAN);
    }

    /** {@return the angle in [−π/2, π/2] whose sine is x; NaN beyond ±1} */
    default Tensor asin() {
        return map(Formulas.ASIN);
    }

    /** {@return the angle in [0, π] whose cosine is x; NaN beyond ±1} */
    default Tensor acos() {
        return map(Formulas.ACOS);
    }

    /** {@return the angle in [−π/2, π/2] whose tangent is x} */
    default Tensor atan() {
        return map(Formulas.ATAN);
    }

    /** {@return the angle of the point (y, x), with x this and y the other in PyTorch's order atan2(this, y); its slope at the origin is NaN} @param y broadcasts */
    default Tensor atan2(Tensor y) {
        return join(Formulas.ATAN2, y);
    }

    /** {@return √(x² + y²), without overflow} @param y broadcasts */
    default Tensor hypot(Tensor y) {
        return join(Formulas.HYPOT, y);
    }

    /** {@return sin(πx)/(πx), 1 at 0} */
    default Tensor sinc() {
        return map(Formulas.SINC);
    }

    /** {@return (eˣ − e⁻ˣ)/2} */
    default Tensor sinh() {
        return map(Formulas.SINH);
    }

    /** {@return (eˣ + e⁻ˣ)/2} */
    default Tensor cosh() {
        return map(Formulas.COSH);
    }

    /** {@return tanh x} */
    default Tensor tanh() {
        return map(Formulas.TANH);
    }

    /** {@return the number whose sinh is x} */
    default Tensor asinh() {
        return map(Formulas.ASINH);
    }

    /** {@return the number from 0 on whose cosh is x; NaN below 1} */
    default Tensor acosh() {
        return map(Formulas.ACOSH);
    }

    /** {@return the number whose tanh is x; NaN beyond ±1} */
    default Tensor atanh() {
        return map(Formulas.ATANH);
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
        return map(Formulas.LGAMMA);
    }

    /** {@return ψ(x) = Γ′(x)/Γ(x)} */
    default Tensor digamma() {
        return map(Formulas.DIGAMMA);
    }

    /** {@return erf x = 2/√π · ∫₀ˣ e^(−t²) dt} */
    default Tensor erf() {
        return map(Formulas.ERF);
    }

    /** {@return 1 − erf x, exact in its tail} */
    default Tensor erfc() {
        return map(Formulas.ERFC);
    }

    /** {@return the number whose erf is x; ±∞ at ±1, NaN beyond} */
    default Tensor erfinv() {
        return map(Formulas.ERFINV);
    }
}
