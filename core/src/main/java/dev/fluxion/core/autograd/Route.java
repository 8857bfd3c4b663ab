package dev.fluxion.core.autograd;

import dev.fluxion.core.Tensor;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The part of a graph that lies between outputs and the tensors whose gradients are wanted. */
final class Route {
    private static final Node.Edge[] NONE = {};

    /** Nodes and leaves whose gradients are wanted. */
    private final Set<Object> targets = identitySet();
    /** Nodes that lead to a target. */
    private final Set<Node> leading = identitySet();

    /**
     * Finds all nodes behind the outputs, then goes through them from the oldest: in the order of creation each comes after
     * those that made its inputs.
     */
    Route(List<Tensor> outputs, List<Tensor> wanted) {
        wanted.forEach(t -> targets.add(t.node() == null ? t : t.node()));
        for (Node node : reachable(outputs, 0)) {
            // What was freed may have led there: the walk meets it and says so.
            boolean leads = node.isFreed();
            for (Node.Edge edge : edges(node)) {
                leads |= takes(edge);
            }
            if (leads) {
                leading.add(node);
            }
        }
    }

    private static <T> Set<T> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static Node.Edge[] edges(Node node) {
        return node.isFreed() ? NONE : node.inputs();
    }

    /** {@return the nodes behind some outputs, the oldest first} @param first those that are older are left out */
    static List<Node> reachable(List<Tensor> outputs, long first) {
        Set<Node> found = identitySet();
        var open = new ArrayDeque<Node>();
        for (Tensor output : outputs) {
            visit(output.node(), first, found, open);
        }
        while (!open.isEmpty()) {
            for (Node.Edge edge : edges(open.poll())) {
                visit(edge == null ? null : edge.node(), first, found, open);
            }
        }
        return found.stream().sorted(Comparator.comparingLong(Node::order)).toList();
    }

    private static void visit(Node node, long first, Set<Node> found, ArrayDeque<Node> open) {
        if (node != null && node.order() >= first && found.add(node)) {
            open.add(node);
        }
    }

    /** {@return whether a gradient is to be sent along an edge} */
    boolean takes(Node.Edge edge) {
        return edge != null && (edge.node() == null
                ? targets.contains(edge.leaf()) : leading.contains(edge.node()) || targets.contains(edge.node()));
    }

    /** {@return whether a node has to run} */
    boolean leadsOn(Node node) {
        return leading.contains(node);
    }
}
