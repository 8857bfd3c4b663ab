package dev.fluxion.core.op;

import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.expr.Derivative;
import dev.fluxion.core.expr.Formula;
import java.util.Arrays;

/**
 * The vector-Jacobian products of a formula, one for each set of inputs whose gradient was ever wanted; each is derived once.
 * There are few, so a look through an array finds them fastest.
 */
final class Pullbacks {
    static final Formula.Derivation<Pullbacks> OF = Pullbacks::new;

    private final Formula formula;
    private volatile Pullback[] known = {};

    private Pullbacks(Formula formula) {
        this.formula = formula;
    }

    private record Pullback(boolean[] wanted, Formula vjp) {
        boolean fits(Node node) {
            for (int i = 0; i < wanted.length; i++) {
                if (wanted[i] != node.wants(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** {@return the product for those inputs whose gradient is wanted} @param node of the formula */
    Formula get(Node node) {
        Formula found = find(node);
        return found != null ? found : derive(node);
    }

    private Formula find(Node node) {
        for (Pullback pullback : known) {
            if (pullback.fits(node)) {
                return pullback.vjp;
            }
        }
        return null;
    }

    private synchronized Formula derive(Node node) {
        Formula found = find(node);
        if (found == null) {
            boolean[] wanted = new boolean[formula.argCount()];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = node.wants(i);
            }
            found = Derivative.vjp(formula, wanted);
            Pullback[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = new Pullback(wanted, found);
            known = more;
        }
        return found;
    }
}
