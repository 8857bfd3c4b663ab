package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import dev.fluxion.core.expr.RowFormula;
import dev.fluxion.core.expr.RowFormula.ColumnSum;
import dev.fluxion.core.expr.RowFormula.Extent;
import dev.fluxion.core.expr.RowFormula.Folded;
import dev.fluxion.core.expr.RowFormula.Input;
import dev.fluxion.core.expr.RowFormula.Mapped;
import dev.fluxion.core.expr.RowFormula.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * How a row formula becomes one kernel that goes through a row as often as sums and maxima force it to: pass p computes what needs
 * no fold but those of passes before p. For softmax that is max x, then e = exp(x − max) and Σ e, then e / Σ e.
 *
 * <p>A plan numbers arrays: first the outputs, then the inputs, then scratch arrays of a row, which carry elements from a pass to
 * later ones; numbers behind them stand for the partial results of folds.
 */
final class RowPlan {
    /**
     * One way through a row.
     *
     * @param before values of one number a row that are computed first, in order
     * @param stage what is computed at each element; partial results and sums of columns are stores that combine
     * @param folds values that are complete after it, each with the number of its partial results
     */
    record Pass(List<Integer> before, Stage stage, LinkedHashMap<Integer, Integer> folds) {
        int operations() {
            return stage.nodes().size() + stage.stores().size();
        }

        boolean hasSum() {
            return stage.stores().stream().anyMatch(store -> folds.containsValue(store.array()) && store.combine() == BinaryOp.ADD);
        }
    }

    private final List<Value> values;
    private final List<Pass> passes = new ArrayList<>();
    /** The array of each value that has one, or -1. */
    private final int[] arrayOf;
    /** For each value: the pass that it is computed in; of a number a row: before which it is known. */
    private final int[] level;
    private final Expr[] exprs;
    private final int fixed;
    private int scratch;

    RowPlan(RowFormula formula, Precision precision) {
        values = formula.values();
        int[] outputs = formula.outputs();
        arrayOf = new int[values.size()];
        Arrays.fill(arrayOf, -1);
        for (int k = 0; k < outputs.length; k++) {
            arrayOf[outputs[k]] = k;
        }
        int inputs = 0;
        level = new int[values.size()];
        exprs = new Expr[values.size()];
        for (int v = 0; v < exprs.length; v++) {
            switch (values.get(v)) {
                case Input input -> {
                    arrayOf[v] = outputs.length + input.index();
                    inputs++;
                }
                case Folded fold -> level[v] = level[fold.of()] + 1;
                case ColumnSum sum -> level[v] = level[sum.of()];
                case Mapped mapped -> {
                    for (int i = 0; i < mapped.formula().argCount(); i++) {
                        level[v] = mapped.formula().usesArg(i) ? Math.max(level[v], level[i]) : level[v];
                    }
                    int at = level[v];
                    exprs[v] = Plan.prepare(CompiledFormula.of(mapped.formula(), precision).formula(), precision,
                            arg -> isElements(arg.index()) && level[arg.index()] == at && exprs[arg.index()] != null
                                    ? exprs[arg.index()] : arg).outputs().getFirst();
                }
            }
        }
        fixed = outputs.length + inputs;
        allotScratch();
        int last = Arrays.stream(level).max().orElse(0);
        int first = fixed + scratch;
        for (int p = 0; p <= last; p++) {
            passes.add(pass(p, first));
        }
    }

    private boolean isElements(int v) {
        return values.get(v).extent() == Extent.ELEMENTS;
    }

    /** What a later pass reads and is no output has a row of its own. */
    private void allotScratch() {
        for (int v = 0; v < exprs.length; v++) {
            if (values.get(v) instanceof Mapped mapped && isElements(v)) {
                for (int i = 0; i < mapped.formula().argCount(); i++) {
                    if (mapped.formula().usesArg(i) && isElements(i) && level[i] < level[v] && arrayOf[i] < 0) {
                        arrayOf[i] = fixed + scratch++;
                    }
                }
            }
        }
    }

    private Pass pass(int p, int firstPartial) {
        var stores = new ArrayList<Stage.Store>();
        var folds = new LinkedHashMap<Integer, Integer>();
        var before = new ArrayList<Integer>();
        for (int value = 0; value < exprs.length; value++) {
            int v = value;
            switch (values.get(v)) {
                case Mapped mapped when mapped.extent() == Extent.ROW && level[v] == p -> before.add(v);
                case Mapped _ when level[v] == p && arrayOf[v] >= 0 -> stores.add(new Stage.Store(exprs[v], arrayOf[v], null));
                case ColumnSum sum when level[v] == p -> stores.add(new Stage.Store(element(sum.of()), arrayOf[v], BinaryOp.ADD));
                case Folded fold when level[v] == p + 1 -> {
                    folds.put(v, firstPartial + folds.size());
                    stores.add(new Stage.Store(element(fold.of()), folds.get(v), fold.max() ? BinaryOp.MAX : BinaryOp.ADD));
                }
                default -> { }
            }
        }
        List<Expr> nodes = List.of();
        var loads = new LinkedHashMap<Expr, Integer>();
        if (!stores.isEmpty()) {
            nodes = Formula.of(stores.stream().map(Stage.Store::value).toArray(Expr[]::new)).nodes();
            for (Expr node : nodes) {
                if (node instanceof Expr.Arg arg && values.get(arg.index()).extent() != Extent.ROW) {
                    loads.put(arg, arrayOf[arg.index()]);
                }
            }
        }
        return new Pass(before, new Stage(nodes.stream().filter(node -> !node.operands().isEmpty()).toList(), loads, stores), folds);
    }

    private Expr element(int v) {
        return exprs[v] != null ? exprs[v] : Expr.arg(v);
    }

    List<Pass> passes() {
        return passes;
    }

    Value value(int v) {
        return values.get(v);
    }

    int values() {
        return values.size();
    }

    /** The lowered expression of a computed value. */
    Expr expr(int v) {
        return exprs[v];
    }

    /** The array of an input or an output; else -1, or a scratch array. */
    int arrayOf(int v) {
        return arrayOf[v];
    }

    boolean isMax(int v) {
        return ((Folded) values.get(v)).max();
    }

    /** The number of outputs and inputs. */
    int given() {
        return fixed;
    }

    /** The number of arrays; those behind what is given hold a row each. */
    int arrays() {
        return fixed + scratch;
    }

    /** How many folds a row has. */
    int folds() {
        return passes.stream().mapToInt(pass -> pass.folds().size()).sum();
    }

    int operations() {
        return passes.stream().mapToInt(Pass::operations).sum();
    }

    /** The scalars that are used anywhere. */
    LinkedHashSet<Expr.Scalar> scalars() {
        var found = new LinkedHashSet<Expr.Scalar>();
        for (Expr expr : exprs) {
            if (expr != null) {
                Formula.of(expr).nodes().forEach(node -> {
                    if (node instanceof Expr.Scalar scalar) {
                        found.add(scalar);
                    }
                });
            }
        }
        return found;
    }
}
