package dev.fluxion.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The printed Java is compiled and run, and must give the interpreter's bits. */
class JavaTextTest {
    @ParameterizedTest
    @EnumSource
    void printedJavaGivesTheInterpretersBits(Precision precision, @TempDir Path folder) throws Exception {
        var formulas = new ArrayList<Formula>();
        Functions.table().values().forEach(definition -> formulas.add(Formula.of(definition.expression())));
        Functions.table().values().stream().map(Definition::expression).filter(e -> !e.isMask() && !Formula.of(e).isMaskArg(0))
                .forEach(e -> formulas.add(Derivative.vjp(Formula.of(e), new boolean[] {true})));
        formulas.add(Formula.of(Expr.arg(0).add(Expr.arg(1)), Expr.arg(0).lt(Expr.arg(1)), Functions.exp(Expr.arg(2))));
        for (int seed = 0; seed < 60; seed++) {
            formulas.add(Formula.of(new RandomFormula(seed, 30).root));
        }
        var source = new StringBuilder("public class Printed {\n");
        for (int i = 0; i < formulas.size(); i++) {
            source.append("public ").append(Printer.java("f" + i, formulas.get(i), precision, List.of(), List.of()));
        }
        Path file = Files.writeString(folder.resolve("Printed.java"), source.append("}\n"));
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow()
                .run(System.out, System.err, "-Xlint:all", "-Werror", file.toString()));
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (Method method : loader.loadClass("Printed").getMethods()) {
                if (method.getName().matches("f\\d+")) {
                    compare(formulas.get(Integer.parseInt(method.getName().substring(1))), precision, method);
                }
            }
        }
    }

    private static void compare(Formula formula, Precision precision, Method method) throws Exception {
        int n = 200;
        var random = new Random(2);
        double[][] args = new double[n][formula.argCount()];
        double[] scalars = {precision.round(0.7), precision.round(1.3), precision.round(-0.4)};
        var inputs = new ArrayList<Object>();
        for (int k = 0; k < formula.argCount(); k++) {
            for (int i = 0; i < n; i++) {
                args[i][k] = formula.isMaskArg(k) ? i % 2 : precision.round(i % 4 == 0
                        ? RandomFormula.SPECIAL[random.nextInt(RandomFormula.SPECIAL.length)] : random.nextGaussian() * 5);
            }
            if (formula.usesArg(k)) {
                Object array = array(precision, formula.isMaskArg(k), n);
                for (int i = 0; i < n; i++) {
                    set(array, i, args[i][k]);
                }
                inputs.add(array);
            }
        }
        var call = new ArrayList<Object>(List.of(n));
        for (Expr output : formula.outputs()) {
            call.add(array(precision, output.isMask(), n));
        }
        call.addAll(inputs);
        for (int i = 0; i < formula.scalarCount(); i++) {
            call.add(precision == Precision.F32 ? (Object) (float) scalars[i] : scalars[i]);
        }
        method.invoke(null, call.toArray());
        var interpreter = new Interpreter(formula, precision);
        for (int i = 0; i < n; i++) {
            double[] expected = interpreter.evaluate(args[i], scalars);
            for (int k = 0; k < expected.length; k++) {
                SimplifyTest.assertBits(expected[k], get(call.get(1 + k), i), formula);
            }
        }
        assertTrue(method.getParameterCount() == call.size());
    }

    private static Object array(Precision precision, boolean mask, int n) {
        return mask ? new boolean[n] : precision == Precision.F32 ? new float[n] : new double[n];
    }

    private static void set(Object array, int i, double value) {
        switch (array) {
            case boolean[] masks -> masks[i] = value != 0;
            case float[] floats -> floats[i] = (float) value;
            default -> ((double[]) array)[i] = value;
        }
    }

    private static double get(Object array, int i) {
        return switch (array) {
            case boolean[] masks -> masks[i] ? 1 : 0;
            case float[] floats -> floats[i];
            default -> ((double[]) array)[i];
        };
    }
}
