package dev.fluxion.nn.golden;

import java.util.List;
import java.util.Map;

/**
 * One golden case: an op, its attributes and inputs, and what a trusted reference computed from them.
 *
 * @param family      the file it stands in, such as {@code 01a_unary}
 * @param op          what to call, such as {@code add} or {@code optim.RMSprop}
 * @param name        unique in its family: {@code op/index} or {@code op/index-tag}
 * @param attrs       the op's attributes
 * @param inputs      in call order; optional inputs are simply absent
 * @param outputs     the expected outputs
 * @param cotangents  by output name, the weights of the sum that is differentiated: L = Σₖ ⟨cotangentₖ, outputₖ⟩
 * @param grads       by input name, the expected ∂L/∂input; inputs that are held constant are absent
 * @param rtol        the relative tolerance in double precision
 * @param sensitivity how much a disturbance of the input grows along a trajectory, 1 where nothing is said
 */
record GoldenCase(
        String family,
        String op,
        String name,
        Attrs attrs,
        List<GoldenTensor> inputs,
        List<GoldenTensor> outputs,
        Map<String, GoldenTensor> cotangents,
        Map<String, GoldenTensor> grads,
        double rtol,
        double sensitivity) {

    /** What follows the index in the name, such as {@code extreme} or {@code view}; otherwise empty. */
    String tag() {
        int dash = name.indexOf('-', name.lastIndexOf('/') + 1);
        return dash < 0 ? "" : name.substring(dash + 1);
    }

    String label() {
        return family + ":" + name;
    }
}
