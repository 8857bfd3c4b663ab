package dev.fluxion.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.Tensor;
import dev.fluxion.core.io.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A momentum that changes from step to step: μ of SGD, β₁ of Adam and its relatives, against PyTorch's OneCycleLR. */
class MomentumScheduleTest {
    private static final int STEPS = 20;

    @Test
    void momentumFollowsItsSchedule() {
        OneCycle cycle = OneCycle.of(0.5, 8);
        Tensor p = Tensor.of(new double[] {1}).requiresGrad(true);
        Optimizer optimizer = SGD.builder().momentum(0.9).schedule(cycle.rate()).momentumSchedule(cycle.momentum())
                .build(List.of(p));
        double theta = 1;
        double b = 0;
        for (int t = 0; t < 8; t++) {
            p.setGrad(Tensor.of(new double[] {1}));
            optimizer.step();
            b = t == 0 ? 1 : cycle.momentum().at(t, 0) * b + 1;
            theta -= cycle.rate().at(t, 0) * b;
            assertEquals(theta, p.item(), 1e-14);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Adam", "AdamW", "Adamax", "NAdam", "RAdam"})
    void beta1FollowsOneCycleAsPyTorchsDoes(String kind) throws IOException, URISyntaxException {
        AdamBuilder<?> builder = switch (kind) {
            case "Adam" -> Adam.builder();
            case "AdamW" -> Adam.adamW();
            case "Adamax" -> Adamax.builder();
            case "NAdam" -> NAdam.pytorch1();
            default -> RAdam.builder();
        };
        OneCycle cycle = OneCycle.of(0.1, STEPS);
        Map<String, Tensor> run = Safetensors.load(Path.of(MomentumScheduleTest.class.getResource("/pytorch/onecycle.safetensors").toURI()));
        Tensor p = run.get("start").copy().requiresGrad(true);
        // The β₁ that is set says nothing: each step has that of the schedule.
        Optimizer optimizer = builder.betas(0.3, 0.9).schedule(cycle.rate()).momentumSchedule(cycle.momentum()).build(List.of(p));
        for (int t = 0; t < STEPS; t++) {
            p.setGrad(run.get("grad." + t));
            optimizer.step();
            assertArrayEquals(run.get(kind + "." + t).toDoubleArray(), p.toDoubleArray(), 1e-12, "step " + t);
        }
    }

    /** Lion's mixture has the β₁ of the schedule, its momentum keeps β₂. */
    @Test
    void lionMixesWithTheScheduledBeta1() {
        Tensor p = Tensor.of(new double[] {0}).requiresGrad(true);
        Optimizer optimizer = Lion.builder().lr(1).betas(0.9, 0.5).momentumSchedule((t, _) -> t == 1 ? 0.2 : 0.8).build(List.of(p));
        double[] g = {1, -0.3, -0.3};
        double[] expected = {-1, 0, -1};   // m = 0, 0.5, 0.1: mixtures 0.2, −0.14, 0.02
        for (int t = 0; t < 3; t++) {
            p.setGrad(Tensor.of(new double[] {g[t]}));
            optimizer.step();
            assertEquals(expected[t], p.item(), "step " + t);
        }
    }
}
