package dev.fluxion.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.expr.Explanation;
import dev.fluxion.core.expr.Functions;
import dev.fluxion.core.expr.Precision;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
    @Test
    void everythingAboutAFunction() {
        assertEquals("""
                leakyRelu(x) with slope

                Formula
                  leakyRelu(x) = 0 < x ? x : x * slope

                Derivative
                  ∂/∂x = 0 < x ? 1 : slope

                The same as a Java loop
                  static void leakyRelu(int n, float[] out, float[] x, float slope) {
                      for (int i = 0; i < n; i++) {
                          out[i] = 0.0f < x[i] ? x[i] : x[i] * slope;
                      }
                  }

                Its derivative by x as a Java loop
                  static void leakyReluDerivative(int n, float[] out, float[] x, float slope) {
                      for (int i = 0; i < n; i++) {
                          out[i] = 0.0f < x[i] ? 1.0f : slope;
                      }
                  }

                LaTeX
                  \\begin{cases} x & \\text{if } 0 < x \\\\ x \\cdot \\mathit{slope} & \\text{otherwise} \\end{cases}
                  \\frac{\\partial}{\\partial x} = \\begin{cases} 1 & \\text{if } 0 < x \\\\ \\mathit{slope} & \\text{otherwise} \\end{cases}
                """, Cli.run("explain", "leakyRelu").out());
    }

    @Test
    void everyFunctionOfTheTable() {
        for (String name : Functions.table().keySet()) {
            String text = Explanation.of(name).text(Precision.F64);
            assertTrue(text.contains("static void " + name + "(int n, "), text);
            assertEquals(text, Cli.run("explain", name, "--dtype", "f64").out());
        }
        assertTrue(Cli.run("explain", "gelu").out().contains("∂/∂x = "));
        assertTrue(Cli.run("explain", "lt").out().contains("none: it is true or false"));
        assertEquals(String.join("\n", Functions.table().keySet()) + "\n", Cli.run("explain").out());
    }

    @Test
    void badInput() {
        assertEquals("fluxion explain: function is gelo, expected one such as ge, gelu, relu\n",
                Cli.run("explain", "gelo").err().replace(System.lineSeparator(), "\n"));
        for (String[] wrong : new String[][] {{"leakyrelu", "leakyRelu"}, {"softpluss", "softplus"}, {"tanhh", "tanh"}, {"sqr", "sqrt"}}) {
            String message = Cli.run("explain", wrong[0]).err();
            assertTrue(message.matches("(?s).* such as .*\\b" + wrong[1] + "\\b.*"), message);
        }
        assertEquals(2, Cli.run("explain", "gelo").exitCode());
        assertEquals("fluxion explain: --dtype is f16, expected f32 or f64\n",
                Cli.run("explain", "gelu", "--dtype", "f16").err().replace(System.lineSeparator(), "\n"));
    }
}
