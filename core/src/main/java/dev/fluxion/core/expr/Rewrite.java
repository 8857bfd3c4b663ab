package dev.fluxion.core.expr;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Walks over the DAG that visit each node once, operands first. */
final class Rewrite {
    private Rewrite() {}

    /** Replaces nodes by others, wherever they occur, operands first; what is replaced is not searched further. */
    static Expr substitute(Expr root, Map<Expr, Expr> replacements) {
        Map<Expr, Expr> done = new IdentityHashMap<>(replacements);
        for (Expr node : topological(List.of(root), replacements)) {
            if (!done.containsKey(node)) {
                boolean same = true;
                var operands = new ArrayList<Expr>(node.operands().size());
                for (Expr operand : node.operands()) {
                    Expr replaced = done.get(operand);
                    operands.add(replaced);
                    same &= replaced == operand;
                }
                done.put(node, same ? node : rebuild(node, operands));
            }
        }
        return done.get(root);
    }

    /** The same node over other operands. */
    static Expr rebuild(Expr node, List<Expr> operands) {
        return switch (node) {
            case Expr.Arg _, Expr.Scalar _, Expr.Const _ -> node;
            case Expr.Unary u -> Expr.unary(u.op(), operands.getFirst());
            case Expr.Binary b -> Expr.binary(b.op(), operands.getFirst(), operands.getLast());
            case Expr.Fma _ -> operands.get(0).fma(operands.get(1), operands.get(2));
            case Expr.Select _ -> Expr.select(operands.get(0), operands.get(1), operands.get(2));
            case Expr.Call c -> Expr.call(c.function(), operands.toArray(Expr[]::new));
        };
    }

    /** Puts {@code arguments} in the places of {@code arg(0)}, {@code arg(1)} …; arguments that are null stay as they are. */
    static Expr bind(Expr body, List<Expr> arguments) {
        var replacements = new IdentityHashMap<Expr, Expr>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i) != null) {
                replacements.put(Expr.arg(i), arguments.get(i));
            }
        }
        return substitute(body, replacements);
    }

    /** Every node below {@code roots} once, operands before users. */
    static List<Expr> topological(List<Expr> roots) {
        return topological(roots, Map.of());
    }

    /** Depth-first with an explicit stack, so that a formula of 100,000 nodes in a row needs no deep call stack. */
    private static List<Expr> topological(List<Expr> roots, Map<Expr, Expr> leaves) {
        var order = new ArrayList<Expr>();
        var done = new IdentityHashMap<Expr, Boolean>();
        var stack = new ArrayList<>(roots.reversed());
        while (!stack.isEmpty()) {
            Expr node = stack.getLast();
            if (done.containsKey(node)) {
                stack.removeLast();
                continue;
            }
            int before = stack.size();
            if (!leaves.containsKey(node)) {
                for (Expr operand : node.operands().reversed()) {
                    if (!done.containsKey(operand)) {
                        stack.add(operand);
                    }
                }
            }
            if (stack.size() == before) {
                stack.removeLast();
                done.put(node, true);
                order.add(node);
            }
        }
        return List.copyOf(order);
    }
}
