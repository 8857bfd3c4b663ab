package dev.fluxion.core.backend;

import dev.fluxion.core.DType;
import dev.fluxion.core.expr.Definition;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Functions;
import java.util.Random;

/**
 * A program that prints one line for each kind of work: a hash over the bits that a backend gives, before and after as many
 * repetitions as the JIT compiler needs. {@link SameBitsTest} runs it in JVMs that compile differently.
 */
final class BitsOfEverything {
    private static final int N = 1000;
    private final Backend backend;

    private BitsOfEverything(Backend backend) {
        this.backend = backend;
    }

    /** @param args the name of a backend, and how often everything is repeated */
    public static void main(String[] args) {
        var bits = new BitsOfEverything(Backends.get(args[0]));
        int repetitions = Integer.parseInt(args[1]);
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            for (Definition definition : Functions.table().values()) {
                bits.print(definition.name() + " " + dtype, repetitions, bits.function(definition, dtype));
            }
            for (Reduction kind : new Reduction[] {Reduction.SUM, Reduction.PROD, Reduction.MAX, Reduction.ARGMIN}) {
                for (int dim = 0; dim < 2; dim++) {
                    bits.print(kind + " " + dim + " " + dtype, repetitions, bits.reduction(kind, dim, dtype));
                }
            }
            bits.print("softmax " + dtype, repetitions, bits.softmax(false, dtype));
            bits.print("logSoftmax " + dtype, repetitions, bits.softmax(true, dtype));
            bits.print("matmul " + dtype, Math.ceilDiv(repetitions, 10), bits.matmul(dtype));
        }
    }

    /** Work that writes to a view. */
    private record Work(View out, Runnable run) {
        long hash() {
            run.run();
            long hash = 1;
            for (double x : Elements.all(out)) {
                // doubleToLongBits: one NaN is as good as another
                hash = 31 * hash + Double.doubleToLongBits(x);
            }
            return hash;
        }
    }

    private void print(String name, int repetitions, Work work) {
        long first = work.hash();
        for (int i = 0; i < repetitions; i++) {
            work.run.run();
        }
        long last = work.hash();
        System.out.println(name + " " + Long.toHexString(first) + (first == last ? "" : " became " + Long.toHexString(last)));
    }

    private Work function(Definition definition, DType dtype) {
        Formula formula = Formula.of(definition.expression());
        var random = new Random(1);
        View[] in = new View[formula.argCount()];
        for (int i = 0; i < in.length; i++) {
            in[i] = view(formula.isMaskArg(i) ? DType.BOOL : dtype, random, N);
        }
        double[] scalars = random.doubles(formula.scalarCount(), 0.1, 2).toArray();
        View out = view(formula.outputs().getFirst().isMask() ? DType.BOOL : dtype, random, N);
        return new Work(out, () -> backend.map(formula, new View[] {out}, in, scalars));
    }

    private Work reduction(Reduction kind, int dim, DType dtype) {
        View in = view(dtype, new Random(2), 70, 130);
        View out = view(kind == Reduction.ARGMIN ? DType.I32 : dtype, new Random(2), dim == 0 ? 1 : 70, dim == 0 ? 130 : 1);
        return new Work(out, () -> backend.reduce(kind, out, in, new int[] {dim}));
    }

    private Work softmax(boolean log, DType dtype) {
        View in = view(dtype, new Random(3), 100, 10);
        View out = view(dtype, new Random(3), 100, 10);
        return new Work(out, () -> RowFormulas.run(backend, RowFormulas.softmax(log), out, in));
    }

    private Work matmul(DType dtype) {
        View a = view(dtype, new Random(4), 40, 65);
        View b = view(dtype, new Random(5), 65, 70);
        View out = view(dtype, new Random(5), 40, 70);
        return new Work(out, () -> backend.matmul(out, a, b));
    }

    private View view(DType dtype, Random random, int... shape) {
        return Layout.CONTIGUOUS.view(backend, dtype, shape, random);
    }
}
