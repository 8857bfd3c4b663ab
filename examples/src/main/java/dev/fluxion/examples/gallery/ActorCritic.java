package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Init;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.Clipping;
import dev.fluxion.optim.RMSprop;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An actor that learns to balance a pole, and a critic that says how well it stands. Of eight poles, five steps each are played:
 *
 * <pre>
 *   R = r + γ·R′               from the last step back; R′ is the critic's V(s′) after the fifth, 0 after a fall
 *   A = R − V(s)               by how much it went better than the critic thought
 *   loss = −mean(A·log π(a|s)) + ½·mean((R − V(s))²)
 * </pre>
 */
public final class ActorCritic implements Example {
    private static final int POLES = 8;
    private static final int STEPS = 5;
    private static final double GAMMA = 0.99;
    private static final int JUDGED = 100;

    private final CartPole[] poles = IntStream.range(0, POLES).mapToObj(_ -> new CartPole()).toArray(CartPole[]::new);

    @Override
    public About about() {
        return new About("a2c-cartpole", "Actor and critic balance a pole", "Advantage actor-critic (A2C) on CartPole-v1, eight poles at a time.",
                "V. Mnih et al., arXiv:1602.01783, 2016; settings of RL Baselines3 Zoo", "return", "500 ± 0",
                "500 is the most that one can get; their table is of one run, tested on 300 episodes");
    }

    @Override
    public void run(Session run) throws IOException {
        int passes = run.epochs(50, 2);
        int updates = run.quick() ? 20 : 250;                            // 50 · 250 · 5 · 8 = 500,000 steps of a pole

        var actor = run.model("actor", network(2, 0.01, run.rng()));
        var critic = run.model("critic", network(1, 1, run.rng()));
        var optimizer = run.optimizer(RMSprop.pytorch().lr(7e-4).rho(0.99).eps(1e-5)).clip(Clipping.globalNorm(0.5))
                .build(Stream.concat(actor.parameters().stream(), critic.parameters().stream()).toList());
        for (CartPole pole : poles) {
            pole.reset(run.rng());
        }
        var state = new Resumable().module("actor", actor).module("critic", critic).optimizer("both", optimizer)
                .tensors("poles", this::states, this::restore);

        run.loop(state, passes, pass -> {
            double returns = 0;
            int episodes = 0;
            for (int update = 0; update < updates; update++) {
                Rollout played = play(actor, critic, run.rng());
                returns += played.returns;
                episodes += played.episodes;

                Tensor seen = Tensor.of(played.observed, STEPS * POLES, CartPole.OBSERVED);
                Tensor target = Tensor.of(played.targets);
                Tensor value = critic.forward(seen).squeeze(1);
                Tensor advantage = target.sub(value.detach());
                Tensor chosen = actor.forward(seen).logSoftmax(1).gather(1, Tensor.of(played.actions).unsqueeze(1)).squeeze(1);
                Tensor loss = advantage.mul(chosen).mean().neg().add(target.sub(value).square().mean().mul(0.5));
                if (pass == 1 && update == 0) {
                    run.graph(loss);
                }
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
                run.tick((update + 1.0) / updates);
            }
            return Map.of("return", returns / Math.max(1, episodes));
        });

        judge(run, actor);
    }

    /** Two layers of 64 units, orthogonal weights, as Stable-Baselines3's. */
    private static Sequential network(int outputs, double gain, Rng rng) {
        return new Sequential(layer(CartPole.OBSERVED, 64, Math.sqrt(2), rng), Activation.tanh(), layer(64, 64, Math.sqrt(2), rng),
                Activation.tanh(), layer(64, outputs, gain, rng));
    }

    private static Linear layer(int in, int out, double gain, Rng rng) {
        return new Linear(Init.orthogonal(Tensor.zeros(out, in), gain, rng), Tensor.zeros(out));
    }

    /** What was seen, done and gained. */
    private static final class Rollout {
        final float[] observed = new float[STEPS * POLES * CartPole.OBSERVED];
        final int[] actions = new int[STEPS * POLES];
        final float[] targets = new float[STEPS * POLES];
        double returns;
        int episodes;
    }

    private Rollout play(Sequential actor, Sequential critic, Rng rng) {
        var played = new Rollout();
        boolean[] ended = new boolean[STEPS * POLES];
        float[] now = observed();
        for (int step = 0; step < STEPS; step++) {
            System.arraycopy(now, 0, played.observed, step * now.length, now.length);
            float[] left = actor.predict(Tensor.of(now, POLES, CartPole.OBSERVED)).softmax(1).select(1, 0).toFloatArray();
            for (int i = 0; i < POLES; i++) {
                int at = step * POLES + i;
                CartPole pole = poles[i];
                played.actions[at] = rng.nextDouble() < left[i] ? 0 : 1;
                pole.push(played.actions[at] == 1);
                played.targets[at] = 1;
                if (pole.isOver()) {
                    if (!pole.fell()) {
                        // It was cut off and would have gone on: what it would have gained is the critic's guess.
                        float[] last = new float[CartPole.OBSERVED];
                        pole.observe(last, 0);
                        played.targets[at] += (float) (GAMMA * critic.predict(last)[0]);
                    }
                    ended[at] = true;
                    played.returns += pole.steps();
                    played.episodes++;
                    pole.reset(rng);
                }
            }
            now = observed();
        }
        float[] gain = critic.predict(Tensor.of(now, POLES, CartPole.OBSERVED)).toFloatArray();
        for (int at = STEPS * POLES - 1; at >= 0; at--) {
            int i = at % POLES;
            gain[i] = (float) (played.targets[at] + (ended[at] ? 0 : GAMMA * gain[i]));
            played.targets[at] = gain[i];
        }
        return played;
    }

    private float[] observed() {
        float[] all = new float[POLES * CartPole.OBSERVED];
        for (int i = 0; i < POLES; i++) {
            poles[i].observe(all, i * CartPole.OBSERVED);
        }
        return all;
    }

    /** Plays a hundred episodes, each time taking what the network holds better. */
    static void judge(Session run, Sequential actor) {
        int episodes = run.quick() ? 3 : JUDGED;
        double[] returns = play(actor, episodes, run.rng());
        double mean = IntStream.range(0, episodes).mapToDouble(i -> returns[i]).average().orElseThrow();
        double variance = IntStream.range(0, episodes).mapToDouble(i -> (returns[i] - mean) * (returns[i] - mean)).sum() / episodes;
        run.say("%d episodes: return %.1f ± %.1f", episodes, mean, Math.sqrt(variance));
        run.score("return", mean);
        run.score("deviation", Math.sqrt(variance));
    }

    /** {@return what some episodes are worth in which always the better value is taken} */
    static double[] play(Sequential actor, int episodes, Rng rng) {
        double[] returns = new double[episodes];
        float[] seen = new float[CartPole.OBSERVED];
        for (int episode = 0; episode < episodes; episode++) {
            var pole = new CartPole().reset(rng);
            while (!pole.isOver()) {
                pole.observe(seen, 0);
                float[] value = actor.predict(seen);
                pole.push(value[1] > value[0]);
            }
            returns[episode] = pole.steps();
        }
        return returns;
    }

    private Map<String, Tensor> states() {
        return Map.of("states", Tensor.of(Stream.of(poles).map(CartPole::state).toArray(double[][]::new)));
    }

    private void restore(Map<String, Tensor> saved) {
        double[] all = saved.get("states").toDoubleArray();
        for (int i = 0; i < POLES; i++) {
            poles[i].restore(all, i * (CartPole.OBSERVED + 1));
        }
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new ActorCritic(), args);
    }
}
