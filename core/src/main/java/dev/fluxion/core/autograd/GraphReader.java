package dev.fluxion.core.autograd;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.op.Elementwise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Finds out shapes, values, gradients and names of what a result was made of. */
final class GraphReader {
    private final Tensor result;
    private final List<Node> nodes;
    /** By the tensor, or by nothing that recurs where a constant is not known. */
    private final Map<Object, Graph.Vertex> leaves = new IdentityHashMap<>();
    private final Map<Node, Graph.Vertex> operations = new IdentityHashMap<>();
    /** Of each node, by output; null where not known. */
    private final Map<Node, Tensor[]> values = new IdentityHashMap<>();
    private final Map<Node, Tensor[]> gradients = new IdentityHashMap<>();
    private final Map<Tensor, Tensor> leafGradients = new IdentityHashMap<>();
    private final Map<Node, Node.Edge[]> outputs = new IdentityHashMap<>();
    private final Map<Node, String[]> names = new IdentityHashMap<>();
    private final Map<String, Integer> unnamed = new HashMap<>();
    /** What tensors are to be called, whatever their own names. */
    private final Map<Tensor, String> called;

    GraphReader(Tensor result, Map<Tensor, String> called) {
        this.result = result;
        this.called = called;
        this.nodes = Route.reachable(List.of(result), 0);
        for (Node node : nodes) {
            if (node.isFreed()) {
                throw new IllegalStateException("the graph behind " + node.op().name() + " was freed by a backward pass:"
                        + " take Graph.of before it, or pass RETAIN_GRAPH to it");
            }
            int count = node.outputCount();
            values.put(node, new Tensor[count]);
            gradients.put(node, new Tensor[count]);
            outputs.put(node, new Node.Edge[count]);
            names.put(node, new String[count]);
        }
        know(result);
        called.keySet().forEach(this::know);
    }

    /** Takes over value, shape and name of a tensor that is at hand. */
    private void know(Tensor tensor) {
        Tensor[] of = tensor == null || tensor.node() == null ? null : values.get(tensor.node());
        if (of != null) {
            of[tensor.nodeOutput()] = tensor.detach();
            outputs.get(tensor.node())[tensor.nodeOutput()] = Node.Edge.of(tensor);
            String[] name = names.get(tensor.node());
            name[tensor.nodeOutput()] = name(tensor) == null ? name[tensor.nodeOutput()] : name(tensor);
        }
    }

    private String name(Tensor tensor) {
        return called.getOrDefault(tensor, tensor.name());
    }

    List<Graph.Vertex> read() {
        for (Node node : nodes) {
            for (Node.Edge edge : node.inputs()) {
                if (edge != null && edge.node() != null) {
                    outputs.get(edge.node())[edge.slot()] = edge;
                }
            }
            node.held().forEach(this::know);
        }
        nodes.forEach(this::compute);
        if (result.elements() == 1) {
            differentiate();
        }
        var vertices = new ArrayList<Graph.Vertex>();
        if (result.node() == null) {
            leaf(result, vertices);
        }
        for (Node node : nodes) {
            operation(node, vertices);
        }
        return vertices;
    }

    /** Runs an operation again, if its output is not known and its inputs are. */
    private void compute(Node node) {
        Tensor[] made = values.get(node);
        Node.Edge[] edges = node.inputs();
        if (Arrays.stream(made).allMatch(value -> value != null)) {
            return;
        }
        Tensor[] inputs = new Tensor[edges.length];
        for (int i = 0; i < inputs.length; i++) {
            Node.Edge edge = edges[i];
            if (edge == null) {
                inputs[i] = constant(node, i);
            } else {
                inputs[i] = edge.node() == null ? edge.leaf() : values.get(edge.node())[edge.slot()];
            }
            if (inputs[i] == null && (edge != null || node.constant(i) != null)) {
                return;
            }
        }
        try (var _ = Autograd.noGrad()) {
            Tensor[] again = node.op().forward(Node.UNRECORDED, inputs);
            for (int i = 0; i < made.length; i++) {
                made[i] = made[i] == null ? again[i] : made[i];
            }
        }
    }

    /** An input without a gradient, if it is known. Only a formula keeps one at the input's own place. */
    private static Tensor constant(Node node, int input) {
        Node.Constant constant = node.constant(input);
        Tensor value = constant == null ? null : constant.value();
        return value == null && constant != null && node.op() instanceof Elementwise ? node.saved(input) : value;
    }

    /** One walk back with a hook on everything. */
    private void differentiate() {
        var hooks = new ArrayList<Hooks.Hook>();
        List<Tensor> found = new ArrayList<>(result.node() == null ? List.of(result) : List.of());
        for (Node node : nodes) {
            for (int i = 0; i < node.outputCount(); i++) {
                int output = i;
                hooks.add(node.registerHook(output, gradient -> {
                    gradients.get(node)[output] = gradient.detach();
                    return null;
                }));
            }
            Arrays.stream(node.inputs()).filter(edge -> edge != null && edge.node() == null && !found.contains(edge.leaf()))
                    .forEach(edge -> found.add(edge.leaf()));
        }
        try {
            List<Tensor> all = Autograd.grad(List.of(result), Arrays.asList((Tensor) null), found, Autograd.Option.RETAIN_GRAPH);
            for (int i = 0; i < all.size(); i++) {
                leafGradients.put(found.get(i), all.get(i));
            }
        } finally {
            hooks.forEach(Hooks.Hook::remove);
        }
    }

    private Graph.Vertex leaf(Tensor leaf, List<Graph.Vertex> vertices) {
        return leaves.computeIfAbsent(leaf, key -> {
            String name = name(leaf) == null ? fresh("x") : name(leaf);
            var output = new Graph.Output(name, leaf.shape(), leaf.dtype(), leaf.detach(), leafGradients.get(leaf));
            var vertex = new Graph.Vertex(null, List.of(), List.of(output));
            vertices.add(vertex);
            return vertex;
        });
    }

    /** What takes no gradient: a tensor that is known once, one that is not wherever it is used. */
    private Graph.Vertex constant(Node node, int input, List<Graph.Vertex> vertices) {
        Tensor value = constant(node, input);
        return leaves.computeIfAbsent(value == null ? new Tensor[0] : value, key -> {
            Node.Constant constant = node.constant(input);
            String name = value == null || name(value) == null ? fresh("c") : name(value);
            var output = new Graph.Output(name, constant.shape(), constant.dtype(), value, null);
            var vertex = new Graph.Vertex(Graph.Vertex.CONSTANT, List.of(), List.of(output));
            vertices.add(vertex);
            return vertex;
        });
    }

    private void operation(Node node, List<Graph.Vertex> vertices) {
        var inputs = new ArrayList<Graph.Source>();
        Node.Edge[] edges = node.inputs();
        for (int i = 0; i < edges.length; i++) {
            Node.Edge edge = edges[i];
            if (edge != null) {
                inputs.add(new Graph.Source(edge.node() == null ? leaf(edge.leaf(), vertices) : operations.get(edge.node()), edge.slot()));
            } else if (node.constant(i) != null) {
                inputs.add(new Graph.Source(constant(node, i, vertices), 0));
            }
        }
        var made = new ArrayList<Graph.Output>();
        for (int i = 0; i < node.outputCount(); i++) {
            Tensor value = values.get(node)[i];
            Node.Edge edge = outputs.get(node)[i];
            Shape shape = edge != null ? edge.shape() : value == null ? Shape.SCALAR : value.shape();
            DType dtype = edge != null ? edge.dtype() : value == null ? DType.F32 : value.dtype();
            String name = names.get(node)[i] == null ? fresh("t") : names.get(node)[i];
            made.add(new Graph.Output(name, shape, dtype, value, gradients.get(node)[i]));
        }
        var vertex = new Graph.Vertex(Graph.label(node.op()), inputs, made);
        operations.put(node, vertex);
        vertices.add(vertex);
    }

    private String fresh(String letter) {
        return letter + (unnamed.merge(letter, 1, Integer::sum) - 1);
    }
}
