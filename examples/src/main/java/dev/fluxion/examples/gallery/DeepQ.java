package dev.fluxion.examples.gallery;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.MSELoss;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.Schedule;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network says what it is worth to push to either side, and learns it from what it remembers of its tries. Q′ is an older copy of Q:
 *
 * <pre>
 *   y = 1 + γ·max Q′(s′, ·), or 1 after a fall
 *   loss = mean((Q(s, a) − y)²)
 * </pre>
 *
 * <p>An episode that is cut off is no fall: it would have gone on. The paper clips each error to ±1, where its rewards are ±1 at most;
 * here Q goes up to 100, and only one try in twenty ends in a fall: with clipped errors, which are those of a median, the few falls
 * hold no weight against the many tries that add 1, and Q grows without end.
 */
public final class DeepQ implements Example {
    private static final double GAMMA = 0.99;
    private static final int CAPACITY = 10_000;
    private static final int BATCH = 128;
    /** Tries to begin with, before anything is learned. */
    private static final int LEAST = 10_000;
    /** Tries between two updates, and between two copies. */
    private static final int UPDATE = 10;
    private static final int COPY = 500;
    private static final int PASSES = 50;
    private static final int STEPS = 10_000;
    /** The share of pushes at random falls from 1 to this one in the first half of all tries. */
    private static final double CURIOUS = 0.05;
    private static final MSELoss SQUARED = new MSELoss();

    private final CartPole pole = new CartPole();

    /** The last tries, which are learned from many times. */
    static final class Memory {
        final float[] seen = new float[CAPACITY * CartPole.OBSERVED];
        final float[] next = new float[CAPACITY * CartPole.OBSERVED];
        final float[] pushed = new float[CAPACITY];
        final float[] lives = new float[CAPACITY];
        long tries;

        void add(float[] before, boolean right, CartPole pole) {
            int at = (int) (tries++ % CAPACITY);
            System.arraycopy(before, 0, seen, at * CartPole.OBSERVED, CartPole.OBSERVED);
            pole.observe(next, at * CartPole.OBSERVED);
            pushed[at] = right ? 1 : 0;
            lives[at] = pole.fell() ? 0 : 1;
        }

        /** {@return rows of an array, (rows, elements a try)} */
        static Tensor rows(float[] all, int... rows) {
            int width = all.length / CAPACITY;
            float[] some = new float[rows.length * width];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(all, rows[i] * width, some, i * width, width);
            }
            return Tensor.of(some, rows.length, width);
        }

        Map<String, Tensor> save() {
            return Map.of("seen", Tensor.of(seen), "next", Tensor.of(next), "pushed", Tensor.of(pushed), "lives", Tensor.of(lives),
                    "tries", Tensor.of(new double[] {tries}));
        }

        void load(Map<String, Tensor> saved) {
            tries = (long) saved.get("tries").item();
            Map.of("seen", seen, "next", next, "pushed", pushed, "lives", lives).forEach((name, to) ->
                    System.arraycopy(saved.get(name).toFloatArray(), 0, to, 0, to.length));
        }
    }

    @Override
    public About about() {
        return new About("dqn-cartpole", "Q-learning balances a pole", "Deep Q-learning (DQN) on CartPole-v1, one pole, from memory.",
                "V. Mnih et al., Nature 518, 2015; RMSprop of Dopamine (P. S. Castro et al., arXiv:1812.06110, 2018); scales of CleanRL "
                        + "(S. Huang et al., Journal of Machine Learning Research 23, 2022, dqn.py)", "return", "475",
                "475 counts as solved. Unlike the paper, the error isn't clipped: with Huber's loss Q grew beyond all bounds, in PyTorch too. "
                        + "Unlike CleanRL, the rate falls to 0: with one that stays, one seed of four ended at 265 after long at 500");
    }

    @Override
    public void run(Session run) throws IOException {
        int passes = run.epochs(PASSES, 2);
        int steps = run.quick() ? 400 : STEPS;
        int total = PASSES * steps;
        int least = run.quick() ? 100 : LEAST;
        Rng rng = run.rng();

        var q = run.model("q", network(rng));
        var copy = network(rng);
        var memory = new Memory();
        var optimizer = run.optimizer(RMSprop.builder().lr(2.5e-4).rho(0.95).eps(1e-5).centered(true).schedule(Schedule.polynomial(total / UPDATE, 1)))
                .build(q.namedParameters());
        pole.reset(rng);
        var state = new Resumable().module("q", q).module("copy", copy).optimizer("q", optimizer).tensors("memory", memory::save, memory::load)
                .tensors("pole", () -> Map.of("state", Tensor.of(pole.state())), saved -> pole.restore(saved.get("state").toDoubleArray(), 0));

        run.loop(state, passes, pass -> {
            double returns = 0;
            int episodes = 0;
            double loss = 0;
            for (int step = 0; step < steps; step++) {
                if (memory.tries % COPY == 0) {
                    copy.load(q.stateDict());
                }
                push(q, memory, 1 - 2.0 * memory.tries / total, rng);
                if (pole.isOver()) {
                    returns += pole.steps();
                    episodes++;
                    pole.reset(rng);
                }
                if (memory.tries > least && memory.tries % UPDATE == 0) {
                    int[] rows = rng.randint(0, (int) Math.min(memory.tries, CAPACITY), BATCH).toIntArray();
                    Tensor error = SQUARED.of(
                            q.forward(Memory.rows(memory.seen, rows)).gather(1, Memory.rows(memory.pushed, rows).to(DType.I32)),
                            targets(copy, Memory.rows(memory.next, rows), Memory.rows(memory.lives, rows)));
                    if (memory.tries == least + UPDATE) {
                        run.graph(error);
                    }
                    optimizer.zeroGrad();
                    error.backward();
                    optimizer.step();
                    loss += error.item() * UPDATE / steps;
                }
                run.tick((step + 1.0) / steps);
            }
            Map<String, Double> scores = new LinkedHashMap<>(Map.of("loss", loss));
            scores.put("return", returns / Math.max(1, episodes));
            scores.put("val_return", Arrays.stream(ActorCritic.play(q, run.quick() ? 1 : 10, rng)).average().orElseThrow());
            return scores;
        });

        ActorCritic.judge(run, q);
    }

    /** Two hidden layers, as CleanRL's. */
    private static Sequential network(Rng rng) {
        return new Sequential(new Linear(CartPole.OBSERVED, 120, rng), Activation.relu(),
                new Linear(120, 84, rng), Activation.relu(), new Linear(84, 2, rng));
    }

    /** Pushes to the better side, or now and then to any, and remembers what came of it. */
    private void push(Sequential q, Memory memory, double curious, Rng rng) {
        float[] seen = new float[CartPole.OBSERVED];
        pole.observe(seen, 0);
        boolean right = rng.nextInt(2) == 1;
        if (rng.nextDouble() >= Math.max(CURIOUS, curious)) {
            float[] values = q.predict(seen);
            right = values[1] > values[0];
        }
        pole.push(right);
        memory.add(seen, right, pole);
    }

    /** {@return y, (n, 1)} @param copy says what the better push is worth @param next (n, 4) @param lives (n, 1), 0 after a fall */
    static Tensor targets(Module copy, Tensor next, Tensor lives) {
        return copy.predict(next).amax(new int[] {1}, true).mul(lives).mul(GAMMA).add(1);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new DeepQ(), args);
    }
}
