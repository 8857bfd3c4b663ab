package dev.fluxion.core.autograd;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A piece of a graph that dropped what it saved. The first backward that asks for it runs the function again on the same inputs,
 * with the generators where they were, and puts what that run saved in its place. The nodes and edges are those of the first
 * run, so gradients of any order go through as if nothing had been dropped.
 */
final class Checkpoint {
    private final Function<List<Tensor>, List<Tensor>> function;
    private final List<Tensor> inputs;
    private final int[] versions;
    private final Rng[] rngs;
    private final long[][] states;
    /** The nodes of the first run, the oldest first. */
    private List<Node> nodes;

    private Checkpoint(Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs, Rng[] rngs) {
        this.function = function;
        this.inputs = List.copyOf(inputs);
        this.versions = inputs.stream().mapToInt(Tensor::version).toArray();
        this.rngs = rngs.clone();
        this.states = states();
    }

    static List<Tensor> run(Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs, Rng... rngs) {
        var checkpoint = new Checkpoint(function, inputs, rngs);
        long first = Node.created();
        List<Tensor> outputs = function.apply(inputs);
        checkpoint.nodes = Route.reachable(outputs, first);
        for (Node node : checkpoint.nodes) {
            node.forget(checkpoint, tensor -> !checkpoint.makesAgain(tensor, first));
        }
        return outputs;
    }

    /** Whether the function makes the tensor: it is no input, no parameter, and no result of what was recorded before. */
    private boolean makesAgain(Tensor tensor, long first) {
        return tensor.node() != null ? tensor.node().order() >= first
                : !tensor.requiresGrad() && inputs.stream().noneMatch(in -> in.view().buffer() == tensor.view().buffer());
    }

    private long[][] states() {
        long[][] states = new long[rngs.length][];
        for (int i = 0; i < rngs.length; i++) {
            states[i] = rngs[i].state();
        }
        return states;
    }

    private void restore(long[][] states) {
        for (int i = 0; i < rngs.length; i++) {
            rngs[i].restore(states[i]);
        }
    }

    /** Gives every node back what it dropped. */
    void recompute() {
        List<Tensor> copies = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            if (input.version() != versions[i]) {
                throw new IllegalStateException("input " + i + " of a checkpoint, shape " + input.shape() + ", was changed in"
                        + " place: version is " + input.version() + ", expected " + versions[i]);
            }
            copies.add(input.detach().requiresGrad(input.requiresGrad()));
        }
        long first = Node.created();
        long[][] now = states();
        restore(states);
        List<Tensor> outputs;
        try (var _ = Autograd.enableGrad()) {
            outputs = function.apply(List.copyOf(copies));
        } finally {
            restore(now);
        }
        List<Node> again = Route.reachable(outputs, first);
        requireSame(again);
        Map<Node, Node> twins = new HashMap<>();
        for (int i = 0; i < again.size(); i++) {
            twins.put(again.get(i), nodes.get(i));
        }
        for (int i = 0; i < again.size(); i++) {
            nodes.get(i).remember(again.get(i), made -> translated(made, copies, twins));
        }
    }

    private void requireSame(List<Node> again) {
        for (int i = 0; i < Math.max(again.size(), nodes.size()); i++) {
            if (i >= again.size() || i >= nodes.size() || !nodes.get(i).isLike(again.get(i))) {
                throw new IllegalStateException("the function of a checkpoint ran " + name(again, i) + " as operation " + i
                        + " of its second run, expected " + name(nodes, i) + " as in the first: it has to depend on its inputs,"
                        + " on leaves and on the given generators alone");
            }
        }
    }

    private static String name(List<Node> nodes, int i) {
        return i < nodes.size() ? nodes.get(i).op().name() : "nothing";
    }

    /** The same values as part of the graph of the first run. */
    private Tensor translated(Tensor made, List<Tensor> copies, Map<Node, Node> twins) {
        if (made == null) {
            return null;
        }
        int input = copies.indexOf(made);
        if (input >= 0) {
            return inputs.get(input);
        }
        Node twin = twins.get(made.node());
        return twin == null ? made : new Tensor(made.view(), made.device(), twin, made.nodeOutput());
    }
}
