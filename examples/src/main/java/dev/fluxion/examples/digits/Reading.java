package dev.fluxion.examples.digits;

/**
 * What the network made of one digit.
 *
 * @param index the digit's place in its data set
 * @param label what was written
 * @param read what the network read
 * @param confidence the probability the network gave to that, from 0 to 1
 */
public record Reading(int index, int label, int read, double confidence) {
    /** {@return whether it was read as what was written} */
    public boolean isRight() {
        return read == label;
    }
}
