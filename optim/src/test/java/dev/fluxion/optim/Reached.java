package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Prints what a source says beside what was reached, and compares them. */
final class Reached {
    private Reached() {}

    /** One row of the table of published results. @param row its number @param tolerance half a unit of the last digit given */
    static void check(int row, String what, double expected, double reached, double tolerance) {
        System.out.printf("textbook %2d  %-58s expected %-14s reached %s%n", row, what, number(expected), number(reached));
        assertEquals(expected, reached, tolerance, what);
    }

    private static String number(double x) {
        return Double.toString(Math.abs(x) < 1e-3 ? x : Math.rint(x * 1e9) / 1e9);
    }
}
