package dev.fluxion.examples.textbook;

/**
 * A figure that a source gives, beside the one that was reached.
 *
 * @param what it is
 * @param expected by the source
 * @param reached here
 * @param tolerance half a unit of the last digit that the source gives
 */
public record Figure(String what, double expected, double reached, double tolerance) {
    /** {@return whether it is the source's, to the digits that this gives} */
    public boolean holds() {
        return Math.abs(expected - reached) <= tolerance;
    }

    /** {@return a number as the table shows it} @param x the number */
    static String shown(double x) {
        return Double.toString(Math.abs(x) < 1e-3 ? x : Math.rint(x * 1e9) / 1e9);
    }
}
