package dev.fluxion.core.autograd;

import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd.Option;
import dev.fluxion.core.backend.View;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One walk back through the graph.
 *
 * <p>Always the youngest node whose gradient is complete: creation order is a topological order, so when a node is the
 * youngest left, all that used its outputs have added their part. No recursion: a chain of any length goes back.
 *
 * <pre>
 *   b = a + a          node 0: a ──► b            walk: c's node 1, then node 0
 *   c = b + b          node 1: b ──► c            ∂c/∂b = 2, ∂c/∂a = 2·2 = 4
 * </pre>
 */
final class Backward {
    private final boolean createGraph;
    private final boolean retainGraph;
    private final List<Tensor> wanted;
    /** The gradients of outputs that have come so far, youngest node first. */
    private final TreeMap<Node, Tensor[]> pending = new TreeMap<>((a, b) -> Long.compare(b.order(), a.order()));
    /** In the order in which gradients reach them; tensors are equal only to themselves. */
    private final Map<Tensor, Tensor> leaves = new LinkedHashMap<>();
    private Tensor[] results;
    private Route route;
    private Holders holders = Holders.NONE;

    /** @param wanted the tensors whose gradients are returned; null to add to the leaves' own */
    Backward(List<Option> options, List<Tensor> wanted) {
        this.createGraph = options.contains(Option.CREATE_GRAPH);
        this.retainGraph = createGraph || options.contains(Option.RETAIN_GRAPH);
        this.wanted = wanted;
    }

    List<Tensor> run(List<Tensor> outputs, List<Tensor> cotangents) {
        if (outputs.size() != cotangents.size()) {
            throw new IllegalArgumentException(
                    "cotangents are " + cotangents.size() + ", expected one for each of the " + outputs.size() + " outputs");
        }
        if (wanted != null) {
            results = new Tensor[wanted.size()];
            route = new Route(outputs, wanted);
        }
        boolean watched = GradMode.watch(false);
        try (var _ = GradMode.set(createGraph); Scope.Walk scope = createGraph || watched ? null : Scope.Walk.begin()) {
            holders = scope == null ? Holders.NONE : new Holders(scope);
            for (int i = 0; i < outputs.size(); i++) {
                Tensor seed = seed(outputs.get(i), cotangents.get(i));
                if (watched) {
                    AnomalyMode.cotangent(seed);
                }
                send(Node.Edge.of(outputs.get(i)), seed);
            }
            walk(watched);
            return wanted == null ? addToLeaves() : collectLeaves();
        } finally {
            GradMode.watch(watched);
        }
    }

    private static Tensor seed(Tensor output, Tensor cotangent) {
        if (!output.requiresGrad()) {
            throw new IllegalStateException("a tensor of shape " + output.shape() + " has no graph to go back through:"
                    + " nothing it was made of requires a gradient, or it was made under noGrad");
        }
        if (cotangent == null) {
            if (output.shape().elements() != 1) {
                throw new IllegalArgumentException("backward from shape " + output.shape()
                        + " needs a cotangent of that shape, expected one or an output of one element");
            }
            return Tensor.ones(output.shape(), output.dtype(), output.device());
        }
        if (!cotangent.shape().equals(output.shape()) || cotangent.dtype() != output.dtype()) {
            throw new IllegalArgumentException("cotangent is " + cotangent.dtype() + " " + cotangent.shape()
                    + ", expected " + output.dtype() + " " + output.shape());
        }
        cotangent.view().buffer().claim();
        return cotangent;
    }

    private void walk(boolean watched) {
        while (!pending.isEmpty()) {
            Map.Entry<Node, Tensor[]> youngest = pending.pollFirstEntry();
            Node node = youngest.getKey();
            Tensor[] cotangents = youngest.getValue();
            Node.Extras extras = node.hasExtras() ? node.extras() : null;
            if (extras != null) {
                for (int i = 0; i < cotangents.length; i++) {
                    cotangents[i] = extras.hooks.onTensor(i, cotangents[i], "output " + i + " of " + node.op().name());
                }
                // Hooks may keep what they see and give.
                holders.keep(cotangents);
            }
            keepWanted(node, cotangents);
            if (route != null && !route.leadsOn(node)) {
                holders.drop(cotangents);
                continue;
            }
            if (node.isFreed()) {
                throw new IllegalStateException("the graph behind " + node.op().name()
                        + " was freed by an earlier backward pass: pass RETAIN_GRAPH to that one");
            }
            Node.Edge[] inputs = node.inputs();
            Tensor sum = extras == null ? takeSum(node) : null;
            Tensor[] gradients = sum == null ? node.op().backward(node, cotangents)
                    : ((Accumulating) node.op()).accumulate(node, sum, cotangents);
            if (gradients.length != inputs.length) {
                throw new IllegalStateException("backward of " + node.op().name() + " gave " + gradients.length
                        + " gradients, expected " + inputs.length);
            }
            if (watched) {
                AnomalyMode.backward(node, gradients);
            }
            if (extras != null) {
                // What a checkpoint computes again is not the walk's alone.
                holders.keep(gradients);
                gradients = extras.hooks.onNode(node, gradients, cotangents);
                holders.keep(gradients);
            }
            holders.hold(gradients);
            if (!retainGraph) {
                node.free();
            }
            for (int i = 0; i < inputs.length; i++) {
                if (inputs[i] != null && gradients[i] != null) {
                    if (!gradients[i].shape().equals(inputs[i].shape()) || gradients[i].dtype() != inputs[i].dtype()) {
                        Hooks.fitting(gradients[i], inputs[i].shape(), inputs[i].dtype(),
                                "backward of " + node.op().name() + " gave for input " + i + " ");
                    }
                    send(inputs[i], gradients[i]);
                }
            }
            holders.drop(gradients);
            holders.drop(cotangents);
            holders.drop(sum);
        }
    }

    /** What has come for a node's first input, if its operation can add it, and nobody looks at it alone; else null. */
    private Tensor takeSum(Node node) {
        Node.Edge edge = node.op() instanceof Accumulating && !createGraph ? node.inputs()[0] : null;
        Tensor[] slots = edge == null || edge.node() == null ? null : pending.get(edge.node());
        if (slots == null) {
            return null;
        }
        Tensor sum = slots[edge.slot()];
        slots[edge.slot()] = null;
        return sum;
    }

    private void send(Node.Edge edge, Tensor gradient) {
        if (route != null && !route.takes(edge)) {
            return;
        }
        if (edge.node() == null) {
            leaves.compute(edge.leaf(), (_, sum) -> plus(sum, gradient));
            return;
        }
        Tensor[] slots = pending.computeIfAbsent(edge.node(), node -> new Tensor[node.outputCount()]);
        slots[edge.slot()] = plus(slots[edge.slot()], gradient);
    }

    /** Sum and gradient, in place of the sum if there is one. */
    private Tensor plus(Tensor sum, Tensor gradient) {
        Tensor all = sum == null ? gradient : sum.add(gradient);
        holders.hold(all);
        holders.drop(sum);
        return all;
    }

    private void keepWanted(Node node, Tensor[] cotangents) {
        if (wanted != null) {
            for (int i = 0; i < results.length; i++) {
                if (wanted.get(i).node() == node) {
                    results[i] = cotangents[wanted.get(i).nodeOutput()];
                    holders.keep(results[i]);
                }
            }
        }
    }

    private List<Tensor> collectLeaves() {
        for (int i = 0; i < results.length; i++) {
            if (wanted.get(i).node() == null) {
                results[i] = hooked(wanted.get(i), leaves.get(wanted.get(i)));
            }
        }
        return Collections.unmodifiableList(Arrays.asList(results));
    }

    private static Tensor hooked(Tensor leaf, Tensor gradient) {
        return leaf.hooks() == null ? gradient
                : leaf.hooks().onTensor(0, gradient, "leaf " + (leaf.name() == null ? leaf.shape() : leaf.name()));
    }

    private List<Tensor> addToLeaves() {
        leaves.forEach((leaf, sum) -> {
            Tensor gradient = hooked(leaf, sum);
            leaf.setGrad(leaf.grad() == null ? owned(gradient) : leaf.grad().add(gradient));
        });
        return List.of();
    }

    /** A gradient that shares its memory with no other, since clipping changes gradients in place. */
    private static Tensor owned(Tensor gradient) {
        View view = gradient.view();
        boolean whole = view.isContiguous() && view.size() == view.buffer().size();
        return whole && view.buffer().claim() ? gradient : gradient.copy();
    }
}
