package dev.fluxion.core.expr;

import java.util.List;

/**
 * A formula's node: an immutable expression over the elements of arrays.
 *
 * <p>Expressions are hash-consed: two equal subtrees are one object, so a formula is a DAG, equality is identity, and a walk
 * that memoizes by identity visits each node once. (As a tree, nested functions grow exponentially.) The factories
 * rewrite exactly or not at all: x·1 becomes x, but x + 0 stays, because −0 + 0 is +0.
 *
 * <p>An expression is a number or a mask. Numbers are evaluated in a {@link Precision}; every node rounds to it, and
 * nothing is contracted: fused multiply-add happens only where {@link #fma} says so.
 */
public abstract sealed class Expr {
    private static final ExprPool POOL = new ExprPool();

    private final List<Expr> operands;

    private Expr(Expr... operands) {
        this.operands = List.of(operands);
    }

    /** {@return the children, in order} */
    public final List<Expr> operands() {
        return operands;
    }

    /** {@return whether the value is a mask (true or false) and not a number} */
    public boolean isMask() {
        return false;
    }

    /** The current element of an input array, of numbers or of masks. */
    public static final class Arg extends Expr {
        private final int index;
        private final boolean mask;

        private Arg(int index, boolean mask) {
            this.index = index;
            this.mask = mask;
        }

        /** {@return the position of the array among the inputs} */
        public int index() {
            return index;
        }

        @Override
        public boolean isMask() {
            return mask;
        }
    }

    /** A number that is the same for all elements of one call: a rate, a step count. Never part of a kernel's key. */
    public static final class Scalar extends Expr {
        private final int index;

        private Scalar(int index) {
            this.index = index;
        }

        /** {@return the position among the call's scalars} */
        public int index() {
            return index;
        }
    }

    /** A number written in the formula, rounded to the precision in which the formula is evaluated. */
    public static final class Const extends Expr {
        private final double value;

        private Const(double value) {
            this.value = value;
        }

        /** {@return the number} */
        public double value() {
            return value;
        }
    }

    /** An operation of one operand. */
    public static final class Unary extends Expr {
        private final UnaryOp op;

        private Unary(UnaryOp op, Expr x) {
            super(x);
            this.op = op;
        }

        /** {@return the operation} */
        public UnaryOp op() {
            return op;
        }

        /** {@return the operand} */
        public Expr x() {
            return operands().getFirst();
        }

        @Override
        public boolean isMask() {
            return op == UnaryOp.NOT;
        }
    }

    /** An operation of two operands. */
    public static final class Binary extends Expr {
        private final BinaryOp op;

        private Binary(BinaryOp op, Expr a, Expr b) {
            super(a, b);
            this.op = op;
        }

        /** {@return the operation} */
        public BinaryOp op() {
            return op;
        }

        /** {@return the left operand} */
        public Expr a() {
            return operands().getFirst();
        }

        /** {@return the right operand} */
        public Expr b() {
            return operands().getLast();
        }

        @Override
        public boolean isMask() {
            return op.isMask();
        }
    }

    /** Fused multiply-add: a·b + c, rounded once. */
    public static final class Fma extends Expr {
        private Fma(Expr a, Expr b, Expr c) {
            super(a, b, c);
        }
    }

    /** {@code condition ? a : b}; both branches are numbers, or both masks. */
    public static final class Select extends Expr {
        private Select(Expr condition, Expr a, Expr b) {
            super(condition, a, b);
        }

        /** {@return the mask that chooses} */
        public Expr condition() {
            return operands().getFirst();
        }

        /** {@return the value where the condition holds} */
        public Expr a() {
            return operands().get(1);
        }

        /** {@return the value where it does not} */
        public Expr b() {
            return operands().get(2);
        }

        @Override
        public boolean isMask() {
            return a().isMask();
        }
    }

    /** A named function applied to its arguments, kept whole until a formula is compiled. */
    public static final class Call extends Expr {
        private final Function function;

        private Call(Function function, Expr... arguments) {
            super(arguments);
            this.function = function;
        }

        /** {@return the function} */
        public Function function() {
            return function;
        }
    }

    /** {@return the element of the input array of numbers at position {@code index}} @param index from 0 */
    public static Expr arg(int index) {
        return POOL.intern(new Arg(requireIndex(index), false));
    }

    /** {@return the element of the input array of masks at position {@code index}} @param index from 0 */
    public static Expr mask(int index) {
        return POOL.intern(new Arg(requireIndex(index), true));
    }

    /** {@return the scalar argument at position {@code index}} @param index from 0 */
    public static Expr scalar(int index) {
        return POOL.intern(new Scalar(requireIndex(index)));
    }

    /** {@return a constant} @param value any number */
    public static Expr constant(double value) {
        return POOL.intern(new Const(value));
    }

    /** {@return {@code op} applied to {@code x}} @param op the operation @param x a number, or a mask for NOT */
    public static Expr unary(UnaryOp op, Expr x) {
        require(x, op == UnaryOp.NOT, op);
        Expr simpler = Simplify.unary(op, x);
        return simpler != null ? simpler : POOL.intern(new Unary(op, x));
    }

    /** {@return {@code op} applied to {@code a} and {@code b}} @param op the operation @param a left @param b right */
    public static Expr binary(BinaryOp op, Expr a, Expr b) {
        require(a, op.joins(), op);
        require(b, op.joins(), op);
        Expr simpler = Simplify.binary(op, a, b);
        return simpler != null ? simpler : POOL.intern(new Binary(op, a, b));
    }

    /** {@return {@code condition ? a : b}} @param condition a mask @param a where true @param b where false */
    public static Expr select(Expr condition, Expr a, Expr b) {
        require(condition, true, "select");
        require(b, a.isMask(), "select");
        Expr simpler = Simplify.select(condition, a, b);
        return simpler != null ? simpler : POOL.intern(new Select(condition, a, b));
    }

    /** {@return {@code function} applied to {@code arguments}} @param function what to call @param arguments as many as its arity */
    public static Expr call(Function function, Expr... arguments) {
        if (arguments.length != function.arity()) {
            throw new IllegalArgumentException("function " + function.name() + " got " + arguments.length
                    + " arguments, expected " + function.arity());
        }
        for (Expr argument : arguments) {
            require(argument, false, function.name());
        }
        return POOL.intern(new Call(function, arguments));
    }

    /** {@return this + b} @param b a number */
    public final Expr add(Expr b) {
        return binary(BinaryOp.ADD, this, b);
    }

    /** {@return this − b} @param b a number */
    public final Expr sub(Expr b) {
        return binary(BinaryOp.SUB, this, b);
    }

    /** {@return this · b} @param b a number */
    public final Expr mul(Expr b) {
        return binary(BinaryOp.MUL, this, b);
    }

    /** {@return this / b} @param b a number */
    public final Expr div(Expr b) {
        return binary(BinaryOp.DIV, this, b);
    }

    /** {@return this + b} @param b a constant */
    public final Expr add(double b) {
        return add(constant(b));
    }

    /** {@return this − b} @param b a constant */
    public final Expr sub(double b) {
        return sub(constant(b));
    }

    /** {@return this · b} @param b a constant */
    public final Expr mul(double b) {
        return mul(constant(b));
    }

    /** {@return this / b} @param b a constant */
    public final Expr div(double b) {
        return div(constant(b));
    }

    /** {@return the smaller of this and b} @param b a number */
    public final Expr min(Expr b) {
        return binary(BinaryOp.MIN, this, b);
    }

    /** {@return the larger of this and b} @param b a number */
    public final Expr max(Expr b) {
        return binary(BinaryOp.MAX, this, b);
    }

    /** {@return this with the sign of b} @param b a number */
    public final Expr copySign(Expr b) {
        return binary(BinaryOp.COPYSIGN, this, b);
    }

    /** {@return this · b + c, rounded once} @param b a number @param c a number */
    public final Expr fma(Expr b, Expr c) {
        require(this, false, "fma");
        require(b, false, "fma");
        require(c, false, "fma");
        return POOL.intern(new Fma(this, b, c));
    }

    /** {@return −this} */
    public final Expr neg() {
        return unary(UnaryOp.NEG, this);
    }

    /** {@return |this|} */
    public final Expr abs() {
        return unary(UnaryOp.ABS, this);
    }

    /** {@return √this} */
    public final Expr sqrt() {
        return unary(UnaryOp.SQRT, this);
    }

    /** {@return the integer nearest to this, ties to even} */
    public final Expr rint() {
        return unary(UnaryOp.RINT, this);
    }

    /** {@return the mask this &lt; b} @param b a number */
    public final Expr lt(Expr b) {
        return binary(BinaryOp.LT, this, b);
    }

    /** {@return the mask this ≤ b} @param b a number */
    public final Expr le(Expr b) {
        return binary(BinaryOp.LE, this, b);
    }

    /** {@return the mask this &gt; b} @param b a number */
    public final Expr gt(Expr b) {
        return b.lt(this);
    }

    /** {@return the mask this ≥ b} @param b a number */
    public final Expr ge(Expr b) {
        return b.le(this);
    }

    /** {@return the mask this = b} @param b a number */
    public final Expr eq(Expr b) {
        return binary(BinaryOp.EQ, this, b);
    }

    /** {@return the mask that is true where this and b hold} @param b a mask */
    public final Expr and(Expr b) {
        return binary(BinaryOp.AND, this, b);
    }

    /** {@return the mask that is true where this or b holds} @param b a mask */
    public final Expr or(Expr b) {
        return binary(BinaryOp.OR, this, b);
    }

    /** {@return the mask that is true where this is false} */
    public final Expr not() {
        return unary(UnaryOp.NOT, this);
    }

    /** {@return whether this is the constant {@code value}, bit for bit} @param value any number */
    public final boolean is(double value) {
        return this instanceof Const c && Double.doubleToRawLongBits(c.value) == Double.doubleToRawLongBits(value);
    }

    @Override
    public final String toString() {
        return Printer.text(this);
    }

    private static int requireIndex(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("index is " + index + ", expected 0 or more");
        }
        return index;
    }

    private static void require(Expr x, boolean mask, Object where) {
        if (x.isMask() != mask) {
            throw new IllegalArgumentException("an operand of " + where + " is a " + (mask ? "number: " : "mask: ") + x
                    + ", expected a " + (mask ? "mask" : "number"));
        }
    }
}
