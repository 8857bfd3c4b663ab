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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

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
    /** Bound in a thread while it predicts, so that it sees every module as one that is not to learn. */
    private static final ScopedValue<Boolean> PREDICTING = ScopedValue.newInstance();

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
        return named(module -> module.parameters);
    }

    /** {@return all buffers by path: this module's own, then its children's; one that is shared counts once} */
    public final Map<String, Tensor> namedBuffers() {
        return named(module -> module.buffers);
    }

    private Map<String, Tensor> named(Function<Module, Map<String, Tensor>> which) {
        var named = new LinkedHashMap<String, Tensor>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        walk("", (path, module) -> which.apply(module).forEach((name, tensor) -> {
            if (seen.add(tensor)) {
                named.put(path + name, tensor);
            }
        }));
        return named;
    }

    /** {@return this, called "", and all modules inside by path; one that is shared appears under each name} */
    public final Map<String, Module> namedModules() {
        var named = new LinkedHashMap<String, Module>();
        walk("", (path, module) -> named.put(path.isEmpty() ? "" : path.substring(0, path.length() - 1), module));
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

    /** {@return whether this is to learn: after {@link #train}, and not while this thread predicts} */
    public final boolean isTraining() {
        return training && !PREDICTING.isBound();
    }

    /** {@return this, with no parameter learning any more: for transfer, freeze all and unfreeze the head} */
    public final Module freeze() {
        parameters().forEach(parameter -> {
            parameter.requiresGrad(false);
            parameter.setGrad(null);
        });
        return this;
    }

    /** {@return this, with all parameters learning} */
    public final Module unfreeze() {
        parameters().forEach(parameter -> parameter.requiresGrad(true));
        return this;
    }

    /** {@return this, with parameters, their gradients and buffers on a device} @param device where; build optimizers after */
    public final Module to(Device device) {
        return move(tensor -> tensor.to(device));
    }

    /** {@return this, with parameters and gradients in a type; buffers too if they are floating} @param dtype F32 or F64; build optimizers after */
    public final Module to(DType dtype) {
        dtype.precision();
        return move(tensor -> tensor.dtype().isFloating() ? tensor.to(dtype) : tensor);
    }

    private Module move(UnaryOperator<Tensor> where) {
        var tensors = new ArrayList<>(parameters());
        tensors.addAll(namedBuffers().values());
        try (var _ = Autograd.noGrad()) {
            for (Tensor tensor : tensors) {
                Tensor moved = where.apply(tensor);
                if (moved != tensor) {
                    Tensor grad = tensor.grad();
                    tensor.setGrad(null);
                    tensor.setData(moved.detach());
                    tensor.setGrad(grad == null ? null : where.apply(grad));
                }
            }
        }
        return this;
    }

    /**
     * The output as it is used and not learned from: nothing is recorded, dropout passes on. Any number of threads may do so
     * at once on one model, whether or not it is in {@link #train} mode, as long as nobody changes its parameters.
     *
     * @param x the input
     * @return the output
     */
    public final Tensor predict(Tensor x) {
        return predicting(() -> forward(x));
    }

    /**
     * What needs more than one input, as {@link #predict(Tensor)} does it:
     *
     * <pre>{@code
     * LSTM.Output next = Module.predicting(() -> lstm.run(x, h, c));
     * }</pre>
     *
     * @param <T> what comes out
     * @param run calls modules, in this thread
     * @return its result
     */
    public static <T> T predicting(Supplier<T> run) {
        return ScopedValue.where(PREDICTING, true).call(() -> {
            try (var _ = Autograd.noGrad()) {
                return run.get();
            }
        });
    }

    /**
     * {@link #predict(Tensor)} of one sample.
     *
     * @param x its numbers
     * @param shape of the sample, such as {@code 1, 28, 28}; none for a vector
     * @return the numbers of the output
     * @throws IllegalArgumentException if the shape has another number of elements
     */
    public final float[] predict(float[] x, int... shape) {
        int[] one = new int[shape.length == 0 ? 2 : shape.length + 1];
        one[0] = 1;
        one[1] = x.length;
        System.arraycopy(shape, 0, one, 1, shape.length);
        Tensor parameter = parameters().stream().findFirst().orElse(null);
        Tensor input = Tensor.of(x, one);
        return predict(parameter == null ? input : input.to(parameter.dtype()).to(parameter.device())).toFloatArray();
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

    /** Names that a state and a module do not share. @param missing in the state @param unexpected in it */
    public record Mismatch(Set<String> missing, Set<String> unexpected) {}

    /**
     * Takes over all parameters and buffers, converted to their dtypes. Of names that share a tensor one is enough.
     *
     * @param dict by path, such as a snapshot or what {@code Safetensors.load} gives
     * @throws IllegalArgumentException that lists all names that are missing or unexpected and all shapes that differ; then
     *     nothing was changed
     */
    public final void load(Map<String, Tensor> dict) {
        Mismatch mismatch = mismatch(dict);
        var problems = new ArrayList<String>();
        list("missing", mismatch.missing, problems);
        list("unexpected", mismatch.unexpected, problems);
        load(dict, problems);
    }

    /**
     * Takes over what the state and this have in common, such as the body of a model whose head is another.
     *
     * @param dict by path
     * @return the names that only one of them has
     * @throws IllegalArgumentException that lists all shapes that differ under a common name; then nothing was changed
     */
    public final Mismatch loadMatching(Map<String, Tensor> dict) {
        load(dict, new ArrayList<>());
        return mismatch(dict);
    }

    private Mismatch mismatch(Map<String, Tensor> dict) {
        Map<String, Tensor> state = state();
        Set<Tensor> given = Collections.newSetFromMap(new IdentityHashMap<>());
        dict.keySet().stream().filter(state::containsKey).forEach(name -> given.add(state.get(name)));
        var missing = new LinkedHashSet<String>();
        state.forEach((name, tensor) -> {
            if (!given.contains(tensor)) {
                missing.add(name);
            }
        });
        var unexpected = new LinkedHashSet<>(dict.keySet());
        unexpected.removeAll(state.keySet());
        return new Mismatch(missing, unexpected);
    }

    private void load(Map<String, Tensor> dict, List<String> problems) {
        Map<String, Tensor> state = state();
        state.keySet().retainAll(dict.keySet());
        state.forEach((name, tensor) -> {
            if (!dict.get(name).shape().equals(tensor.shape())) {
                problems.add(name + " has shape " + dict.get(name).shape() + ", expected " + tensor.shape());
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

    private static void list(String what, Set<String> names, List<String> problems) {
        if (!names.isEmpty()) {
            problems.add(what + " " + String.join(", ", names));
        }
    }

    /**
     * How many products are added up to compute an output. A layer with a matrix of weights says it here; one that does not
     * shows as unknown in a {@link Summary}.
     *
     * @param input the shape of the input
     * @param output the shape of the output
     * @return the number, 0 if there is no such matrix, −1 for unknown
     */
    protected long multiplyAdds(Shape input, Shape output) {
        return parameters().stream().anyMatch(parameter -> parameter.rank() > 1) ? -1 : 0;
    }

    /**
     * The layers with their output shapes, parameters and multiply-adds, found by running zeros through them.
     *
     * @param inputShape of the zeros, such as {@code 1, 64}
     * @return the table
     */
    public final Summary summary(int... inputShape) {
        DType dtype = parameters().stream().map(Tensor::dtype).findFirst().orElse(DType.F32);
        return summary(Tensor.zeros(Shape.of(inputShape), dtype, Device.getDefault()));
    }

    /** {@return the same table for an input of one's own, such as the numbers of words} @param input what runs through the layers */
    public final Summary summary(Tensor input) {
        return Summary.of(this, input);
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
