package dev.fluxion.examples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * The first chapter: automatic differentiation of numbers, in one file that stands alone. Run it with {@code java Value.java}.
 *
 * <p>A value remembers what it was made of and how its gradient flows back to that. {@link #backward} goes through the values
 * behind a result from the youngest to the oldest: a value is younger than what it was made of, so when its turn comes, all that
 * used it have added their part to its gradient.
 *
 * <p>After A. Karpathy's micrograd; the numbers that {@link #main} prints are the ones that its README publishes.
 */
public final class Value {
    private static long created;

    /** The number itself. */
    public double data;
    /** ∂result/∂this, after {@link #backward}. */
    public double grad;
    private final long order = created++;
    private final List<Value> inputs;
    private DoubleConsumer pullback = g -> { };

    /** A number to start from. @param data the number @param inputs what it was made of: none */
    public Value(double data, Value... inputs) {
        this.data = data;
        this.inputs = List.of(inputs);
    }

    /** {@return a + b; ā += ȳ, b̄ += ȳ} @param b the other */
    public Value add(Value b) {
        var y = new Value(data + b.data, this, b);
        y.pullback = g -> {
            grad += g;
            b.grad += g;
        };
        return y;
    }

    /** {@return a · b; ā += b·ȳ, b̄ += a·ȳ} @param b the other */
    public Value mul(Value b) {
        var y = new Value(data * b.data, this, b);
        y.pullback = g -> {
            grad += b.data * g;
            b.grad += data * g;
        };
        return y;
    }

    /** {@return aⁿ; ā += n·aⁿ⁻¹·ȳ} @param n a constant */
    public Value pow(double n) {
        var y = new Value(Math.pow(data, n), this);
        y.pullback = g -> grad += n * Math.pow(data, n - 1) * g;
        return y;
    }

    /** {@return max(a, 0); ā += ȳ where a > 0} */
    public Value relu() {
        var y = new Value(Math.max(data, 0), this);
        y.pullback = g -> grad += data > 0 ? g : 0;
        return y;
    }

    /** {@return a + b} @param b a constant */
    public Value add(double b) {
        return add(new Value(b));
    }

    /** {@return a · b} @param b a constant */
    public Value mul(double b) {
        return mul(new Value(b));
    }

    /** {@return a − b} @param b the other */
    public Value sub(Value b) {
        return add(b.mul(-1));
    }

    /** Sets the {@link #grad} of everything that this was made of. */
    public void backward() {
        Set<Value> behind = new HashSet<>(Set.of(this));
        var open = new ArrayList<>(behind);
        while (!open.isEmpty()) {
            open.removeLast().inputs.stream().filter(behind::add).forEach(open::add);
        }
        grad = 1;
        behind.stream().sorted(Comparator.comparingLong((Value v) -> v.order).reversed()).forEach(v -> v.pullback.accept(v.grad));
    }

    /** Two lines whose order matters, then micrograd's own example. @param args none */
    public static void main(String[] args) {
        var x = new Value(3);
        var y = x.add(x);
        var z = y.add(y);
        z.backward();
        System.out.printf("b = a + a; c = b + b: ∂c/∂b = %.0f, ∂c/∂a = %.0f%n", y.grad, x.grad);

        var a = new Value(-4);
        var b = new Value(2);
        var c = a.add(b);
        var d = a.mul(b).add(b.pow(3));
        c = c.add(c.add(1));
        c = c.add(c.add(1).sub(a));
        d = d.add(d.mul(2).add(b.add(a).relu()));
        d = d.add(d.mul(3).add(b.sub(a).relu()));
        var f = c.sub(d).pow(2);
        var g = f.mul(0.5).add(f.pow(-1).mul(10));
        g.backward();
        System.out.printf("g = %.4f, ∂g/∂a = %.4f, ∂g/∂b = %.4f%n", g.data, a.grad, b.grad);
    }
}
