package dev.fluxion.core;

import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.op.Elementwise;
import dev.fluxion.core.op.Formulas;
import dev.fluxion.core.op.Integers;

/**
 * The part of {@link Tensor} that makes and uses masks. Comparisons give BOOL, broadcast as in NumPy, and take integers and
 * masks (0 and 1) too; with a NaN all are false but ≠.
 */
public sealed interface Comparing permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor compare(Elementwise op, Elementwise withScalar, Tensor y) {
        Tensor x = self();
        boolean wide = x.dtype() == DType.I64 || y.dtype() == DType.I64;
        return wide && x.dtype().isIntegral() && y.dtype().isIntegral()
                ? Integers.compare(withScalar, x, y)
                : Autograd.apply(op, comparable(x, y), comparable(y, x));
    }

    /** Integers beside floating point take its dtype, as in PyTorch. */
    private static Tensor comparable(Tensor x, Tensor other) {
        return x.dtype().isIntegral() && other.dtype().isFloating() ? x.to(other.dtype()) : comparable(x);
    }

    private Tensor compare(Elementwise op, double... scalars) {
        return Autograd.apply(op.with(scalars), comparable(self()));
    }

    /** A number without fraction meets int64 as an int64; what is beyond these is beyond their rounded values too, but for 2⁶³. */
    private Tensor compareTo(Elementwise op, double s) {
        return self().dtype() == DType.I64 && Integers.isWhole(s)
                ? Integers.compare(op, self(), Integers.whole(s, self()))
                : compare(op, s == 0x1p63 && self().dtype() == DType.I64 ? Math.nextUp(s) : s);
    }

    /** Every int is a double; 0 and 1 stand for masks. */
    private static Tensor comparable(Tensor x) {
        return x.dtype().isFloating() ? x : x.to(DType.F64);
    }

    /** {@return the mask x &lt; y} @param y broadcasts */
    default Tensor lt(Tensor y) {
        return compare(Formulas.LT, Formulas.LT_SCALAR, y);
    }

    /** {@return the mask x ≤ y} @param y broadcasts */
    default Tensor le(Tensor y) {
        return compare(Formulas.LE, Formulas.LE_SCALAR, y);
    }

    /** {@return the mask x = y} @param y broadcasts */
    default Tensor eq(Tensor y) {
        return compare(Formulas.EQ, Formulas.EQ_SCALAR, y);
    }

    /** {@return the mask x ≠ y} @param y broadcasts */
    default Tensor ne(Tensor y) {
        return compare(Formulas.NE, Formulas.NE_SCALAR, y);
    }

    /** {@return the mask x &gt; y} @param y broadcasts */
    default Tensor gt(Tensor y) {
        return y.lt(self());
    }

    /** {@return the mask x ≥ y} @param y broadcasts */
    default Tensor ge(Tensor y) {
        return y.le(self());
    }

    /** {@return the mask x &lt; s} @param s any number */
    default Tensor lt(double s) {
        return compareTo(Formulas.LT_SCALAR, s);
    }

    /** {@return the mask x ≤ s} @param s any number */
    default Tensor le(double s) {
        return compareTo(Formulas.LE_SCALAR, s);
    }

    /** {@return the mask x &gt; s} @param s any number */
    default Tensor gt(double s) {
        return compareTo(Formulas.GT_SCALAR, s);
    }

    /** {@return the mask x ≥ s} @param s any number */
    default Tensor ge(double s) {
        return compareTo(Formulas.GE_SCALAR, s);
    }

    /** {@return the mask x = s} @param s any number */
    default Tensor eq(double s) {
        return compareTo(Formulas.EQ_SCALAR, s);
    }

    /** {@return the mask x ≠ s} @param s any number */
    default Tensor ne(double s) {
        return compareTo(Formulas.NE_SCALAR, s);
    }

    /** {@return the mask that is true where x is NaN} */
    default Tensor isnan() {
        return compare(Formulas.IS_NAN);
    }

    /** {@return the mask that is true where x is +∞ or −∞} */
    default Tensor isinf() {
        return compare(Formulas.IS_INF);
    }

    /** {@return the mask that is true where x is neither infinite nor NaN} */
    default Tensor isfinite() {
        return compare(Formulas.IS_FINITE);
    }

    /** {@return the mask that is true where the sign bit of x is set, of −0 and NaN too} */
    default Tensor signbit() {
        return compare(Formulas.SIGNBIT);
    }

    /**
     * The mask |x − y| ≤ atol + rtol·|y|, or x = y; false beside a NaN.
     *
     * @param y broadcasts
     * @param rtol the relative tolerance
     * @param atol the absolute tolerance
     * @return BOOL
     */
    default Tensor isclose(Tensor y, double rtol, double atol) {
        Tensor near = self().sub(y).abs().le(y.abs().mul(rtol).add(atol));
        return near.logicalAnd(y.isfinite()).logicalOr(eq(y));
    }

    /** {@return whether {@link #isclose} holds everywhere} @param y broadcasts @param rtol relative @param atol absolute */
    default boolean allclose(Tensor y, double rtol, double atol) {
        return isclose(y, rtol, atol).all().toBooleanArray()[0];
    }

    /** {@return whether shape and all elements are those of another; a NaN is equal to none} @param y of the same dtype */
    default boolean equal(Tensor y) {
        return self().shape().equals(y.shape()) && eq(y).all().toBooleanArray()[0];
    }

    /** {@return the mask that is true where x and q differ from 0} @param q broadcasts */
    default Tensor logicalAnd(Tensor q) {
        return Autograd.apply(Formulas.AND, truth(self()), truth(q));
    }

    /** {@return the mask that is true where x or q differs from 0} @param q broadcasts */
    default Tensor logicalOr(Tensor q) {
        return Autograd.apply(Formulas.OR, truth(self()), truth(q));
    }

    /** {@return the mask that is true where one of x and q differs from 0} @param q broadcasts */
    default Tensor logicalXor(Tensor q) {
        return Autograd.apply(Formulas.XOR, truth(self()), truth(q));
    }

    /** {@return the mask that is true where x is 0} */
    default Tensor logicalNot() {
        return Autograd.apply(Formulas.NOT, truth(self()));
    }

    private static Tensor truth(Tensor x) {
        return x.dtype() == DType.BOOL ? x : x.ne(0);
    }

    /** {@return {@code mask ? x : y} for this mask} @param x where true @param y where false; all broadcast, integers take a floating dtype */
    default Tensor where(Tensor x, Tensor y) {
        return x.dtype().isIntegral() && y.dtype().isIntegral() ? Integers.where(masking("where", self()), x, y)
                : Autograd.apply(Formulas.WHERE, self(), Promotion.beside(x, y), Promotion.beside(y, x));
    }

    private static Tensor masking(String what, Tensor mask) {
        if (mask.dtype() != DType.BOOL) {
            throw new IllegalArgumentException(what + ": mask is " + mask.dtype() + " " + mask.shape() + ", expected bool");
        }
        return mask;
    }

    /** {@return x with a number where a mask is true; integers drop its fraction} @param mask broadcasts @param value what to put there */
    default Tensor maskedFill(Tensor mask, double value) {
        Tensor x = self();
        return x.dtype().isIntegral()
                ? masking("maskedFill", mask).where(Tensor.full(Shape.SCALAR, value, x.dtype(), x.device()), x)
                : Autograd.apply(Formulas.MASKED_FILL.with(value), x, mask);
    }

    /** {@return x with one value where a mask is true} @param mask broadcasts @param value a scalar of the dtype of x */
    default Tensor maskedFill(Tensor mask, Tensor value) {
        if (value.rank() != 0) {
            throw new IllegalArgumentException("value has shape " + value.shape() + ", expected a scalar: use where");
        }
        return mask.where(value, self());
    }
}
