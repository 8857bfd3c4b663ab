package dev.fluxion.examples.gallery;

import dev.fluxion.optim.Adadelta;
import dev.fluxion.optim.Adagrad;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.Adamax;
import dev.fluxion.optim.Lion;
import dev.fluxion.optim.NAdam;
import dev.fluxion.optim.OptimizerBuilder;
import dev.fluxion.optim.RAdam;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.RMSpropPresets;
import dev.fluxion.optim.Rprop;
import dev.fluxion.optim.SGD;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The optimizers that {@code --optimizer} knows: each by its name, RMSprop's presets as {@code rmsprop-keras2} and so on. */
public final class Optimizers {
    private Optimizers() {}

    /** {@return every optimizer by its name} */
    public static Map<String, Supplier<? extends OptimizerBuilder<?>>> table() {
        Map<String, Supplier<? extends OptimizerBuilder<?>>> table = new LinkedHashMap<>();
        table.put("rmsprop", RMSprop::builder);
        RMSpropPresets.table().forEach((name, preset) -> table.put("rmsprop-" + name, preset));
        table.put("sgd", SGD::builder);
        table.put("adagrad", Adagrad::builder);
        table.put("adadelta", Adadelta::builder);
        table.put("rprop", Rprop::builder);
        table.put("adam", Adam::builder);
        table.put("adamax", Adamax::builder);
        table.put("nadam", NAdam::builder);
        table.put("radam", RAdam::builder);
        table.put("lion", Lion::builder);
        return table;
    }

    /**
     * One optimizer.
     *
     * @param name of it
     * @return a builder with its defaults
     * @throws IllegalArgumentException if there is none of that name, with the nearest ones
     */
    public static OptimizerBuilder<?> named(String name) {
        var found = table().get(name);
        if (found == null) {
            throw Nearest.unknown("--optimizer", name, table().keySet());
        }
        return found.get();
    }
}
