package dev.fluxion.core.backend;

/**
 * How pooling cuts one dimension: output o takes the elements start[o], start[o] + step, … before end[o].
 *
 * @param start of each output, 0 or more
 * @param end of each output, at most the size of the dimension
 * @param step from element to element
 * @param count what each output counts as in a mean: as a rule the number of its elements
 */
public record Bins(int[] start, int[] end, int step, int[] count) {
    /** {@return the number of outputs} */
    public int size() {
        return start.length;
    }

    /** {@return whether every output is that many adjacent elements, right behind those of the one before} @param n how many */
    public boolean isEvery(int n) {
        for (int o = 0; o < start.length; o++) {
            if (start[o] != o * n || end[o] != (o + 1) * n) {
                return false;
            }
        }
        return step == 1;
    }
}
