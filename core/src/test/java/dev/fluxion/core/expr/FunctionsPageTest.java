package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code docs/functions.md} says what the code says. {@code mvn test -Dfluxion.docs=write} writes it anew. */
class FunctionsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "functions.md");

    @Test
    void thePageIsNotStale() throws IOException {
        if ("write".equals(System.getProperty("fluxion.docs"))) {
            Files.writeString(PAGE, page());
        }
        assertEquals(page(), Files.readString(PAGE), "docs/functions.md is stale: run mvn test -Dfluxion.docs=write");
    }

    private static String page() {
        var lines = new ArrayList<String>();
        lines.add("# The functions");
        lines.add("");
        lines.add("Made from the table `Functions.table()` by a test; don't edit. A select reads `condition ? a : b`.");
        lines.add("");
        lines.add("| function | formula | derivatives |");
        lines.add("|---|---|---|");
        for (Definition definition : Functions.table().values()) {
            lines.add("| `" + definition.name() + "` | " + code(definition, definition.expression()) + " | "
                    + derivatives(definition) + " |");
        }
        lines.add("");
        lines.add("## Error bounds");
        lines.add("");
        lines.add("In units in the last place (ulp) of the exact value, the largest found over all float32 numbers and over some");
        lines.add("100,000 float64 numbers of the range, rounded up; tests hold them. `pow` is accurate to 1e-6 and 1e-13 relative.");
        lines.add("`log1pexp` is ln(1 + eˣ), of which softplus and logsigmoid are made; `phi` and `Phi` are density and");
        lines.add("distribution of a standard normal number, of which gelu is made.");
        lines.add("");
        lines.add("| function | float32 | range | float64 | range |");
        lines.add("|---|---|---|---|---|");
        FunctionAccuracyTest.cases().forEach(c -> lines.add("| `" + c.name() + "` | " + c.bound32() + " | "
                + c.low() + " … " + c.high() + " | " + c.bound64() + " | " + c.low64() + " … " + c.high64() + " |"));
        lines.add("");
        return String.join("\n", lines);
    }

    private static String derivatives(Definition definition) {
        if (definition.expression().isMask()) {
            return "";
        }
        return IntStream.range(0, definition.operands().size())
                .filter(i -> Formula.of(definition.expression()).usesArg(i) && !Formula.of(definition.expression()).isMaskArg(i))
                .mapToObj(i -> "∂/∂" + definition.operands().get(i) + " = "
                        + code(definition, Derivative.of(definition.expression(), i)))
                .collect(Collectors.joining("<br>"));
    }

    private static String code(Definition definition, Expr expr) {
        String text = Printer.text(Formula.of(expr), definition.operands(), definition.parameters());
        return "`" + text.replace("|", "\\|") + "`";
    }
}
