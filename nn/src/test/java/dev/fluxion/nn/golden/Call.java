package dev.fluxion.nn.golden;

import dev.fluxion.core.Tensor;
import java.util.Map;

/**
 * A case as an op sees it.
 *
 * @param attrs  the attributes
 * @param inputs by name, in call order, in the dtype and on the device of the site
 */
record Call(Attrs attrs, Map<String, Tensor> inputs) {

    /** {@return the input of that name} */
    Tensor in(String name) {
        Tensor tensor = inputs.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("input '" + name + "' is missing, there are " + inputs.keySet());
        }
        return tensor;
    }

    /** {@return the optional input of that name, or null} */
    Tensor optional(String name) {
        return inputs.get(name);
    }
}
