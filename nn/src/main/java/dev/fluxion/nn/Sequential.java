package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import java.util.List;

/** Modules one after the other: y = fₙ(…f₁(x)). Their names are their positions. */
public final class Sequential extends Module {
    private final List<Module> steps;

    /** A network. @param steps what runs, in order */
    public Sequential(Module... steps) {
        this.steps = List.of(steps);
        for (int i = 0; i < steps.length; i++) {
            child(Integer.toString(i), steps[i]);
        }
    }

    /** {@return the steps} */
    public List<Module> steps() {
        return steps;
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Module step : steps) {
            y = step.forward(y);
        }
        return y;
    }
}
