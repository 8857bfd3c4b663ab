package dev.fluxion.core.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.GradCheck;
import dev.fluxion.core.ops.OpCase.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The first and second derivatives of every operation in {@link OpCases}, against central differences; {@code docs/second-derivatives.md}
 * is the table of what was found. {@code mvn test -Dfluxion.docs=write} writes it anew.
 */
class SecondDerivativesTest {
    static final List<OpCase> CASES = OpCases.all().stream().filter(op -> op.differentiable).toList();
    private static final Path PAGE = Path.of("..", "docs", "second-derivatives.md");
    private static final Map<String, Row> ROWS = new LinkedHashMap<>();

    /** What was checked of one operation. */
    private static final class Row {
        private final List<String> shapes = new ArrayList<>();
        private int functions;
        private int numbers;
        private double off;
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void agreeWithCentralDifferences(OpCase op) {
        Row row = ROWS.computeIfAbsent(op.name, _ -> new Row());
        for (Sample sample : op.samples) {
            if (sample.isEmpty()) {
                continue;
            }
            Tensor[] inputs = op.inputs(sample, DType.F64, Device.getDefault(), false);
            List<Tensor> leaves = Arrays.stream(inputs).filter(x -> x.dtype().isFloating()).toList();
            leaves.forEach(x -> x.requiresGrad(true));
            Tensor[] outputs = op.call.apply(inputs);
            for (int k = 0; k < outputs.length; k++) {
                if (outputs[k].requiresGrad()) {
                    int output = k;
                    Function<List<Tensor>, Tensor> function = in -> op.call.apply(in.toArray(Tensor[]::new))[output];
                    row.off = Math.max(row.off, GradCheck.checkTwice(op.name, function, inputs));
                    row.functions++;
                    row.numbers += leaves.stream().mapToInt(Tensor::elements).sum();
                }
            }
            row.shapes.add(String.join(" ", sample.inputs()));
        }
    }

    /**
     * The page has a row for each operation, with what was checked. A deviation is rounding noise, which differs between processors: a
     * row's is a power of ten that holds on all.
     */
    @AfterAll
    static void thePageIsNotStale() throws IOException {
        if ("write".equals(System.getProperty("fluxion.docs"))) {
            Files.writeString(PAGE, page());
        }
        List<String> written = Files.readAllLines(PAGE);
        List<String> found = page().lines().toList();
        var power = Pattern.compile("10⁻(\\S+) \\|$");
        String hint = "docs/second-derivatives.md is stale: run mvn test -Dfluxion.docs=write";
        assertEquals(found.stream().map(line -> power.matcher(line).replaceAll("")).toList(),
                written.stream().map(line -> power.matcher(line).replaceAll("")).toList(), hint);
        for (String line : written) {
            var bound = power.matcher(line);
            if (bound.find()) {
                double off = ROWS.get(line.split("`")[1]).off;
                assertTrue(off <= Math.pow(10, -"⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(bound.group(1))), hint + ": " + line + " deviates by " + off);
            }
        }
    }

    private static String page() {
        var lines = new ArrayList<>(List.of("# Second derivatives", "",
                "Made by a test (`SecondDerivativesTest`) from the table `OpCases`; don't edit. The gradient of each operation is itself taken as a",
                "function, and its gradient compared with central differences in double precision: for outputs y and fixed weights w, the numbers",
                "∂/∂xⱼ Σᵢ wᵢ·∂⟨w, y⟩/∂xᵢ. A deviation counts relative to max(1, |expected|); a test fails above 10⁻⁶. Shapes are those of the",
                "inputs: s is a scalar, b a mask, i5 are indices below 5.",
                "", "| operation | functions | derivatives | shapes | at most |", "|---|---|---|---|---|"));
        ROWS.forEach((name, row) -> lines.add("| `" + name + "` | " + row.functions + " | " + row.numbers + " | "
                + String.join("; ", row.shapes.stream().distinct().toList()) + " | " + bound(row.off) + " |"));
        return String.join("\n", lines) + "\n";
    }

    /** The next power of ten but one, for other processors: from 10⁻⁶ to 10⁻⁹, where the differences' own rounding is. */
    private static String bound(double off) {
        int power = Math.clamp((int) Math.floor(-Math.log10(10 * off)), 6, 9);
        return "10⁻" + "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(power);
    }
}
