package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/rmsprop.md}, {@code docs/optimizers.md} and their pictures say and show what the code does. {@code mvn test
 * -Dfluxion.docs=write} writes them anew.
 */
class OptimizersPageTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final String BREAK = "\n";
    private static final Map<String, String> GREEK = Map.of("θ", "theta", "η", "eta", "ρ", "rho", "ε", "varepsilon", "μ", "mu",
            "λ", "lambda", "τ", "tau", "π", "pi");

    @Test
    void rmspropIsNotStale() throws IOException {
        check("rmsprop.md", OptimizersPages.rmsprop());
    }

    @Test
    void optimizersAreNotStale() throws IOException {
        check("optimizers.md", OptimizersPages.optimizers());
    }

    @Test
    void picturesAreNotStale() throws IOException {
        check("pictures/optimizers-valley.svg", valley());
        check("pictures/optimizers-saddle.svg", saddle());
        check("pictures/rmsprop-presets.svg", presets());
        check("pictures/rprop-batches.svg", batches());
        check("pictures/adagrad-rate.svg", rates());
        check("pictures/diagnosis.svg", DiagnosisPictureTest.training().svg());
    }

    private static void check(String file, String expected) throws IOException {
        Path path = DOCS.resolve(file);
        if ("write".equals(System.getProperty("fluxion.docs"))) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, expected);
        }
        assertEquals(expected, Files.exists(path) ? Files.readString(path) : "",
                "docs/" + file + " is stale: run mvn test -Dfluxion.docs=write");
    }

    private static List<double[]> path(OptimizerBuilder<?> builder, double[] start, int steps, Function<double[], double[]> gradient) {
        Tensor x = Tensor.of(start).requiresGrad(true);
        Optimizer optimizer = builder.build(List.of(x));
        var points = new ArrayList<>(List.of(start));
        for (int i = 0; i < steps; i++) {
            x.setGrad(Tensor.of(gradient.apply(x.toDoubleArray())));
            optimizer.step();
            points.add(x.toDoubleArray());
        }
        return points;
    }

    private static SequencedMap<String, OptimizerBuilder<?>> family(double sgd, double rate) {
        var family = new LinkedHashMap<String, OptimizerBuilder<?>>();
        family.put("SGD", SGD.builder().lr(sgd));
        family.put("SGD, momentum 0.5", SGD.builder().lr(sgd).momentum(0.5));
        family.put("Rprop", Rprop.builder().lr(rate));
        family.put("Adagrad", Adagrad.builder().lr(rate));
        family.put("RMSprop", RMSprop.builder().lr(rate));
        family.put("Adam", Adam.builder().lr(rate));
        return family;
    }

    private static String valley() {
        var picture = new Picture("f = 0.1x² + 2y² from (−5, −2), 20 steps", -6, 2, -2.5, 2.5)
                .levels((x, y) -> 0.1 * x * x + 2 * y * y, 0);
        family(0.4, 0.4).forEach((name, builder) ->
                picture.path(name, path(builder, new double[] {-5, -2}, 20, p -> new double[] {0.2 * p[0], 4 * p[1]})));
        return picture.svg();
    }

    private static String saddle() {
        var picture = new Picture("f = x² − y² from (1, 0.001), 120 steps of rate 0.01", -0.5, 1.2, -0.2, 1.6)
                .levels((x, y) -> x * x - y * y, -2.6);
        family(0.01, 0.01).forEach((name, builder) ->
                picture.path(name, path(builder, new double[] {1, 1e-3}, 120, p -> new double[] {2 * p[0], -2 * p[1]})));
        return picture.svg();
    }

    /** The same rate for all: what remains are the dialects. */
    private static String presets() {
        var picture = new Picture("each preset with rate 0.01 on f = x²/2 from 1: x after each step", 0, 60, -0.5, 1);
        RMSpropPresets.table().forEach((name, preset) -> {
            List<double[]> points = path(preset.get().lr(0.01), new double[] {1}, 60, double[]::clone);
            picture.path(name, curve(points));
        });
        return picture.svg();
    }

    /** The first coordinate by step. */
    private static List<double[]> curve(List<double[]> points) {
        return IntStream.range(0, points.size()).mapToObj(t -> new double[] {t, points.get(t)[0]}).toList();
    }

    /** Hinton's example, row 9 of the textbook. */
    private static String batches() {
        var picture = new Picture("nine gradients of +0.1, one of −0.9, again and again: x after each step", 0, 200, -1.8, 0.2);
        SequencedMap<String, OptimizerBuilder<?>> ways = new LinkedHashMap<>();
        ways.put("sign of g", Lion.builder().lr(0.01).betas(0, 0));
        ways.put("SGD", SGD.builder().lr(0.01));
        ways.put("RMSprop", RMSprop.builder().lr(0.01).initialAccumulator(0.1));
        ways.forEach((name, builder) -> {
            int[] step = {0};
            picture.path(name, curve(path(builder, new double[1], 200, _ -> new double[] {++step[0] % 10 == 0 ? -0.9 : 0.1})));
        });
        return picture.svg();
    }

    /** How far a gradient of 1 moves a parameter in each step. */
    private static String rates() {
        var picture = new Picture("gradients of ±10, from step 100 on ±1: length of a step, rate 0.1", 0, 300, 0, 0.12);
        SequencedMap<String, OptimizerBuilder<?>> ways = new LinkedHashMap<>();
        ways.put("Adagrad", Adagrad.builder().lr(0.1));
        ways.put("RMSprop", RMSprop.builder().lr(0.1).initialAccumulator(100));
        ways.forEach((name, builder) -> {
            int[] step = {0};
            List<double[]> points = path(builder, new double[1], 300, _ -> new double[] {(++step[0] < 100 ? 10 : 1) * (step[0] % 2 == 0 ? -1 : 1)});
            picture.path(name, IntStream.rangeClosed(1, 300)
                    .mapToObj(t -> new double[] {t, Math.abs(points.get(t)[0] - points.get(t - 1)[0])}).toList());
        });
        return picture.svg();
    }

    /** {@return an update as LaTeX and as text} */
    static String formulas(OptimizerBuilder<?> builder) {
        String latex = builder.latex().stream().map(OptimizersPageTest::indexed)
                .map(line -> line.replace(" \\leftarrow ", " &\\leftarrow ")).collect(Collectors.joining(" \\\\\n"));
        return "```math\n\\begin{aligned}\n" + latex + "\n\\end{aligned}\n```\n\n```text\n"
                + String.join(BREAK, builder.text()) + "\n```\n";
    }

    /** Names of scalars of a step get their index. */
    private static String indexed(String latex) {
        for (Map.Entry<String, String> name : Map.of("c\\_old", "c_{t-1}", "mu\\_t", "\\mu_t", "mu\\_next", "\\mu_{t+1}",
                "r\\_t", "r_t", "p\\_t", "p_t").entrySet()) {
            latex = latex.replace("\\mathit{" + name.getKey() + "}", name.getValue());
        }
        for (Map.Entry<String, String> letter : GREEK.entrySet()) {
            latex = latex.replaceAll(letter.getKey() + "(?=[A-Za-z])", "\\\\" + letter.getValue() + " ").replace(letter.getKey(), "\\" + letter.getValue());
        }
        return latex;
    }
}
