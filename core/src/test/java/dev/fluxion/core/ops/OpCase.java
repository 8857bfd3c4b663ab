package dev.fluxion.core.ops;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/**
 * One public operation and all that is tested of it. {@link OpCaseTest} says what that is; a row names the call, samples of
 * shapes, where the right values come from, and calls that must fail.
 *
 * <p>A sample is written {@code "3x4 4 -> 3x4"}: the inputs, numbers if nothing is said, then the outputs. {@code s} is a scalar,
 * {@code b3x4} a mask, {@code i5:2x3} indices below 5.
 */
final class OpCase {
    /** The operation on its inputs. */
    interface Call {
        Tensor[] apply(Tensor... x);
    }

    /** What one element of the output is, given the elements of the inputs. */
    interface Scalar {
        double apply(double... x);
    }

    /** A call whose result is written beside it. */
    record Example(Supplier<Tensor> call, double... expected) {}

    /** A call that must fail with a message. */
    record Bad(String message, Executable call) {}

    /** Shapes of inputs and outputs. */
    record Sample(List<String> inputs, List<Shape> outputs) {
        static Sample parse(String text) {
            String[] sides = text.split("->");
            return new Sample(tokens(sides[0]), tokens(sides[1]).stream().map(OpCase::shape).toList());
        }

        private static List<String> tokens(String side) {
            return Arrays.stream(side.strip().split(" +")).filter(token -> !token.isEmpty()).toList();
        }

        boolean isEmpty() {
            return inputs.stream().anyMatch(input -> shape(input).elements() == 0);
        }

        boolean hasSizeOne() {
            return inputs.stream().anyMatch(input -> Arrays.stream(shape(input).toArray()).anyMatch(n -> n == 1));
        }
    }

    private static final double[] SPECIAL = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, 1e30, -1e-30};

    final String name;
    final Call call;
    final List<Sample> samples = new ArrayList<>();
    final List<Example> examples = new ArrayList<>();
    final List<Bad> bad = new ArrayList<>();
    Scalar reference;
    String golden;
    String formula;
    String gradient;
    Sample large;
    double low = -2;
    double high = 2;
    boolean differentiable = true;
    boolean twice = true;
    boolean passesNaN = true;
    boolean broadcasts;
    boolean mayFail = true;
    boolean takesFactory;
    boolean mayBeEmpty = true;
    /** Sizes that several threads share: reductions and scans are cut from 2^16 elements on, elementwise loops from 2^15. */
    String many = "258x256";

    OpCase(String name, Call call) {
        this.name = name;
        this.call = call;
    }

    /** Shapes to try; the first is the one that gradients of gradients, views and backends are tried on too. */
    OpCase on(String... samples) {
        Arrays.stream(samples).map(Sample::parse).forEach(this.samples::add);
        return this;
    }

    /** A sample that several threads share, if the first does not tell one: that of one matrix, or several of one shape. */
    OpCase large(String sample) {
        large = Sample.parse(sample);
        return this;
    }

    OpCase between(double low, double high) {
        this.low = low;
        this.high = high;
        return this;
    }

    /** Element by element, special values included. */
    OpCase like(Scalar reference) {
        this.reference = reference;
        return this;
    }

    /** PyTorch's values are among the golden vectors, under this name. */
    OpCase golden(String op) {
        golden = op;
        return this;
    }

    OpCase example(Supplier<Tensor> call, double... expected) {
        examples.add(new Example(call, expected));
        return this;
    }

    OpCase fails(String message, Executable call) {
        bad.add(new Bad(message, call));
        return this;
    }

    /** No {@link #probes probe} fails: tensors of every shape and dtype are good operands, as far as these can tell. */
    OpCase nothingFails() {
        mayFail = false;
        return this;
    }

    /** What the page of operations says. */
    OpCase says(String formula, String gradient) {
        this.formula = formula;
        this.gradient = gradient;
        return this;
    }

    OpCase notDifferentiable() {
        differentiable = false;
        return this;
    }

    /** A NaN in the first element may stay without effect. */
    OpCase dropsNaN() {
        passesNaN = false;
        return this;
    }

    /** Each element for itself. */
    OpCase elementwise() {
        many = "182x181";
        return this;
    }

    /** The second operand may be smaller than the first. */
    OpCase broadcasts() {
        broadcasts = true;
        return this;
    }

    /** Makes tensors of plain numbers: there is nothing to differentiate, stride or move. */
    OpCase factory() {
        takesFactory = true;
        return notDifferentiable();
    }

    Sample first() {
        return samples.getFirst();
    }

    /** The sample for many threads, or null where there is none. */
    Sample large() {
        if (large != null || takesFactory) {
            return large;
        }
        Sample plain = sized(many);
        if (plain == null) {
            throw new IllegalStateException(name + " has no large sample");
        }
        return plain;
    }

    /** A sample of some blocks, for special values among them; the large one where a row has its own. */
    Sample several() {
        return large != null || takesFactory ? large : sized("38x40");
    }

    /** The first sample with other sizes, or null where it is not of matrices of one shape. */
    private Sample sized(String sizes) {
        boolean plain = first().inputs.stream().allMatch(input -> input.equals("3x4") || input.equals("b3x4"));
        return plain ? new Sample(first().inputs.stream().map(input -> input.replace("3x4", sizes)).toList(), List.of()) : null;
    }

    /** Inputs of a sample, with special values here and there if {@code special}. */
    Tensor[] inputs(Sample sample, DType dtype, Device device, boolean special) {
        return IntStream.range(0, sample.inputs.size())
                .mapToObj(i -> input(sample.inputs.get(i), i, dtype, special).to(device)).toArray(Tensor[]::new);
    }

    /** The first sample's inputs with one of them changed: of another dtype, with more, fewer or other sizes, without elements. */
    List<Tensor[]> probes() {
        List<UnaryOperator<Tensor>> changes = new ArrayList<>();
        Arrays.stream(DType.values()).forEach(dtype -> changes.add(x -> x.to(dtype)));
        changes.addAll(List.of(x -> x.unsqueeze(0), x -> x.unsqueeze(x.rank()), x -> x.flatten(), x -> x.flatten().sum(),
                x -> Tensor.cat(0, x.flatten(), x.flatten()), x -> x.flatten().narrow(0, 0, 0),
                x -> x.rank() == 0 ? x : Tensor.cat(-1, x, x), x -> x.rank() == 0 ? x : Tensor.cat(0, x, x)));
        var probes = new ArrayList<Tensor[]>();
        for (int i = 0; i < first().inputs.size(); i++) {
            for (UnaryOperator<Tensor> change : changes) {
                Tensor[] inputs = inputs(first(), DType.F32, Device.getDefault(), false);
                inputs[i] = change.apply(inputs[i]);
                probes.add(inputs);
            }
        }
        return probes;
    }

    private Tensor input(String token, int number, DType dtype, boolean special) {
        Shape shape = shape(token);
        double[] data = new double[shape.elements()];
        for (int i = 0; i < data.length; i++) {
            // Multiples of the golden ratio: all different, in no order, as far from one another as can be.
            double part = (0.137 + 0.381 * number + (i + 1) * 0.6180339887498949) % 1;
            data[i] = token.startsWith("b") ? part < 0.6 ? 1 : 0
                    : token.startsWith("i") ? Math.floor(part * Integer.parseInt(token.substring(1, token.indexOf(':'))))
                    : special && i % 5 == 2 ? SPECIAL[(i / 5 + number) % SPECIAL.length] : low + (high - low) * part;
        }
        DType type = token.startsWith("b") ? DType.BOOL : token.startsWith("i") ? DType.I32 : dtype;
        return Tensor.of(data).reshape(shape.toArray()).to(type);
    }

    static boolean isNumber(String token) {
        return !token.startsWith("b") && !token.startsWith("i");
    }

    private static Shape shape(String token) {
        String sizes = token.substring(token.startsWith("b") ? 1 : token.startsWith("i") ? token.indexOf(':') + 1 : 0);
        return sizes.equals("s") ? Shape.SCALAR
                : Shape.of(Stream.of(sizes.split("x")).mapToInt(Integer::parseInt).toArray());
    }

    @Override
    public String toString() {
        return name;
    }
}
