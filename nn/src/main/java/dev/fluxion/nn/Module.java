package dev.fluxion.nn;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A piece of a network: parameters that are learned, buffers that are not, and modules inside of it. Names and their order
 * are PyTorch's: {@code 0.weight}, {@code 0.bias}, {@code 2.weight} in a {@link Sequential}.
 *
 * <pre>{@code
 * final class Classifier extends Module {
 *     private final Linear hidden;
 *     private final Linear out;
 *
 *     Classifier(Rng rng) {
 *         hidden = child("hidden", new Linear(64, 32, rng));
 *         out = child("out", new Linear(32, 10, rng));
 *     }
 *
 *     @Override
 *     public Tensor forward(Tensor x) {
 *         return out.forward(hidden.forward(x).relu());
 *     }
 * }
 * }</pre>
 */
public abstract class Module {
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final Map<String, Module> children = new LinkedHashMap<>();
    private boolean training = true;

    /** {@return the output} @param x the input; its first dimension usually counts the samples */
    public abstract Tensor forward(Tensor x);

    /** {@return the value, which becomes a leaf that collects a gradient} @param name without a dot @param value a leaf */
    protected final Tensor parameter(String name, Tensor value) {
        requireFresh(name);
        parameters.put(name, value.requiresGrad(true));
        return value;
    }

    /** {@return the value, which is saved and loaded but not learned} @param name without a dot @param value a leaf */
    protected final Tensor buffer(String name, Tensor value) {
        requireFresh(name);
        buffers.put(name, value);
        return value;
    }

    /**
     * Takes in a module.
     *
     * @param <M> its class
     * @param name without a dot
     * @param module what is part of this one
     * @return the module
     */
    protected final <M extends Module> M child(String name, M module) {
        requireFresh(name);
        children.put(name, module);
        return module;
    }

    private void requireFresh(String name) {
        boolean taken = parameters.containsKey(name) || buffers.containsKey(name) || children.containsKey(name);
        if (taken || name.isEmpty() || name.contains(".")) {
            throw new IllegalArgumentException("name is '" + name + "' in " + getClass().getSimpleName()
                    + ", expected one without a dot that is not taken");
        }
    }

    /** {@return the modules directly inside, by name} */
    public final Map<String, Module> children() {
        return Collections.unmodifiableMap(children);
    }

    /** {@return all parameters} */
    public final List<Tensor> parameters() {
        return List.copyOf(namedParameters().values());
    }

    /** {@return all parameters by path: this module's own, then its children's; one that is shared counts once} */
    public final Map<String, Tensor> namedParameters() {
        var named = new LinkedHashMap<String, Tensor>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        walk("", (path, module) -> module.parameters.forEach((name, parameter) -> {
            if (seen.add(parameter)) {
                named.put(path + name, parameter);
            }
        }));
        return named;
    }

    /** {@return how many numbers are learned} */
    public final long parameterCount() {
        return parameters().stream().mapToLong(Tensor::elements).sum();
    }

    /** Visits this module and all inside of it, with the prefix of their names. */
    private void walk(String path, BiConsumer<String, Module> visitor) {
        visitor.accept(path, this);
        children.forEach((name, child) -> child.walk(path + name + ".", visitor));
    }

    /** {@return this, and all inside, made ready to learn: dropout drops} */
    public final Module train() {
        walk("", (path, module) -> module.training = true);
        return this;
    }

    /** {@return this, and all inside, made ready to be used: dropout passes on} */
    public final Module eval() {
        walk("", (path, module) -> module.training = false);
        return this;
    }

    /** {@return whether this is to learn} */
    public final boolean isTraining() {
        return training;
    }

    /** {@return a snapshot of all parameters and buffers: copies by path} */
    public final Map<String, Tensor> stateDict() {
        var dict = new LinkedHashMap<String, Tensor>();
        state().forEach((name, tensor) -> dict.put(name, tensor.detach().copy()));
        return dict;
    }

    private Map<String, Tensor> state() {
        var state = new LinkedHashMap<String, Tensor>();
        walk("", (path, module) -> {
            module.parameters.forEach((name, tensor) -> state.put(path + name, tensor));
            module.buffers.forEach((name, tensor) -> state.put(path + name, tensor));
        });
        return state;
    }

    /**
     * Takes over all parameters and buffers, converted to their dtypes.
     *
     * @param dict by path, such as a snapshot or what {@code Safetensors.load} gives
     * @throws IllegalArgumentException that lists all names that are missing or unexpected and all shapes that differ; then
     *     nothing was changed
     */
    public final void load(Map<String, Tensor> dict) {
        Map<String, Tensor> state = state();
        var problems = new ArrayList<String>();
        list("missing", state.keySet(), dict.keySet(), problems);
        list("unexpected", dict.keySet(), state.keySet(), problems);
        state.forEach((name, tensor) -> {
            Tensor value = dict.get(name);
            if (value != null && !value.shape().equals(tensor.shape())) {
                problems.add(name + " has shape " + value.shape() + ", expected " + tensor.shape());
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "state does not fit " + getClass().getSimpleName() + ": " + String.join("; ", problems));
        }
        try (var _ = Autograd.noGrad()) {
            state.forEach((name, tensor) -> tensor.copyFrom(dict.get(name)));
        }
    }

    private static void list(String what, Set<String> names, Set<String> present, List<String> problems) {
        var absent = new LinkedHashSet<>(names);
        absent.removeAll(present);
        if (!absent.isEmpty()) {
            problems.add(what + " " + String.join(", ", absent));
        }
    }

    /**
     * The layers with their output shapes and numbers of parameters, found by running zeros through them.
     *
     * @param inputShape of the zeros, such as {@code 1, 64}
     * @return the table
     */
    public final Summary summary(int... inputShape) {
        var learning = new ArrayList<Module>();
        walk("", (path, module) -> {
            if (module.training) {
                learning.add(module);
            }
        });
        eval();
        DType dtype = parameters().stream().map(Tensor::dtype).findFirst().orElse(DType.F32);
        try (var _ = Autograd.noGrad()) {
            return Summary.of(this, Tensor.zeros(Shape.of(inputShape), dtype, Device.getDefault()));
        } finally {
            learning.forEach(module -> module.training = true);
        }
    }

    /** {@return the class and what is inside, one line each} */
    @Override
    public String toString() {
        if (children.isEmpty()) {
            return getClass().getSimpleName() + "()";
        }
        var text = new StringBuilder(getClass().getSimpleName()).append("(\n");
        children.forEach((name, child) -> text.append(("(" + name + "): " + child).indent(2)));
        return text.append(')').toString();
    }
}
