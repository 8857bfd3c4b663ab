package dev.fluxion.nn.golden;

/** A place where cases are computed: one device and one precision. */
interface Site {

    /** {@return its name in a report, such as {@code cpu float32}} */
    String label();

    /** {@return whether it has the op at all} */
    boolean knows(String op);

    /** {@return whether the case can be asked of its precision} */
    boolean covers(GoldenCase golden);

    /** {@return whether an output of a case that it covers can be asked of its precision} */
    default boolean asks(GoldenCase golden, String output) {
        return true;
    }

    /** {@return how far its floating values may stand from the expected ones} */
    Tolerance tolerance(GoldenCase golden);

    /** Computes outputs and gradients; may throw anything, which counts as a failure of the case. */
    Evaluation evaluate(GoldenCase golden);
}
