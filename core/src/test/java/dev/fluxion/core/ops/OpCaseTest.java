package dev.fluxion.core.ops;

import static dev.fluxion.core.testing.TensorAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.Threads;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.core.ops.OpCase.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Everything that holds for every operation, tried on each row of {@link OpCases}. */
class OpCaseTest {
    static final List<OpCase> CASES = OpCases.all();
    private static final List<DType> FLOATING = List.of(DType.F64, DType.F32);
    private static final List<String> DEVICES = List.of("interpreted", "scalar", "vector");
    private static final Set<String> GOLDEN = golden();
    private static int checks;

    @AfterAll
    static void count() {
        System.out.println("OpCase ops " + CASES.stream().map(c -> c.name).distinct().count() + " cases " + CASES.size()
                + " samples " + CASES.stream().mapToInt(c -> c.samples.size()).sum()
                + " bad calls " + CASES.stream().mapToInt(c -> c.bad.size()).sum() + " checks " + checks);
    }

    /** A result and the gradients of ⟨w, result⟩ with fixed weights w. */
    private static List<Tensor> resultsAndGradients(OpCase op, Tensor... inputs) {
        List<Tensor> leaves = new ArrayList<>();
        if (op.differentiable) {
            Arrays.stream(inputs).filter(x -> x.dtype().isFloating()).forEach(x -> leaves.add(x.requiresGrad(true)));
        }
        List<Tensor> all = new ArrayList<>(List.of(op.call.apply(inputs)));
        List<Tensor> outputs = all.stream().filter(Tensor::requiresGrad).toList();
        if (!outputs.isEmpty()) {
            List<Tensor> weights = outputs.stream().map(OpCaseTest::weights).toList();
            all.addAll(Autograd.grad(outputs, weights, leaves));
        }
        return all;
    }

    private static Tensor weights(Tensor like) {
        double[] weights = new double[like.elements()];
        Arrays.setAll(weights, i -> 0.5 + i * 0.6180339887498949 % 1);
        return Tensor.of(weights).reshape(like.shape().toArray()).to(like.dtype()).to(like.device());
    }

    /** Bit for bit, where one NaN is as good as another. */
    private static void assertSame(String what, List<Tensor> expected, List<Tensor> received) {
        assertEquals(expected.size(), received.size(), what);
        for (int k = 0; k < expected.size(); k++) {
            if (expected.get(k) == null) {
                assertEquals(null, received.get(k), what);
                continue;
            }
            assertEquals(expected.get(k).shape(), received.get(k).shape(), what);
            assertEquals(expected.get(k).dtype(), received.get(k).dtype(), what);
            double[] a = expected.get(k).toDoubleArray();
            double[] b = received.get(k).toDoubleArray();
            int at = Arrays.mismatch(a, b);
            assertTrue(at < 0, () -> what + " at " + at + ": received " + b[at] + ", expected " + a[at]);
        }
        checks++;
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void theRowIsComplete(OpCase op) {
        assertTrue(op.reference != null || op.golden != null || !op.examples.isEmpty(), "no source of right values");
        assertEquals(op.mayFail, !op.bad.isEmpty(), "bad calls");
        if (!op.takesFactory) {
            assertTrue(!op.mayBeEmpty || op.samples.stream().anyMatch(Sample::isEmpty), "no sample without elements");
            assertTrue(op.samples.stream().anyMatch(Sample::hasSizeOne), "no sample with a size of 1");
        }
        if (op.golden != null) {
            assertTrue(GOLDEN.contains(op.golden), op.golden + " is not among the golden vectors");
        }
    }

    private static Set<String> golden() {
        var names = new HashSet<String>();
        Path folder = Path.of("..", "nn", "src", "test", "resources", "golden");
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json.gz")).toList()) {
                try (var in = new GZIPInputStream(Files.newInputStream(file))) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    Pattern.compile("\"op\": ?\"([^\"]+)\"").matcher(text).results().forEach(m -> names.add(m.group(1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void shapesAndDtypes(OpCase op) {
        for (Sample sample : op.samples) {
            for (DType dtype : FLOATING) {
                Tensor[] inputs = op.inputs(sample, dtype, Device.getDefault(), false);
                List<Tensor> all = resultsAndGradients(op, inputs);
                for (int k = 0; k < sample.outputs().size(); k++) {
                    assertEquals(sample.outputs().get(k), all.get(k).shape(), sample.toString());
                    assertTrue(!all.get(k).dtype().isFloating() || op.takesFactory || all.get(k).dtype() == dtype
                            || Arrays.stream(inputs).noneMatch(x -> x.dtype().isFloating()), sample + " gives " + all.get(k).dtype());
                    checks++;
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void float32IsNearFloat64(OpCase op) {
        List<Tensor> wide = resultsAndGradients(op, op.inputs(op.first(), DType.F64, Device.getDefault(), false));
        List<Tensor> narrow = resultsAndGradients(op, op.inputs(op.first(), DType.F32, Device.getDefault(), false));
        for (int k = 0; k < wide.size(); k++) {
            if (wide.get(k) != null) {
                double[] expected = wide.get(k).toDoubleArray();
                double[] received = narrow.get(k).toDoubleArray();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], received[i], 2e-5 * Math.max(1, Math.abs(expected[i])), op + " output " + k + " at " + i);
                }
                checks++;
            }
        }
    }

    /** Against the definition of one element, special values included. */
    @ParameterizedTest
    @FieldSource("CASES")
    void valuesOfElementwiseOperations(OpCase op) {
        if (op.reference == null) {
            return;
        }
        for (boolean special : new boolean[] {false, true}) {
            var large = new Sample(op.first().inputs().stream().map(x -> x.replace("3x4", "200")).toList(), List.of());
            Tensor[] inputs = op.inputs(large, DType.F64, Device.getDefault(), special);
            double[] received = op.call.apply(inputs)[0].toDoubleArray();
            double[][] x = Arrays.stream(inputs).map(Tensor::toDoubleArray).toArray(double[][]::new);
            for (int i = 0; i < received.length; i++) {
                int at = i;
                double[] arguments = Arrays.stream(x).mapToDouble(values -> values[at]).toArray();
                double expected = op.reference.apply(arguments);
                assertTrue(Math.abs(expected - received[i]) <= 2e-15 + 1e-12 * Math.abs(expected) || expected == received[i]
                        || Double.isNaN(expected) && Double.isNaN(received[i]), () -> op + " of " + Arrays.toString(arguments)
                        + ": received " + received[at] + ", expected " + expected);
                checks++;
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void examples(OpCase op) {
        for (OpCase.Example example : op.examples) {
            assertThat(example.call().get()).allowingEqualNaNs().isWithin(1e-6).of(example.expected());
            checks++;
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void broadcastingIsExpanding(OpCase op) {
        if (!op.broadcasts) {
            return;
        }
        for (Sample sample : op.samples) {
            Tensor[] inputs = op.inputs(sample, DType.F64, Device.getDefault(), false);
            Tensor[] expanded = Arrays.stream(inputs)
                    .map(x -> x.expand(sample.outputs().getFirst()).copy()).toArray(Tensor[]::new);
            List<Tensor> expected = resultsAndGradients(op, expanded);
            List<Tensor> received = resultsAndGradients(op, inputs);
            assertSame(op + " " + sample, expected.subList(0, 1), received.subList(0, 1));
            List<Tensor> leaves = Arrays.stream(inputs).filter(Tensor::requiresGrad).toList();
            for (int k = 1; k < received.size(); k++) {
                Tensor sum = expected.get(k).sumTo(leaves.get(k - 1).shape());
                assertThat(received.get(k)).isWithin(1e-12).of(sum);
                checks++;
            }
        }
    }

    /** Ways in which the same elements can lie in memory. */
    private static final List<UnaryOperator<Tensor>> VIEWS = List.of(
            x -> x.rank() == 0 ? x : x.flip(0).copy().flip(0),
            x -> x.rank() == 0 ? x : x.transpose(0, -1).copy().transpose(0, -1),
            x -> Tensor.stack(x.rank(), x, x).select(x.rank(), 1));

    @ParameterizedTest
    @FieldSource("CASES")
    void viewsGiveTheBitsOfTheirCopies(OpCase op) {
        if (op.takesFactory) {
            return;
        }
        for (Sample sample : op.samples) {
            for (DType dtype : FLOATING) {
                List<Tensor> expected = resultsAndGradients(op, op.inputs(sample, dtype, Device.getDefault(), false));
                for (UnaryOperator<Tensor> layout : VIEWS) {
                    Tensor[] views = Arrays.stream(op.inputs(sample, dtype, Device.getDefault(), false)).map(layout).toArray(Tensor[]::new);
                    assertSame(op + " of views " + sample, expected, resultsAndGradients(op, views));
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void aNaNIsNotLost(OpCase op) {
        if (op.takesFactory || !op.passesNaN || !OpCase.isNumber(op.first().inputs().getFirst())) {
            return;
        }
        for (DType dtype : FLOATING) {
            Tensor[] inputs = op.inputs(op.first(), dtype, Device.getDefault(), false);
            inputs[0] = Tensor.cat(0, inputs[0].flatten().slice(0, 0, 1).mul(Double.NaN), inputs[0].flatten().slice(0, 1, Integer.MAX_VALUE))
                    .reshape(inputs[0].shape().toArray());
            assertTrue(Arrays.stream(op.call.apply(inputs)[0].toDoubleArray()).anyMatch(Double::isNaN), op + " loses a NaN");
            checks++;
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void everyBackendGivesTheSameBits(OpCase op) {
        for (Sample sample : op.samples) {
            sameBits(op, sample, false, DEVICES);
            sameBits(op, sample, true, DEVICES);
        }
        // The interpreter takes too long for so much.
        if (op.several() != null) {
            sameBits(op, op.several(), true, DEVICES.subList(1, DEVICES.size()));
        }
    }

    private static void sameBits(OpCase op, Sample sample, boolean special, List<String> devices) {
        for (DType dtype : FLOATING) {
            List<Tensor> expected = null;
            for (String name : devices) {
                Device device = Device.of(name);
                List<Tensor> received = resultsAndGradients(op, op.inputs(sample, dtype, device, special));
                for (Tensor tensor : received) {
                    assertTrue(tensor == null || op.takesFactory || tensor.device().equals(device), op + " leaves " + device);
                }
                expected = expected == null ? received : expected;
                assertSame(op + " on " + name + " " + sample + " " + dtype, expected, received);
            }
        }
    }

    /** Many elements, on the scalar backend by one thread, and on the default one by one and by three. */
    @ParameterizedTest
    @FieldSource("CASES")
    void anyNumberOfThreadsGivesTheSameBits(OpCase op) {
        if (op.large() == null) {
            return;
        }
        int before = Threads.get();
        try {
            for (DType dtype : FLOATING) {
                Threads.set(1);
                List<Tensor> expected = resultsAndGradients(op, op.inputs(op.large(), dtype, Device.getDefault(), false));
                assertSame(op + " on scalar", resultsAndGradients(op, op.inputs(op.large(), dtype, Device.of("scalar"), false)), expected);
                Threads.set(3);
                assertSame(op + " on threads", expected,
                        resultsAndGradients(op, op.inputs(op.large(), dtype, Device.getDefault(), false)));
            }
        } finally {
            Threads.set(before);
        }
    }

    /** An operand of another dtype or shape is taken, or named; a row that says that nothing fails takes them all. */
    @ParameterizedTest
    @FieldSource("CASES")
    void otherOperandsAreTakenOrNamed(OpCase op) {
        for (Tensor[] probe : op.probes()) {
            String call = op + " of " + Arrays.stream(probe).map(x -> x.dtype() + " " + x.shape()).toList();
            try {
                op.call.apply(probe);
            } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
                assertTrue(op.mayFail, () -> call + " fails: " + e.getMessage());
                assertTrue(e.getMessage().contains("expected"), () -> call + " says: " + e);
            } catch (RuntimeException e) {
                throw new AssertionError(call + " breaks", e);
            }
            checks++;
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void badCallsSayWhatWasExpected(OpCase op) {
        for (OpCase.Bad bad : op.bad) {
            var e = assertThrows(RuntimeException.class, bad.call(), op + ": " + bad.message());
            assertEquals(bad.message(), e.getMessage());
            checks++;
        }
    }
}
