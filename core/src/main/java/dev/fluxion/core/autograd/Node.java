package dev.fluxion.core.autograd;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One step of a recorded computation: the operation, where its inputs came from, and what it saved for the way back.
 *
 * <p>Nodes are numbered in the order of their creation. A node is always younger than the nodes that made its inputs, so
 * falling numbers are a topological order, and the walk back needs no sort.
 */
public final class Node {
    /** What an operation is given when nothing is recorded: it saves nothing and wants nothing. */
    static final Node UNRECORDED = new Node(null, null, null, -1);

    private static final Saved NOTHING = new Saved();
    private static final AtomicLong CREATED = new AtomicLong();

    private final Op op;
    private final long order;
    private Edge[] inputs;
    /** The inputs that take no gradient, at their positions, for who looks at the graph; null if there are none. */
    private Constant[] constants;
    private Saved saved = NOTHING;
    private Saved outputs = NOTHING;
    private long outputMask;
    private int outputCount;
    private Extras extras;

    private Node(Op op, Edge[] inputs, Constant[] constants, long order) {
        this.op = op;
        this.inputs = inputs;
        this.constants = constants;
        this.order = order;
    }

    static Node of(Op op, Edge[] inputs, Constant[] constants) {
        return new Node(op, inputs, constants, CREATED.getAndIncrement());
    }

    /** What few nodes have. */
    static final class Extras {
        final Hooks hooks = new Hooks();
        /** In anomaly mode: the inputs, and where the operation was called. */
        String origin;
        /** Computes again what was dropped. */
        Checkpoint checkpoint;
    }

    /** Where an input of some shape came from: output {@code slot} of a node, or a leaf that collects its gradient. */
    record Edge(Node node, int slot, Tensor leaf, Shape shape, DType dtype) {
        static Edge of(Tensor tensor) {
            return tensor.node() == null
                    ? new Edge(null, 0, tensor, tensor.shape(), tensor.dtype())
                    : new Edge(tensor.node(), tensor.nodeOutput(), null, tensor.shape(), tensor.dtype());
        }
    }

    /**
     * An input that takes no gradient. A small one is kept; a larger one, which may be worth its memory, is known for as long as someone
     * else holds it.
     */
    record Constant(Tensor small, WeakReference<Tensor> large, int version, Shape shape, DType dtype) {
        private static final int SMALL = 16;

        static Constant of(Tensor tensor) {
            boolean small = tensor.view().buffer().size() <= SMALL;
            return new Constant(small ? tensor : null, small ? null : new WeakReference<>(tensor), tensor.version(), tensor.shape(),
                    tensor.dtype());
        }

        /** {@return what it was, or null if that is not known any more} */
        Tensor value() {
            Tensor tensor = small == null ? large.get() : small;
            return tensor != null && tensor.version() == version ? tensor : null;
        }
    }

    /**
     * Tensors kept for the way back, and the versions of their contents at that time, or {@link #DROPPED} of one that a checkpoint
     * computes again.
     */
    private record Saved(Tensor[] tensors, int[] versions) {
        static final int DROPPED = -1;

        Saved(Tensor... tensors) {
            this(tensors, new int[tensors.length]);
            for (int i = 0; i < tensors.length; i++) {
                set(i, tensors[i]);
            }
        }

        private void set(int i, Tensor tensor) {
            tensors[i] = tensor;
            versions[i] = tensor == null ? 0 : tensor.version();
        }

        int size() {
            return tensors.length;
        }

        boolean isDropped(int index) {
            return versions[index] == DROPPED;
        }

        /** The same with tensors dropped but for some. */
        Saved drop(Predicate<Tensor> keeps) {
            var rest = new Saved(tensors.clone(), versions.clone());
            for (int i = 0; i < size(); i++) {
                if (tensors[i] != null && !keeps.test(tensors[i])) {
                    rest.tensors[i] = null;
                    rest.versions[i] = DROPPED;
                }
            }
            return rest;
        }

        /** Takes what was dropped. */
        void restore(IntFunction<Tensor> again) {
            for (int i = 0; i < size(); i++) {
                if (isDropped(i)) {
                    set(i, again.apply(i));
                }
            }
        }

        /** What is kept and was not changed since. */
        Stream<Tensor> held() {
            return IntStream.range(0, size())
                    .filter(i -> tensors[i] != null && tensors[i].version() == versions[i]).mapToObj(i -> tensors[i]);
        }
    }

    /** {@return the operation} */
    public Op op() {
        return op;
    }

    /** {@return the number in the order of creation} */
    public long order() {
        return order;
    }

    /** {@return whether the computation is recorded: if not, saving has no effect} */
    public boolean records() {
        return this != UNRECORDED;
    }

    /** {@return whether a gradient is wanted for an input} @param input its position */
    public boolean wants(int input) {
        return records() && inputs[input] != null;
    }

    /** {@return the shape of an input whose gradient is wanted} @param input its position */
    public Shape inputShape(int input) {
        return inputs[input].shape();
    }

    /**
     * Keeps tensors for backward, where {@link #saved} finds them at the same positions.
     *
     * @param tensors what to keep; null entries are allowed
     */
    public void save(Tensor... tensors) {
        if (records()) {
            saved = new Saved(tensors.clone());
        }
    }

    /** Keeps an output for backward, where {@link #output} finds it. @param index of the output, below 64 */
    public void saveOutput(int index) {
        if (records()) {
            outputMask |= 1L << index;
        }
    }

    /**
     * A tensor that forward saved.
     *
     * @param index its position in {@link #save}
     * @return the tensor, or null if null was saved
     * @throws IllegalStateException if its contents were changed in place since
     */
    public Tensor saved(int index) {
        return unchanged(saved, "saved tensor ", index);
    }

    /**
     * An output that forward saved.
     *
     * @param index of the output
     * @return the output, or null if it was not saved
     * @throws IllegalStateException if its contents were changed in place since
     */
    public Tensor output(int index) {
        if (index >= outputs.size()) {
            return null;
        }
        return unchanged(outputs, "output ", index);
    }

    /**
     * Calls a function with the gradients of the inputs and outputs in every backward pass over this node.
     *
     * @param hook what is called, in the order of registration
     * @return a handle to remove it
     */
    public Hooks.Hook registerHook(Hooks.NodeHook hook) {
        return extras().hooks.add(hook);
    }

    /**
     * Calls a function with the whole gradient of an output in every backward pass that brings one.
     *
     * @param output which
     * @param hook gives what takes its place, or null to leave it
     * @return a handle to remove it
     */
    public Hooks.Hook registerHook(int output, UnaryOperator<Tensor> hook) {
        return extras().hooks.add(output, hook);
    }

    boolean hasExtras() {
        return extras != null;
    }

    Extras extras() {
        if (extras == null) {
            extras = new Extras();
        }
        return extras;
    }

    /** {@return how many nodes were created up to now} */
    static long created() {
        return CREATED.get();
    }

    /** Drops what was saved, but for some tensors: {@link #remember} brings it back. */
    void forget(Checkpoint checkpoint, Predicate<Tensor> keeps) {
        extras().checkpoint = checkpoint;
        saved = saved.drop(keeps);
        outputs = outputs.drop(keeps);
    }

    /** Takes what was dropped from a node that did the same again. */
    void remember(Node again, UnaryOperator<Tensor> translate) {
        saved.restore(i -> translate.apply(again.saved(i)));
        outputs.restore(i -> translate.apply(again.output(i)));
    }

    /** {@return whether another node did the same and saved as much as this one, if it was not freed already} */
    boolean isLike(Node other) {
        return op.name().equals(other.op.name())
                && (isFreed() || saved.size() == other.saved.size() && outputs.size() == other.outputs.size());
    }

    /** {@return the tensors that are kept for the way back and were not changed since} */
    List<Tensor> held() {
        return Stream.concat(saved.held(), outputs.held()).toList();
    }

    Edge[] inputs() {
        return inputs;
    }

    /** {@return an input that takes no gradient, or null} @param input its position */
    Constant constant(int input) {
        return constants == null ? null : constants[input];
    }

    int outputCount() {
        return outputCount;
    }

    /** The number: cheaper than an identity, which the JVM has to make up. */
    @Override
    public int hashCode() {
        return Long.hashCode(order);
    }

    boolean isFreed() {
        return inputs == null;
    }

    /** Called once, when the outputs have become tensors that know this node. */
    void keepOutputs(Tensor[] made) {
        outputCount = made.length;
        if (outputMask != 0) {
            Tensor[] kept = made.clone();
            for (int i = 0; i < made.length; i++) {
                kept[i] = (outputMask >>> i & 1) == 1 ? made[i] : null;
            }
            outputs = new Saved(kept);
        }
    }

    /** Drops what was saved and the way to older nodes, so that nothing of the graph stays reachable through this one. */
    void free() {
        inputs = null;
        constants = null;
        saved = NOTHING;
        outputs = NOTHING;
        extras = null;
    }

    private Tensor unchanged(Saved saved, String what, int index) {
        if (saved.isDropped(index)) {
            extras.checkpoint.recompute();
        }
        Tensor tensor = saved.tensors[index];
        if (tensor != null && tensor.version() != saved.versions[index]) {
            throw new IllegalStateException(what + index + " of " + op.name() + ", shape " + tensor.shape()
                    + ", was changed in place after it was saved for the backward pass: version is " + tensor.version()
                    + ", expected " + saved.versions[index]);
        }
        return tensor;
    }
}
