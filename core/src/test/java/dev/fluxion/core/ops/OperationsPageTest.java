package dev.fluxion.core.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.expr.Derivative;
import dev.fluxion.core.expr.Expr;
import dev.fluxion.core.expr.Formula;
import dev.fluxion.core.expr.Printer;
import dev.fluxion.core.op.Elementwise;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/operations.md} says what the code says. {@code mvn test -Dfluxion.docs=write} writes it anew. */
class OperationsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final List<String> NAMES = List.of("x", "y", "z");
    private static final List<String> SCALARS = List.of("s", "t");

    @Test
    void thePageIsNotStale() throws IOException {
        if ("write".equals(System.getProperty("fluxion.docs"))) {
            Files.writeString(PAGE, page());
        }
        assertEquals(page(), Files.readString(PAGE), "docs/operations.md is stale: run mvn test -Dfluxion.docs=write");
    }

    private static String page() {
        var lines = new ArrayList<String>();
        lines.add("# The operations");
        lines.add("");
        lines.add("Made by a test from the methods of `Tensor`, the formulas that they run and the table `OpCases`; don't edit. x, y, z are");
        lines.add("the tensors in the order of the call, s and t its numbers. A bar is a gradient: ȳ flows in, x̄ is what `backward` makes of it.");
        lines.add("");
        var names = new LinkedHashSet<String>();
        OpCases.all().forEach(row -> names.add(row.name));
        String section = "";
        for (String name : names) {
            String place = methods(name).getFirst().getDeclaringClass().getSimpleName();
            if (!place.equals(section)) {
                section = place;
                lines.addAll(List.of("## " + section, "", "| operation | formula | gradient |", "|---|---|---|"));
            }
            lines.add("| " + signatures(name) + " | " + cells(name, true) + " | " + cells(name, false) + " |");
            if (next(names, name) == null || !next(names, name).equals(section)) {
                lines.add("");
            }
        }
        return String.join("\n", lines);
    }

    private static String next(LinkedHashSet<String> names, String name) {
        var list = List.copyOf(names);
        int at = list.indexOf(name) + 1;
        return at == list.size() ? null : methods(list.get(at)).getFirst().getDeclaringClass().getSimpleName();
    }

    private static List<Method> methods(String name) {
        return Arrays.stream(Tensor.class.getMethods()).filter(m -> m.getName().equals(name) && !m.isBridge())
                .sorted(Comparator.comparing(OperationsPageTest::signature)).toList();
    }

    private static String signatures(String name) {
        return methods(name).stream().map(OperationsPageTest::signature).distinct().map(s -> "`" + s + "`").collect(Collectors.joining("<br>"));
    }

    private static String signature(Method method) {
        String parameters = Arrays.stream(method.getParameters()).map(p -> p.getName()).collect(Collectors.joining(", "));
        return (Modifier.isStatic(method.getModifiers()) ? "Tensor." : "x.") + method.getName() + "(" + parameters + ")";
    }

    private static String cells(String name, boolean formula) {
        return OpCases.all().stream().filter(row -> row.name.equals(name)).map(row -> formula ? formula(row) : gradient(row))
                .filter(text -> !text.isEmpty()).distinct().collect(Collectors.joining("<br>"));
    }

    private static String formula(OpCase row) {
        Formula formula = elementwise(row);
        return row.formula != null ? row.formula.replace("|", "\\|")
                : code(formula == null ? "" : Printer.text(formula, NAMES, SCALARS));
    }

    private static String gradient(OpCase row) {
        Formula formula = elementwise(row);
        if (row.formula != null || formula == null) {
            return row.gradient == null ? "" : row.gradient.replace("|", "\\|");
        }
        Expr y = formula.outputs().getFirst();
        return IntStream.range(0, formula.argCount()).filter(i -> formula.usesArg(i) && !formula.isMaskArg(i))
                .mapToObj(i -> NAMES.get(i) + "̄ = ȳ · " + code(Printer.text(Formula.of(Derivative.of(y, i)), NAMES, SCALARS)))
                .collect(Collectors.joining("<br>"));
    }

    /** The formula that a row's operation records, or null if it is none. */
    private static Formula elementwise(OpCase row) {
        if (!row.differentiable || row.takesFactory) {
            return null;
        }
        Tensor[] inputs = row.inputs(row.first(), DType.F64, Device.getDefault(), false);
        Stream.of(inputs).filter(x -> x.dtype().isFloating()).forEach(x -> x.requiresGrad(true));
        Tensor y = row.call.apply(inputs)[0];
        return y.node() != null && y.node().op() instanceof Elementwise e ? e.formula() : null;
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
    }
}
