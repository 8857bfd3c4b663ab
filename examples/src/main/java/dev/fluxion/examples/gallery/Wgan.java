package dev.fluxion.examples.gallery;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.RMSpropPresets;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

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
    private static final double CLOSE = 0.3;
    private static final int NOISE = 2;
    private static final int BATCH = 64;
    private static final int CRITIC_STEPS = 5;
    private static final double CLAMP = 0.01;

    @Override
    public About about() {
        return new About("wgan", "A Wasserstein GAN", "A generator learns eight small heaps on a circle from what a critic says.",
                "M. Arjovsky, S. Chintala and L. Bottou, arXiv:1701.07875, 2017; heaps: L. Metz et al., arXiv:1611.02163, 2016",
                "heaps", "-",
                "with seed 0 no heap is dropped, each is nearest to a tenth of the points or more, but those of one lie beside it, 65 of 1,500 "
                        + "within 0.3: more than half of the critic's weights are at ±0.01, which makes it a simple function (I. Gulrajani et al., "
                        + "arXiv:1704.00028, 2017, section 3.1). Five critic steps always, as the paper's algorithm 1; its code makes 100 at first");
    }

    @Override
    public void run(Session run) throws IOException {
        int passes = run.epochs(50, 2);
        int steps = run.quick() ? 10 : 400;
        int drawn = run.quick() ? 200 : 10_000;
        int width = run.quick() ? 32 : 128;

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
            scores.putAll(judge(generator.predict(run.rng().randn(drawn, NOISE))));
            return scores;
        });

        judge(generator.predict(run.rng().randn(drawn, NOISE))).forEach(run::score);
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
    static Tensor heaps(int n, Rng rng) {
        Tensor angle = rng.randint(0, HEAPS, n).to(DType.F32).mul(2 * Math.PI / HEAPS);
        return Tensor.stack(1, angle.cos(), angle.sin()).mul(RADIUS).add(rng.normal(0, SPREAD, n, 2));
    }

    /**
     * How well points cover the heaps.
     *
     * @param points {@code (n, 2)}
     * @return {@code heaps}: how many have a tenth of their eighth or more close to them; {@code close}: the share of points no farther than
     *     0.3 from a center, where the next heap is 1.5 away; {@code within}: no farther than three deviations, as 0.989 of the data are
     */
    static Map<String, Double> judge(Tensor points) {
        float[] at = points.toFloatArray();
        int n = points.size(0);
        int[] covered = new int[HEAPS];
        double close = 0;
        double within = 0;
        for (int i = 0; i < n; i++) {
            int heap = Math.floorMod(Math.round(StrictMath.atan2(at[2 * i + 1], at[2 * i]) * HEAPS / (2 * Math.PI)), HEAPS);
            double away = Math.hypot(at[2 * i] - RADIUS * StrictMath.cos(2 * Math.PI * heap / HEAPS),
                    at[2 * i + 1] - RADIUS * StrictMath.sin(2 * Math.PI * heap / HEAPS));
            if (away <= CLOSE) {
                close++;
                covered[heap]++;
            }
            within += away <= 3 * SPREAD ? 1 : 0;
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("heaps", (double) IntStream.of(covered).filter(count -> 10 * HEAPS * count >= n).count());
        scores.put("close", close / n);
        scores.put("within", within / n);
        return scores;
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Wgan(), args);
    }
}
