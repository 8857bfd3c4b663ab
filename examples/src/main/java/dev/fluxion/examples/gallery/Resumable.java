package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.FormatException;
import dev.fluxion.core.io.Safetensors;
import dev.fluxion.nn.Module;
import dev.fluxion.optim.Optimizer;
import dev.fluxion.optim.OptimizerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * All that a loop written out by hand changes: what its checkpoint has to keep, so that a run that goes on from it changes no bit.
 * Several models and optimizers are usual here: a critic and a generator, an agent and its target.
 */
public final class Resumable {
    private static final String FORMAT = "fluxion-gallery 1";

    private final Map<String, Module> modules = new LinkedHashMap<>();
    private final Map<String, Optimizer> optimizers = new LinkedHashMap<>();
    private final List<Rng> rngs = new ArrayList<>();
    private final Map<String, Supplier<Map<String, Tensor>>> savers = new LinkedHashMap<>();
    private final Map<String, Consumer<Map<String, Tensor>>> loaders = new LinkedHashMap<>();

    /** {@return this, keeping a model too} @param name of it @param module whose parameters and buffers are kept */
    public Resumable module(String name, Module module) {
        modules.put(name, module);
        return this;
    }

    /** {@return this, keeping an optimizer too} @param name of it @param optimizer whose state is kept */
    public Resumable optimizer(String name, Optimizer optimizer) {
        optimizers.put(name, optimizer);
        return this;
    }

    /** {@return this, keeping generators too; the run's own is kept anyway} @param more what the loop draws from */
    public Resumable rng(Rng... more) {
        rngs.addAll(List.of(more));
        return this;
    }

    /** {@return this, keeping any other tensors too} @param name of them @param save gives them @param load takes them back */
    public Resumable tensors(String name, Supplier<Map<String, Tensor>> save, Consumer<Map<String, Tensor>> load) {
        savers.put(name, save);
        loaders.put(name, load);
        return this;
    }

    /** {@return the optimizers that are kept, by name} */
    Map<String, Optimizer> optimizers() {
        return optimizers;
    }

    void save(Path file, Map<String, String> notes) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> text = new LinkedHashMap<>();
        text.put("format", FORMAT);
        notes.forEach((name, value) -> text.put("note." + name, value));
        modules.forEach((name, module) -> put("module." + name + ".", module.stateDict(), tensors));
        optimizers.forEach((name, optimizer) -> {
            OptimizerState state = optimizer.state();
            put("optimizer." + name + ".", state.tensors(), tensors);
            put("optimizer." + name + ".", state.options(), text);
        });
        savers.forEach((name, saver) -> put("tensors." + name + ".", saver.get(), tensors));
        for (int i = 0; i < rngs.size(); i++) {
            text.put("rng." + i, Arrays.stream(rngs.get(i).state()).mapToObj(Long::toString).collect(Collectors.joining(" ")));
        }
        Safetensors.save(file, tensors, text);
    }

    /** {@return the notes that were saved with it} */
    Map<String, String> load(Path file) throws IOException {
        Map<String, String> text = Safetensors.loadMetadata(file);
        if (!FORMAT.equals(text.get("format"))) {
            throw new FormatException(file, "format is " + text.get("format") + ", expected " + FORMAT);
        }
        Map<String, Tensor> tensors = Safetensors.load(file);
        modules.forEach((name, module) -> module.load(under("module." + name + ".", tensors)));
        optimizers.forEach((name, optimizer) -> optimizer.load(
                new OptimizerState(under("optimizer." + name + ".", text), under("optimizer." + name + ".", tensors))));
        loaders.forEach((name, loader) -> loader.accept(under("tensors." + name + ".", tensors)));
        for (int i = 0; i < rngs.size(); i++) {
            String state = text.get("rng." + i);
            if (state == null) {
                throw new FormatException(file, "there is no rng." + i + ", expected " + rngs.size() + " random generators");
            }
            try {
                rngs.get(i).restore(Arrays.stream(state.split(" ")).mapToLong(Long::parseLong).toArray());
            } catch (NumberFormatException e) {
                throw new FormatException(file, "rng." + i + " is no generator's state: " + e.getMessage(), e);
            }
        }
        return under("note.", text);
    }

    private static <T> void put(String prefix, Map<String, T> some, Map<String, T> all) {
        some.forEach((name, value) -> all.put(prefix + name, value));
    }

    static <T> Map<String, T> under(String prefix, Map<String, T> all) {
        Map<String, T> under = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), value);
            }
        });
        return under;
    }
}
