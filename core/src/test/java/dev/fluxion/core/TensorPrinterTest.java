package dev.fluxion.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.backend.View;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against NumPy's own output, recorded by {@code numpy_prints.py} in the test resources. */
class TensorPrinterTest {
    record Recorded(String tensor, String text) {
        @Override
        public String toString() {
            return tensor.substring(0, Math.min(60, tensor.length()));
        }
    }

    static List<Recorded> recorded() throws IOException {
        var cases = new ArrayList<Recorded>();
        try (var in = TensorPrinterTest.class.getResourceAsStream("numpy_prints.txt")) {
            for (String part : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^# ")) {
                int end = part.indexOf('\n');
                if (end > 0) {
                    cases.add(new Recorded(part.substring(0, end), part.substring(end + 1).stripTrailing()));
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void printsAsNumPy(Recorded recorded) {
        assertEquals(recorded.text(), tensor(recorded.tensor()).toString());
    }

    @Test
    void theRecordIsLarge() throws IOException {
        assertTrue(recorded().size() > 300);
    }

    @Test
    void aViewPrintsAsItsCopy() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertEquals("[[3. 6.]\n [2. 5.]\n [1. 4.]]", x.flip(1).t().toString());
        assertEquals("[2. 2. 2.]", x.select(0, 0).slice(0, 1, 2).expand(3).toString());
    }

    @Test
    void bfloat16HasItsOwnShortestDigits() {
        assertEquals("[ 0.1   0.33 -2.5 ]", Tensor.of(new float[] {0.1f, 0.33f, -2.5f}).to(DType.BF16).toString());
    }

    private static Tensor tensor(String line) {
        String[] words = line.split(" ");
        DType dtype = Stream.of(DType.values()).filter(d -> d.toString().equals(words[0])).findFirst().orElseThrow();
        int[] sizes = words[1].equals("()") ? new int[0]
                : Stream.of(words[1].split(",")).mapToInt(Integer::parseInt).toArray();
        if (words[2].equals("linear")) {
            double[] values = new double[Shape.of(sizes).elements()];
            double start = Double.parseDouble(words[3]);
            double step = Double.parseDouble(words[4]);
            Arrays.setAll(values, i -> start + step * i);
            return Tensor.of(values, sizes).to(dtype);
        }
        long[] bits = Arrays.stream(words, 3, words.length).mapToLong(HexFormat::fromHexDigitsToLong).toArray();
        return new Tensor(new View(Device.getDefault().backend().wrap(dtype, array(dtype, bits)), sizes,
                View.rowMajor(sizes), 0), Device.getDefault(), null, 0);
    }

    private static Object array(DType dtype, long[] bits) {
        int n = bits.length;
        switch (dtype) {
            case F32 -> {
                float[] array = new float[n];
                for (int i = 0; i < n; i++) {
                    array[i] = Float.intBitsToFloat((int) bits[i]);
                }
                return array;
            }
            case F64 -> {
                return Arrays.stream(bits).mapToDouble(Double::longBitsToDouble).toArray();
            }
            case I32 -> {
                return Arrays.stream(bits).mapToInt(b -> (int) b).toArray();
            }
            case I64 -> {
                return bits;
            }
            case F16, BF16 -> {
                short[] array = new short[n];
                for (int i = 0; i < n; i++) {
                    array[i] = (short) bits[i];
                }
                return array;
            }
            case I8, U8 -> {
                byte[] array = new byte[n];
                for (int i = 0; i < n; i++) {
                    array[i] = (byte) bits[i];
                }
                return array;
            }
            case BOOL -> {
                boolean[] array = new boolean[n];
                for (int i = 0; i < n; i++) {
                    array[i] = bits[i] != 0;
                }
                return array;
            }
        }
        throw new AssertionError(dtype);
    }
}
