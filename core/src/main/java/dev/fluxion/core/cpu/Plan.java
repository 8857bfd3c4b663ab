package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Precision;
import dev.fluxion.core.expr.UnaryOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How a lowered formula becomes loops: which node is computed in which, and in which order. What is emitted for a node is
 * the {@link Emitter}'s business.
 *
 * <p>A plan numbers arrays: first the outputs, then the inputs, then the scratch arrays, which carry results from a stage
 * to later ones.
 *
 * <p>One loop is best where it is short. But the JIT compiler turns a scalar loop into SIMD instructions only if every
 * operation in it can be: comparisons, select and the operations on bits can't, and one of them makes all others scalar.
 * Nor does it with long loop bodies, and beyond 8000 bytes it compiles nothing at all. So {@link #split} gives arithmetic
 * and the rest loops of their own, none of them long.
 */
final class Plan {
    /** Measured: so many nodes, or so many with 3 for each array, the JIT compiler still turns into SIMD; fewer run better. */
    private static final int STAGE_NODES = 16;
    private static final int STAGE_WEIGHT = 38;
    private static final int GOOD_NODES = 12;
    /** Measured: from how many nodes of vectors on the JIT compiler gives up or takes seconds. */
    private static final int ROW_NODES = 100;
    /** A node takes at most 40 bytes of code, and a method of more than 8000 is never compiled. */
    private static final int METHOD_NODES = 160;

    private final Formula formula;
    private final List<Stage> stages = new ArrayList<>();
    private final List<Boolean> scratchMasks = new ArrayList<>();

    private Plan(Formula formula) {
        this.formula = formula;
    }

    /** The plan that is expected to be the fastest on many elements: SIMD must save more than the scratch arrays cost. */
    static Plan of(Formula lowered, Precision precision) {
        Plan whole = whole(lowered, precision);
        Plan split = split(lowered, precision);
        long arithmetic = computed(split.formula).stream().filter(Plan::isArithmetic).count();
        long crossings = split.stages.stream().flatMap(stage -> stage.stores().stream())
                .filter(store -> store.array() >= split.outputs()).count();
        return whole.isCompilable() && arithmetic <= crossings ? whole : split;
    }

    /** A plan of one loop. */
    static Plan whole(Formula lowered, Precision precision) {
        var plan = new Plan(prepare(lowered, precision));
        plan.addStages(List.of(computed(plan.formula)), false);
        return plan;
    }

    /**
     * A plan for loops over vectors, which are SIMD whatever is in them: as few as possible. Outputs are stored in the last
     * one, so that they may be inputs.
     */
    static Plan rows(Formula lowered, Precision precision) {
        var plan = new Plan(prepare(lowered, precision));
        List<Expr> nodes = computed(plan.formula);
        var groups = new ArrayList<List<Expr>>();
        for (int from = 0; from == 0 || from < nodes.size(); from += ROW_NODES) {
            groups.add(nodes.subList(from, Math.min(nodes.size(), from + ROW_NODES)));
        }
        plan.addStages(groups, true);
        return plan;
    }

    /** A plan in which arithmetic has loops of its own, of limited length. */
    static Plan split(Formula lowered, Precision precision) {
        var plan = new Plan(prepare(lowered, precision));
        plan.addStages(groups(computed(plan.formula)), false);
        return plan;
    }

    Formula formula() {
        return formula;
    }

    List<Stage> stages() {
        return stages;
    }

    /** Whether the JIT compiler will take every stage. */
    boolean isCompilable() {
        return stages.stream().allMatch(stage -> stage.nodes().size() <= METHOD_NODES);
    }

    int outputs() {
        return formula.outputs().size();
    }

    int arrays() {
        return outputs() + formula.argCount() + scratchMasks.size();
    }

    /** Whether an array holds masks and not numbers. */
    boolean isMask(int array) {
        if (array < outputs()) {
            return formula.outputs().get(array).isMask();
        }
        int input = array - outputs();
        return input < formula.argCount() ? formula.isMaskArg(input) : scratchMasks.get(input - formula.argCount());
    }

    /**
     * The formula with POW2's arithmetic written out: what is left of it for the emitter is a shift. 1.5·2^23 + bias + n
     * keeps bias + n in its lowest bits, and the shift moves them into the exponent; F64 has 52 bits for 23. Where n was made
     * by taking that number away, it is there already.
     */
    private static Formula prepare(Formula lowered, Precision precision) {
        return prepare(lowered, precision, arg -> arg);
    }

    /** The same. @param given what stands for an argument */
    static Formula prepare(Formula lowered, Precision precision, Function<Expr.Arg, Expr> given) {
        double biased = precision.exponentShift();
        var done = new IdentityHashMap<Expr, Expr>();
        for (Expr node : lowered.nodes()) {
            List<Expr> in = node.operands().stream().map(done::get).toList();
            done.put(node, switch (node) {
                case Expr.Unary u when u.op() == UnaryOp.POW2 -> Expr.unary(UnaryOp.POW2,
                    in.getFirst() instanceof Expr.Binary n && n.op() == BinaryOp.SUB && n.b().is(biased) ? n.a() : in.getFirst().add(biased));
                case Expr.Unary u -> Expr.unary(u.op(), in.getFirst());
                case Expr.Binary b -> Expr.binary(b.op(), in.getFirst(), in.getLast());
                case Expr.Fma _ -> in.get(0).fma(in.get(1), in.get(2));
                case Expr.Select _ -> Expr.select(in.get(0), in.get(1), in.get(2));
                case Expr.Arg arg -> given.apply(arg);
                case Expr.Scalar _, Expr.Const _ -> node;
                case Expr.Call _ -> throw new AssertionError("not lowered: " + node);
            });
        }
        return Formula.of(lowered.outputs().stream().map(done::get).toArray(Expr[]::new));
    }

    private static List<Expr> computed(Formula formula) {
        return formula.nodes().stream().filter(node -> !isLeaf(node)).toList();
    }

    private static boolean isLeaf(Expr node) {
        return node.operands().isEmpty();
    }

    /** Whether the JIT compiler finds SIMD instructions for a node in a scalar loop. */
    private static boolean isArithmetic(Expr node) {
        return switch (node) {
            case Expr.Unary u -> switch (u.op()) {
                case NEG, ABS, SQRT, RINT -> true;
                case POW2, EXPONENT, MANTISSA, NOT -> false;
            };
            case Expr.Binary b -> !b.isMask() && b.op() != BinaryOp.COPYSIGN;
            case Expr.Fma _ -> true;
            default -> false;
        };
    }

    /** Nodes in groups, each arithmetic alone or the rest alone, short enough. */
    private static List<List<Expr>> groups(List<Expr> nodes) {
        Map<Expr, Integer> phase = phases(nodes);
        var groups = new ArrayList<List<Expr>>();
        int last = phase.values().stream().mapToInt(p -> p).max().orElse(0);
        for (int p = 0; p <= last; p++) {
            int current = p;
            List<Expr> together = nodes.stream().filter(node -> phase.get(node) == current).toList();
            int parts = together.size() <= STAGE_NODES ? 1 : Math.ceilDiv(together.size(), GOOD_NODES);
            int most = Math.ceilDiv(together.size(), parts);
            var group = new ArrayList<Expr>();
            var reads = new HashSet<Expr>();
            for (Expr node : together) {
                var read = node.operands().stream().filter(x -> x instanceof Expr.Arg || !isLeaf(x)).toList();
                reads.addAll(read);
                group.forEach(reads::remove);
                if (group.size() == most || group.size() + 3 * reads.size() > STAGE_WEIGHT) {
                    groups.add(group);
                    group = new ArrayList<>();
                    reads = new HashSet<>(read);
                }
                group.add(node);
            }
            if (!group.isEmpty()) {
                groups.add(group);
            }
        }
        return groups.isEmpty() ? List.of(List.of()) : groups;
    }

    /**
     * A number for each node that is even for arithmetic and odd for the rest, and not smaller than its operands': as small
     * as possible, but a comparison of leaves waits for its users, so that they need not read it from an array.
     */
    private static Map<Expr, Integer> phases(List<Expr> nodes) {
        var phase = new IdentityHashMap<Expr, Integer>();
        var waiting = new IdentityHashMap<Expr, Integer>();
        for (Expr node : nodes) {
            int parity = isArithmetic(node) ? 0 : 1;
            int at = parity;
            for (Expr operand : node.operands()) {
                int before = phase.getOrDefault(operand, 0);
                at = Math.max(at, before % 2 == parity ? before : before + 1);
            }
            phase.put(node, at);
            if (node.isMask() && node.operands().stream().allMatch(x -> isLeaf(x) || waiting.containsKey(x))) {
                waiting.put(node, Integer.MAX_VALUE);
            }
        }
        for (Expr node : nodes.reversed()) {
            int due = waiting.getOrDefault(node, Integer.MAX_VALUE);
            if (due < Integer.MAX_VALUE) {
                phase.put(node, due);
            }
            node.operands().forEach(x -> waiting.computeIfPresent(x, (_, first) -> Math.min(first, phase.get(node))));
        }
        return phase;
    }

    private void addStages(List<List<Expr>> groups, boolean storeLast) {
        int last = groups.size() - 1;
        var stageOf = new IdentityHashMap<Expr, Integer>();
        var lastUse = new IdentityHashMap<Expr, Integer>();
        for (int s = 0; s < groups.size(); s++) {
            for (Expr node : groups.get(s)) {
                stageOf.put(node, s);
                for (Expr operand : node.operands()) {
                    lastUse.merge(operand, s, Math::max);
                }
            }
        }
        if (storeLast) {
            formula.outputs().forEach(output -> lastUse.put(output, last));
        }
        var scratch = new IdentityHashMap<Expr, Integer>();
        Map<Boolean, List<Integer>> free = new HashMap<>(Map.of(true, new ArrayList<>(), false, new ArrayList<>()));
        for (int s = 0; s < groups.size(); s++) {
            List<Expr> group = groups.get(s);
            var loads = new LinkedHashMap<Expr, Integer>();
            var stores = new ArrayList<Stage.Store>();
            for (Expr node : group) {
                for (Expr operand : node.operands()) {
                    if (operand instanceof Expr.Arg arg) {
                        loads.put(arg, outputs() + arg.index());
                    } else if (stageOf.containsKey(operand) && stageOf.get(operand) < s) {
                        loads.put(operand, scratch.get(operand));
                    }
                }
            }
            for (Expr read : loads.keySet()) {
                // A stage loads before it stores, so a scratch array that is read here for the last time is free here.
                if (!(read instanceof Expr.Arg) && lastUse.get(read) == s) {
                    free.get(read.isMask()).add(scratch.get(read));
                }
            }
            for (Expr node : group) {
                if (lastUse.getOrDefault(node, s) > s) {
                    scratch.put(node, takeScratch(node.isMask(), free.get(node.isMask())));
                    stores.add(new Stage.Store(node, scratch.get(node), null));
                }
            }
            for (int k = 0; k < outputs(); k++) {
                Expr output = formula.outputs().get(k);
                if (isLeaf(output) || storeLast ? s == last : stageOf.get(output) == s) {
                    stores.add(new Stage.Store(output, k, null));
                    if (output instanceof Expr.Arg arg) {
                        loads.put(arg, outputs() + arg.index());
                    } else if (!isLeaf(output) && stageOf.get(output) < s) {
                        loads.put(output, scratch.get(output));
                    }
                }
            }
            stages.add(new Stage(group, loads, stores));
        }
    }

    private int takeScratch(boolean mask, List<Integer> free) {
        if (!free.isEmpty()) {
            return free.removeLast();
        }
        scratchMasks.add(mask);
        return arrays() - 1;
    }
}
