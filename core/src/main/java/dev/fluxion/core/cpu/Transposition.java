package dev.fluxion.core.cpu;

/** Rows become columns, on SIMD registers. */
interface Transposition {
    /**
     * Transposes squares that are as wide as a register has lanes, one after the other to the right:
     * {@code to[toAt + j·toRow + i] = from[fromAt + i·fromRow + j]} for i below the number of lanes and j below {@code squares}
     * times that.
     */
    void run(int squares, Object from, int fromAt, int fromRow, Object to, int toAt, int toRow);
}
