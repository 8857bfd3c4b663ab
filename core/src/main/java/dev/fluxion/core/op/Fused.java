package dev.fluxion.core.op;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.autograd.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An operation that does in one pass, forward and backward, what simple operations could do in several. Gradients of
 * gradients go through those simple ones; a test holds both ways to each other.
 *
 * <p>The first tensors that {@code forward} saves are its inputs, all of them, in order.
 */
public interface Fused extends Op {
    /** {@return how many inputs there are} */
    int inputs();

    /** {@return the outputs, made of simple operations that can be differentiated} @param inputs those of the operation */
    Tensor[] decompose(Tensor... inputs);

    /**
     * The gradients in one pass. Nothing is recorded.
     *
     * @param node what forward saved
     * @param cotangents the gradients of the outputs; null where none flows
     * @return one for each input; null where none is wanted or flows
     */
    Tensor[] gradients(Node node, Tensor... cotangents);

    @Override
    default Tensor[] backward(Node node, Tensor... cotangents) {
        return Autograd.isRecording() ? differentiable(node, cotangents) : gradients(node, cotangents);
    }

    private Tensor[] differentiable(Node node, Tensor[] cotangents) {
        Tensor[] in = new Tensor[inputs()];
        List<Tensor> wanted = new ArrayList<>();
        for (int i = 0; i < in.length; i++) {
            in[i] = node.saved(i);
            if (node.wants(i)) {
                // A step of its own in the graph: the walk back ends here, and what it returns leads on to the input.
                in[i] = Autograd.apply(new Shaping.Reshape(in[i].shape()), in[i]);
                wanted.add(in[i]);
            }
        }
        Tensor[] outputs = decompose(in);
        List<Tensor> from = new ArrayList<>();
        List<Tensor> seeds = new ArrayList<>();
        for (int k = 0; k < cotangents.length; k++) {
            if (cotangents[k] != null) {
                from.add(outputs[k]);
                seeds.add(cotangents[k]);
            }
        }
        var found = Autograd.grad(from, seeds, wanted, Autograd.Option.CREATE_GRAPH).iterator();
        return Arrays.stream(in).map(x -> wanted.contains(x) ? found.next() : null).toArray(Tensor[]::new);
    }
}
