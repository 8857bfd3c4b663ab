package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Expr;
import java.util.List;
import java.util.Map;

/**
 * One loop of a kernel: at each element it loads, computes its nodes in order, and stores last, so that an array may be
 * read and written in place.
 *
 * @param nodes what is computed, operands first
 * @param loads the arguments and earlier results that are read, with the array of each
 * @param stores what is written
 */
record Stage(List<Expr> nodes, Map<Expr, Integer> loads, List<Store> stores) {
    /**
     * A result that goes to an array.
     *
     * @param value a node of this stage, or a leaf
     * @param array where to
     * @param combine what makes one number of that which is there and the value, or null if the value takes its place
     */
    record Store(Expr value, int array, BinaryOp combine) {}
}
