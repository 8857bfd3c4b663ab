package dev.fluxion.core.expr;

import static dev.fluxion.core.expr.Atomic.X;
import static dev.fluxion.core.expr.Atomic.Y;
import static dev.fluxion.core.expr.Expr.constant;

import java.util.List;

/**
 * Division with remainder. fmod is long division: the divisor times a power of two is taken away as often as it fits, at most
 * 2²² (F32) or 2⁵¹ (F64) times, then the divisor times the next lower power, down to the divisor itself. Every step is exact,
 * since what remains is a multiple of the last place of a or b and smaller than what was taken. As many steps as the longest
 * quotient of two finite numbers has digits make fmod exact for all of them, as in C.
 */
public final class Divisions {
    private static final Expr ZERO = constant(0);

    /** The sign of a, 0 ≤ |y| &lt; |b|; a itself for an infinite b, NaN for b = 0 or an infinite a. ẏ = ȧ − ḃ·trunc(a/b). */
    static final Function FMOD = new Atomic("fmod", 2, "\\operatorname{fmod}\\left(#1, #2\\right)", Divisions::longDivision,
            () -> List.of(constant(1), Functions.trunc(X.div(Y)).neg()));

    /** fmod, with b added where its sign is not that of b. */
    static final Function REMAINDER = new Atomic("remainder", 2, "#1 \\bmod #2", _ -> floored(fmod(X, Y)),
            () -> List.of(constant(1), Functions.floor(X.div(Y)).neg()));

    /** ⌊a/b⌋ = (a − remainder)/b, rounded to an integer; a/b where b is 0. */
    static final Function FLOOR_DIVIDE = new Atomic("floorDivide", 2, "\\left\\lfloor\\frac{#1}{#2}\\right\\rfloor", _ -> {
        Expr mod = fmod(X, Y);
        Expr whole = X.sub(mod).div(Y).rint();
        Expr quotient = Expr.select(opposite(mod), whole.sub(1), whole);
        Expr signed = Expr.select(quotient.eq(ZERO), ZERO.copySign(X.div(Y)), quotient);
        return Expr.select(Y.eq(ZERO), X.div(Y), signed);
    }, () -> java.util.Arrays.asList(null, null));

    private Divisions() {}

    /** {@return a − b·trunc(a/b), exactly, with the sign of a} @param a a number @param b not 0, else NaN */
    public static Expr fmod(Expr a, Expr b) {
        return Expr.call(FMOD, a, b);
    }

    /** {@return a − b·⌊a/b⌋, with the sign of b, as Python's %} @param a a number @param b not 0, else NaN */
    public static Expr remainder(Expr a, Expr b) {
        return Expr.call(REMAINDER, a, b);
    }

    /** {@return ⌊a/b⌋, as Python's //} @param a a number @param b a number */
    public static Expr floorDivide(Expr a, Expr b) {
        return Expr.call(FLOOR_DIVIDE, a, b);
    }

    private static Expr floored(Expr mod) {
        return Expr.select(opposite(mod), mod.add(Y), mod);
    }

    /** Whether what remains has the other sign than b. */
    private static Expr opposite(Expr mod) {
        return mod.lt(ZERO).and(ZERO.lt(Y)).or(ZERO.lt(mod).and(Y.lt(ZERO)));
    }

    private static Expr longDivision(Precision p) {
        boolean f32 = p == Precision.F32;
        int digit = f32 ? 22 : 51;
        int range = f32 ? 278 : 2099;
        Expr infinity = constant(Double.POSITIVE_INFINITY);
        Expr b = Y.abs();
        Expr rest = X.abs();
        for (int step = range / digit; step >= 0; step--) {
            Expr part = scaled(b, step * digit, f32 ? 120 : 1000);
            // an infinite part fits in 0 times, but 0·∞ is NaN
            Expr q = rest.div(part);
            Expr nearest = q.rint();
            Expr times = Expr.select(q.lt(nearest), nearest.sub(1), nearest);
            Expr left = times.neg().fma(part, rest);
            left = Expr.select(left.lt(ZERO), left.add(part), left);
            rest = Expr.select(part.lt(infinity), left, rest);
        }
        Expr finite = X.abs().lt(infinity).and(b.eq(ZERO).not()).and(b.eq(b));
        return Expr.select(finite, rest.copySign(X), constant(Double.NaN));
    }

    /** b·2ᵏ, by factors that are finite. */
    private static Expr scaled(Expr b, int k, int most) {
        for (; k > 0; k -= most) {
            b = b.mul(Math.scalb(1.0, Math.min(k, most)));
        }
        return b;
    }
}
