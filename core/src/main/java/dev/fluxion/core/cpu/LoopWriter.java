package dev.fluxion.core.cpu;

import dev.fluxion.core.expr.BinaryOp;
import dev.fluxion.core.expr.Expr;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what happens at one step of a loop: the nodes of a {@link Stage} in their order, each into a local variable that
 * is free again after its last use.
 */
final class LoopWriter {
    private final CodeBuilder code;
    private final Emitter emitter;
    private final Stage stage;
    private final Map<Integer, Integer> arrayLocals = new HashMap<>();
    private final Map<Integer, Integer> indexLocals = new HashMap<>();
    /** Elements that are the same at every step: scalars, broadcast inputs. */
    private final Map<Expr, Integer> hoisted = new IdentityHashMap<>();
    /** Values that live from step to step instead of an array. */
    private final Map<Integer, Integer> accumulators = new HashMap<>();
    private final Map<Expr, Integer> locals = new IdentityHashMap<>();
    private final Map<Expr, Integer> uses = new IdentityHashMap<>();
    private final Map<Boolean, List<Integer>> free = Map.of(true, new ArrayList<>(), false, new ArrayList<>());

    LoopWriter(CodeBuilder code, Emitter emitter, Stage stage) {
        this.code = code;
        this.emitter = emitter;
        this.stage = stage;
        for (Expr node : stage.nodes()) {
            node.operands().forEach(operand -> uses.merge(operand, 1, Integer::sum));
        }
        stage.stores().forEach(store -> uses.merge(store.value(), 1, Integer::sum));
    }

    /** The local variables that hold an array and the position of the current element in it. */
    void array(int array, int local, int index) {
        arrayLocals.put(array, local);
        indexLocals.put(array, index);
    }

    /** The local variable of a value that takes an array's place: what is stored there is combined with it. */
    void accumulator(int array, int local) {
        accumulators.put(array, local);
    }

    /** A local variable of an element that is taken for {@code leaf} at every step. */
    int hoist(Expr leaf) {
        return hoisted.computeIfAbsent(leaf, _ -> code.allocateLocal(emitter.elementKind(leaf.isMask())));
    }

    /** The same, where the variable is there already. */
    void hoist(Expr leaf, int local) {
        hoisted.put(leaf, local);
    }

    void step() {
        for (Expr node : stage.nodes()) {
            node.operands().forEach(this::load);
            node.operands().forEach(this::push);
            compute(node);
            node.operands().forEach(this::release);
            keep(node);
        }
        // Every load comes before the first store: an output may be an input.
        stage.stores().forEach(store -> load(store.value()));
        for (Stage.Store store : stage.stores()) {
            Integer sum = accumulators.get(store.array());
            if (sum != null) {
                code.aload(sum);
                push(store.value());
                emitter.combine(code, store.combine());
                code.astore(sum);
            } else {
                storeInArray(store);
            }
            release(store.value());
        }
    }

    private void storeInArray(Stage.Store store) {
        code.aload(arrayLocals.get(store.array())).iload(indexLocals.get(store.array()));
        if (store.combine() != null) {
            code.dup2();
            emitter.load(code, false);
        }
        push(store.value());
        if (store.combine() != null) {
            emitter.binary(code, store.combine());
        }
        emitter.store(code, store.value().isMask());
    }

    private void load(Expr value) {
        Integer array = stage.loads().get(value);
        if (array != null && !hoisted.containsKey(value) && !locals.containsKey(value)) {
            code.aload(arrayLocals.get(array)).iload(indexLocals.get(array));
            emitter.load(code, value.isMask());
            keep(value);
        }
    }

    /** Puts a value on the stack: an operand, or after a step its last node. */
    void push(Expr value) {
        boolean mask = value.isMask();
        if (value instanceof Expr.Const constant) {
            emitter.constant(code, constant.value());
        } else if (hoisted.containsKey(value)) {
            code.loadLocal(emitter.elementKind(mask), hoisted.get(value));
            emitter.splat(code, mask);
        } else {
            code.loadLocal(emitter.kind(mask), locals.get(value));
        }
    }

    private void compute(Expr node) {
        switch (node) {
            case Expr.Unary u -> emitter.unary(code, u.op());
            case Expr.Binary b when b.b() instanceof Expr.Const bound && isBound(b.op(), bound.value()) -> emitter.bound(code, b.op());
            case Expr.Binary b -> emitter.binary(code, b.op());
            case Expr.Fma _ -> emitter.fma(code);
            case Expr.Select s -> emitter.select(code, s.isMask());
            case Expr.Arg _, Expr.Scalar _, Expr.Const _, Expr.Call _ -> throw new AssertionError(node);
        }
    }

    /** Whether a minimum or maximum with a constant is a comparison and a choice: it is no NaN, and rounds to no other zero than 0. */
    private static boolean isBound(BinaryOp op, double constant) {
        return (op == BinaryOp.MIN || op == BinaryOp.MAX) && !Double.isNaN(constant)
                && ((float) constant != 0 || Double.compare(constant, 0.0) == 0);
    }

    private void keep(Expr value) {
        TypeKind kind = emitter.kind(value.isMask());
        List<Integer> unused = free.get(value.isMask());
        int local = unused.isEmpty() ? code.allocateLocal(kind) : unused.removeLast();
        code.storeLocal(kind, local);
        locals.put(value, local);
    }

    private void release(Expr value) {
        if (uses.merge(value, -1, Integer::sum) == 0 && locals.containsKey(value)) {
            free.get(value.isMask()).add(locals.get(value));
        }
    }
}
