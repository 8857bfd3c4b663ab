package dev.fluxion.examples.gallery;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.HuberLoss;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Sequential;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.Schedule;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * A network that says what pushing a pole to either side is worth, and learns it from what it remembers of its tries:
 *
 * <pre>
 *   y = r + γ·Q′(s′, argmax Q(s′, ·))          Q′ an older copy of Q; y = r after a fall
 *   loss = huber(Q(s, a) − y)
 * </pre>
 */
public final class DeepQ implements Example {
    private static final int CAPACITY = Integer.getInteger("capacity", 50_000);
    private static final int LEAST = 500;
    private static final int BATCH = Integer.getInteger("batch", 64);
    private static final int EVERY = Integer.getInteger("every", 4);
    private static final int SYNC = Integer.getInteger("sync", 500);
    private static final double GAMMA = 0.99;
    private static final boolean DOUBLE = !Boolean.getBoolean("single");
    private static final boolean DECAY = !Boolean.getBoolean("nodecay");
    private static final double EPS = Double.parseDouble(System.getProperty("eps", "0.01"));
    private static final double TF = Double.parseDouble(System.getProperty("v0", "0"));
    private static final int WIDTH = Integer.getInteger("width", 128);
    private static final int TOTAL = Integer.getInteger("total", 200_000);
    private static final HuberLoss HUBER = new HuberLoss();
    /** What brings position, speed, angle and angular speed into ±1 or so, as in Dopamine. */
    private static final float[] LARGEST = {2.4f, 5, (float) (Math.PI / 12), (float) (2 * Math.PI)};

    private final CartPole pole = new CartPole();
    private final Memory memory = new Memory();

    /** The last tries, each of which can be learned from many times. */
    private static final class Memory {
        private final float[] seen = new float[CAPACITY * CartPole.OBSERVED];
        private final float[] next = new float[CAPACITY * CartPole.OBSERVED];
        private final float[] right = new float[CAPACITY];
        private final float[] fell = new float[CAPACITY];
        private long count;

        void add(float[] before, boolean pushedRight, float[] after, boolean fallen) {
            int at = (int) (count++ % CAPACITY);
            System.arraycopy(before, 0, seen, at * CartPole.OBSERVED, CartPole.OBSERVED);
            System.arraycopy(after, 0, next, at * CartPole.OBSERVED, CartPole.OBSERVED);
            right[at] = pushedRight ? 1 : 0;
            fell[at] = fallen ? 1 : 0;
        }
    }

    @Override
    public About about() {
        return new About("dqn-cartpole", "Q-learning balances a pole", "Deep Q-learning (DQN) on CartPole-v1.",
                "V. Mnih et al., Nature 518, 2015; RMSprop and scales of Dopamine (P. S. Castro et al., 2018)", "return", "475 counts as solved");
    }

    @Override
    public void run(Session run) throws IOException {
        int passes = run.epochs(50, 2);
        int steps = run.quick() ? 400 : TOTAL / 50;

        var q = run.model("q", network(run.rng()));
        var target = network(run.rng());
        target.load(q.stateDict());
        var builder = RMSprop.builder().centered(true).rho(0.95).lr(2.5e-4).eps(1e-5).initialAccumulator(TF);
        if (DECAY) builder.schedule(Schedule.polynomial(TOTAL / EVERY, 1));
        var optimizer = run.optimizer(builder).build(q.namedParameters());
        pole.reset(run.rng());
        var state = new Resumable().module("q", q).module("target", target).optimizer("q", optimizer)
                .tensors("memory", this::states, this::restore);

        run.loop(state, passes, pass -> {
            double returns = 0;
            int episodes = 0;
            double sum = 0;
            for (int step = 0; step < steps; step++) {
                long time = (long) (pass - 1) * steps + step;
                double curious = Math.max(EPS, 1 - time / (0.1 * 50 * steps));
                float[] before = observe();
                boolean right;
                if (run.rng().nextDouble() < curious) { right = run.rng().nextInt(2) == 1; }
                else { float[] v = q.predict(before); right = v[1] > v[0]; }
                pole.push(right);
                memory.add(before, right, observe(), pole.fell());
                if (pole.isOver()) {
                    returns += pole.steps();
                    episodes++;
                    pole.reset(run.rng());
                }
                if (time >= LEAST && time % EVERY == 0) {
                    int n = (int) Math.min(memory.count, CAPACITY);
                    int[] rows = new int[BATCH];
                    Arrays.setAll(rows, _ -> run.rng().nextInt(n));
                    Tensor seen = pick(memory.seen, 4, rows);
                    Tensor next = pick(memory.next, 4, rows);
                    Tensor action = pick(memory.right, 1, rows).to(DType.I32);
                    Tensor alive = pick(memory.fell, 1, rows).rsub(1);
                    Tensor best = (DOUBLE ? q : target).predict(next).argmax(1, true).to(DType.I32);
                    Tensor y = target.predict(next).gather(1, best).mul(alive).mul(GAMMA).add(1);
                    Tensor loss = HUBER.of(q.forward(seen).gather(1, action), y);
                    if (pass == 1 && time < LEAST + EVERY) { run.graph(loss); }
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                    sum += loss.item();
                }
                if (time % SYNC == 0) {
                    target.load(q.stateDict());
                }
                run.tick((step + 1.0) / steps);
            }
            double greedy = Arrays.stream(ActorCritic.play(run.quick() ? 1 : 20, s -> q.predict(scaled(s)), run.rng())).average().orElseThrow();
            return Map.of("return", returns / Math.max(1, episodes), "val_return", greedy, "loss", sum * EVERY / steps);
        });
        ActorCritic.judge(run, s -> q.predict(scaled(s)));
    }

    private static Sequential network(Rng rng) {
        return new Sequential(new Linear(4, WIDTH, rng), Activation.relu(), new Linear(WIDTH, WIDTH, rng), Activation.relu(), new Linear(WIDTH, 2, rng));
    }

    private float[] observe() {
        float[] seen = new float[CartPole.OBSERVED];
        pole.observe(seen, 0);
        return scaled(seen);
    }

    private static float[] scaled(float[] seen) {
        float[] scaled = new float[seen.length];
        for (int i = 0; i < seen.length; i++) {
            scaled[i] = seen[i] / LARGEST[i];
        }
        return scaled;
    }

    private static Tensor pick(float[] from, int width, int... rows) {
        float[] picked = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from, rows[i] * width, picked, i * width, width);
        }
        return Tensor.of(picked, rows.length, width);
    }

    private Map<String, Tensor> states() {
        return Map.of("pole", Tensor.of(pole.state()), "seen", Tensor.of(memory.seen), "next", Tensor.of(memory.next),
                "right", Tensor.of(memory.right), "fell", Tensor.of(memory.fell), "count", Tensor.of(new double[] {memory.count}));
    }

    private void restore(Map<String, Tensor> saved) {
        pole.restore(saved.get("pole").toDoubleArray(), 0);
        memory.count = (long) saved.get("count").item();
        Map.of("seen", memory.seen, "next", memory.next, "right", memory.right, "fell", memory.fell).forEach((name, to) ->
                System.arraycopy(saved.get(name).toFloatArray(), 0, to, 0, to.length));
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new DeepQ(), args);
    }
}
