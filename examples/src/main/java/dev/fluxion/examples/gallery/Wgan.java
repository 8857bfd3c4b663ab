package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.RMSpropPresets;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A generator makes points of noise, and a critic says how far they are from eight small heaps on a circle, by Wasserstein's distance:
 *
 * <pre>
 *   critic, five times:     loss = mean(D(G(z))) − mean(D(x))         then every weight back into ±0.01
 *   generator, once:        loss = −mean(D(G(z)))
 * </pre>
 */
public final class Wgan implements Example {
    private static final int HEAPS = 8;
    private static final double RADIUS = 2;
    private static final double SPREAD = 0.02;
    private static final int NOISE = 2;
    private static final int BATCH = 64;
    private static final int CRITIC_STEPS = 5;
    private static final double CLAMP = 0.01;

    @Override
    public About about() {
        return new About("wgan", "A Wasserstein GAN", "A generator learns eight small heaps on a circle from what a critic says.",
                "M. Arjovsky, S. Chintala and L. Bottou, arXiv:1701.07875, 2017; heaps: L. Metz et al., arXiv:1611.02163, 2016",
                "heaps", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int passes = run.epochs(50, 2);
        int steps = run.quick() ? 10 : Integer.getInteger("steps", 400);
        int width = run.quick() ? 32 : Integer.getInteger("width", 512);

        var generator = run.model("generator", network(NOISE, width, 2, run.rng()));
        var critic = run.model("critic", network(2, width, 1, run.rng()));
        var toGenerate = run.optimizer(RMSpropPresets.pytorch().lr(5e-5)).build(generator.namedParameters());
        var toJudge = run.optimizer(RMSpropPresets.pytorch().lr(5e-5)).build(critic.namedParameters());
        var state = new Resumable().module("generator", generator).module("critic", critic)
                .optimizer("generator", toGenerate).optimizer("critic", toJudge);

        run.loop(state, passes, pass -> {
            double distance = 0;
            for (int step = 0; step < steps; step++) {
                for (int i = 0; i < CRITIC_STEPS; i++) {
                    Tensor made = generator.predict(run.rng().randn(BATCH, NOISE));
                    Tensor loss = critic.forward(made).mean().sub(critic.forward(heaps(BATCH, run.rng())).mean());
                    toJudge.zeroGrad();
                    loss.backward();
                    toJudge.step();
                    try (var _ = Autograd.noGrad()) {
                        critic.parameters().forEach(weight -> weight.copyFrom(weight.clamp(-CLAMP, CLAMP)));
                    }
                    distance -= loss.item() / (steps * CRITIC_STEPS);
                }
                Tensor loss = critic.forward(generator.forward(run.rng().randn(BATCH, NOISE))).mean().neg();
                if (pass == 1 && step == 0) {
                    run.graph(loss);
                }
                toGenerate.zeroGrad();
                loss.backward();
                toGenerate.step();
                run.tick((step + 1.0) / steps);
            }
            Map<String, Double> scores = new LinkedHashMap<>(Map.of("distance", distance));
            scores.putAll(judge(generator, run));
            return scores;
        });

        judge(generator, run).forEach(run::score);
        Map<String, Tensor> points = new LinkedHashMap<>();
        points.put("the heaps", heaps(1000, run.rng()));
        points.put("generated", generator.predict(run.rng().randn(1000, NOISE)));
        run.scatter("A thousand points each", points);
    }

    /** Three hidden layers. */
    private static Sequential network(int in, int width, int out, Rng rng) {
        return new Sequential(new Linear(in, width, rng), Activation.relu(), new Linear(width, width, rng), Activation.relu(),
                new Linear(width, width, rng), Activation.relu(), new Linear(width, out, rng));
    }

    /** {@return points of the heaps, (n, 2): a center at random and normal noise} */
    private static Tensor heaps(int n, Rng rng) {
        Tensor angle = rng.randint(0, HEAPS, n).to(dev.fluxion.core.DType.F32).mul(2 * Math.PI / HEAPS);
        return Tensor.stack(1, angle.cos(), angle.sin()).mul(RADIUS).add(rng.normal(0, SPREAD, n, 2));
    }

    /** {@return how many heaps get a tenth of their share or more, and the share of generated points within three deviations of a center} */
    private static Map<String, Double> judge(Sequential generator, Session run) {
        int n = run.quick() ? 200 : 10_000;
        float[] points = generator.predict(run.rng().randn(n, NOISE)).toFloatArray();
        int[] nearest = new int[HEAPS];
        int close = 0;
        int closer = 0;
        for (int i = 0; i < n; i++) {
            double angle = StrictMath.atan2(points[2 * i + 1], points[2 * i]);
            int heap = Math.floorMod(Math.round(angle / (2 * Math.PI / HEAPS)), HEAPS);
            double x = points[2 * i] - RADIUS * StrictMath.cos(heap * 2 * Math.PI / HEAPS);
            double y = points[2 * i + 1] - RADIUS * StrictMath.sin(heap * 2 * Math.PI / HEAPS);
            double d = Math.sqrt(x * x + y * y);
            if (d <= 0.3) { close++; nearest[heap]++; }
            if (d <= 3 * SPREAD) { closer++; }
        }
        int covered = 0;
        for (int count : nearest) {
            covered += count * 10 * HEAPS >= n ? 1 : 0;
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("heaps", (double) covered);
        scores.put("near", (double) close / n);
        scores.put("within 3 sigma", (double) closer / n);
        return scores;
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Wgan(), args);
    }
}
