package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Modules one after the other: y = fₙ(…f₁(x)). Their names are their positions. A {@link Conv2d}, ReLU and, if it follows, {@link
 * MaxPool2d} run as one operation, {@link Tensor#conv2dRelu}, with the bits of three. A recurrent layer behind an {@link Embedding}
 * maps each row of the table once if there are at least as many inputs: values have the same bits, and sums of gradients another order.
 */
public final class Sequential extends Module {
    private final List<Module> steps;

    /** A network. @param steps what runs, in order */
    public Sequential(Module... steps) {
        this.steps = List.of(steps);
        for (int i = 0; i < steps.length; i++) {
            child(Integer.toString(i), steps[i]);
        }
    }

    /** {@return a network of modules that are made alike} @param count how many, 1 or more @param step makes one */
    public static Sequential of(int count, Supplier<? extends Module> step) {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + ", expected 1 or more");
        }
        return new Sequential(Stream.generate(step).limit(count).toArray(Module[]::new));
    }

    /** {@return the steps} */
    public List<Module> steps() {
        return steps;
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Conv2d convolution && next(i) instanceof Activation activation && activation.isRelu()) {
                MaxPool2d pool = next(i + 1) instanceof MaxPool2d maxima ? maxima : null;
                y = convolution.forward(y, pool);
                i += pool == null ? 1 : 2;
            } else if (steps.get(i) instanceof Embedding table && next(i) instanceof Recurrent layer) {
                y = layer.forward(table, y);
                i++;
            } else {
                y = steps.get(i).forward(y);
            }
        }
        return y;
    }

    private Module next(int i) {
        return i + 1 < steps.size() ? steps.get(i + 1) : null;
    }
}
