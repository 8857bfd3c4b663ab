package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;

/**
 * Modules side by side on one input, their outputs one behind the other along a dimension, as in Inception (Szegedy et al., 2015) and
 * DenseNet (with an {@link Identity} among them): {@code y = [f₁(x) … fₙ(x)]}. Children are named by their positions.
 */
public final class Concat extends Module {
    private final int dim;
    private final Module[] branches;

    /** A layer. @param dim along which outputs are joined, usually 1, the channels @param branches at least one */
    public Concat(int dim, Module... branches) {
        if (branches.length == 0) {
            throw new IllegalArgumentException("branches are none, expected at least one");
        }
        this.dim = dim;
        this.branches = branches.clone();
        for (int i = 0; i < branches.length; i++) {
            child(Integer.toString(i), branches[i]);
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor[] outputs = new Tensor[branches.length];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = branches[i].forward(x);
        }
        return Tensor.cat(dim, outputs);
    }

    @Override
    protected long multiplyAdds(Shape input, Shape output) {
        return Summary.multiplyAdds(input, branches);
    }
}
