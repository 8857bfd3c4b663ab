package dev.fluxion.core.op;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.autograd.Node;
import dev.fluxion.core.backend.ConvolvedMaxima;
import dev.fluxion.core.backend.View;

/**
 * Maxima of windows of the rectified convolution of images x {@code (N, C, H, W)} with weights w {@code (O, C/groups, i, j)} and a
 * bias b {@code (O)} or null, on a backend that has {@link ConvolvedMaxima}:
 *
 * <pre>
 *   y = maxPool(relu(convolution(x, w, b)))
 * </pre>
 *
 * <p>relu never falls, so it comes after the maxima, of which there are fewer. Values and gradients are, bit for bit, those of
 * {@link #decompose}.
 *
 * @param layer sizes and windows
 */
public record ConvolvedMaximum(ConvolvedMaxima.Layer layer) implements Fused {
    @Override
    public String name() {
        return layer.isPooled() ? "convolutionReluMaxPool" : "convolutionRelu";
    }

    @Override
    public int inputs() {
        return 3;
    }

    @Override
    public Tensor[] forward(Node node, Tensor... in) {
        Shape shape = Shape.of(in[0].size(0), in[1].size(0), layer.outRows(), layer.outCols());
        Tensor y = Tensor.empty(shape, in[0].dtype(), in[0].device());
        Tensor indices = layer.isPooled() ? Tensor.empty(shape, DType.I32, in[0].device()) : null;
        passes(y).forward(y.view(), view(indices), in[0].view(), in[1].view(), view(in[2]), layer);
        node.save(in[0], in[1], in[2], indices);
        node.saveOutput(0);
        return new Tensor[] {y};
    }

    @Override
    public Tensor[] gradients(Node node, Tensor... g) {
        Tensor[] made = new Tensor[3];
        for (int i = 0; i < made.length; i++) {
            Tensor like = node.saved(i);
            made[i] = node.wants(i) ? Tensor.empty(like.shape(), like.dtype(), like.device()) : null;
        }
        passes(g[0]).backward(new ConvolvedMaxima.Wanted(view(made[0]), view(made[1]), view(made[2])), g[0].view(), node.output(0).view(),
                view(node.saved(3)), node.saved(0).view(), node.saved(1).view(), layer);
        return made;
    }

    private static ConvolvedMaxima passes(Tensor x) {
        return x.device().backend().convolvedMaxima();
    }

    private static View view(Tensor x) {
        return x == null ? null : x.view();
    }

    @Override
    public Tensor[] decompose(Tensor... in) {
        Tensor y = Autograd.apply(new Convolving.Forward(layer.window(), layer.groups(), layer.height(), layer.width()), in).relu();
        return new Tensor[] {layer.isPooled() ? Autograd.apply(new Pooled.Max(layer.rows(), layer.cols()), y) : y};
    }

    /** {@return y, by one pass over the images or by an operation after the other} @param in x, w, and b or null */
    public Tensor of(Tensor... in) {
        ConvolvedMaxima passes = passes(in[0]);
        return passes != null && passes.fits(in[0].view(), in[1].view()) ? Autograd.apply(this, in) : decompose(in)[0];
    }
}
