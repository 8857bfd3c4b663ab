package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One or more expressions evaluated together, element by element: the unit that is compiled into one loop.
 *
 * <p>A formula reads input arrays ({@link Expr#arg} and {@link Expr#mask}, numbered from 0 together) and scalars, and
 * writes one array for each output. What is derived from it (its compiled kernels, its gradient) is kept with it, so keep
 * formulas in static fields.
 */
public final class Formula {
    private static final WeakPool<Formula> POOL = new WeakPool<>() {
        @Override
        int hash(Formula formula) {
            return formula.outputs.hashCode();
        }

        @Override
        boolean same(Formula a, Formula b) {
            return a.outputs.equals(b.outputs);
        }
    };

    private final List<Expr> outputs;
    private final List<Expr> nodes;
    private final Boolean[] masks;
    private final int scalars;
    /** There are few, so a look through an array finds them fastest. */
    private volatile Derived<?>[] derived = {};

    private Formula(List<Expr> outputs) {
        this.outputs = outputs;
        this.nodes = Rewrite.topological(outputs);
        var kinds = new ArrayList<Boolean>();
        int scalarCount = 0;
        for (Expr node : nodes) {
            if (node instanceof Expr.Arg arg) {
                while (kinds.size() <= arg.index()) {
                    kinds.add(null);
                }
                if (kinds.get(arg.index()) != null && kinds.get(arg.index()) != arg.isMask()) {
                    throw new IllegalArgumentException(
                            "argument " + arg.index() + " is used as a number and as a mask, expected one of them");
                }
                kinds.set(arg.index(), arg.isMask());
            } else if (node instanceof Expr.Scalar scalar) {
                scalarCount = Math.max(scalarCount, scalar.index() + 1);
            }
        }
        masks = kinds.toArray(Boolean[]::new);
        scalars = scalarCount;
    }

    /**
     * The formula that computes {@code outputs}; equal outputs give the same object.
     *
     * @param outputs one or more numbers or masks
     * @return the formula
     */
    public static Formula of(Expr... outputs) {
        if (outputs.length == 0) {
            throw new IllegalArgumentException("a formula has no outputs, expected at least 1");
        }
        return POOL.intern(new Formula(List.of(outputs)));
    }

    /** {@return the expressions, in the order of the arrays that are written} */
    public List<Expr> outputs() {
        return outputs;
    }

    /** {@return every node once, operands before the nodes that use them} */
    public List<Expr> nodes() {
        return nodes;
    }

    /** {@return the number of input arrays: one more than the largest index used} */
    public int argCount() {
        return masks.length;
    }

    /** {@return whether input array {@code index} is read at all} @param index of the input */
    public boolean usesArg(int index) {
        return index < masks.length && masks[index] != null;
    }

    /** {@return whether input array {@code index} holds masks} @param index of the input */
    public boolean isMaskArg(int index) {
        return Boolean.TRUE.equals(masks[index]);
    }

    /** {@return the number of scalar arguments: one more than the largest index used} */
    public int scalarCount() {
        return scalars;
    }

    /**
     * What {@code derivation} makes of this formula, made once and kept as long as the formula. Concurrent first calls
     * derive once.
     *
     * @param <T> what is made
     * @param derivation identifies itself and makes it; a constant
     * @return the same object at each call
     */
    @SuppressWarnings("unchecked")
    public <T> T derive(Derivation<T> derivation) {
        Derived<?> slot = find(derivation);
        return ((Derived<T>) (slot == null ? add(derivation) : slot)).get(this);
    }

    private Derived<?> find(Derivation<?> derivation) {
        for (Derived<?> slot : derived) {
            if (slot.derivation == derivation) {
                return slot;
            }
        }
        return null;
    }

    private synchronized Derived<?> add(Derivation<?> derivation) {
        Derived<?> slot = find(derivation);
        if (slot == null) {
            Derived<?>[] more = Arrays.copyOf(derived, derived.length + 1);
            slot = new Derived<>(derivation);
            more[derived.length] = slot;
            derived = more;
        }
        return slot;
    }

    /** A slot of its own for each derivation, so that one derivation may ask the same formula for another. */
    private static final class Derived<T> {
        private final Derivation<T> derivation;
        private volatile T made;

        Derived(Derivation<T> derivation) {
            this.derivation = derivation;
        }

        T get(Formula formula) {
            T found = made;
            if (found != null) {
                return found;
            }
            synchronized (this) {
                if (made == null) {
                    made = derivation.derive(formula);
                }
                return made;
            }
        }
    }

    /**
     * Something that is made from a formula and kept with it.
     *
     * @param <T> what is made
     */
    @FunctionalInterface
    public interface Derivation<T> {
        /** {@return what is made, never null} @param formula the formula */
        T derive(Formula formula);
    }

    /** {@return the expressions as text, separated by commas} */
    @Override
    public String toString() {
        return Printer.text(this, List.of(), List.of());
    }
}
