package dev.fluxion.core.cpu;

import dev.fluxion.core.backend.Backend.Group;
import dev.fluxion.core.backend.View;
import dev.fluxion.core.expr.Formula;
import java.util.List;

/** A way to evaluate a formula at every element of some views. */
interface FormulaMap {
    /** As {@link dev.fluxion.core.backend.Backend#map}; no output overlaps an input, unless it is exactly that input. */
    void run(Formula formula, View[] outputs, View[] inputs, double[] scalars);

    /** As {@link dev.fluxion.core.backend.Backend#mapAll}. */
    default void runAll(Formula formula, List<Group> groups) {
        groups.forEach(group -> run(formula, group.outputs(), group.inputs(), group.scalars()));
    }
}
