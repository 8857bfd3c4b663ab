package dev.fluxion.optim;

import dev.fluxion.optim.RMSprop.Epsilon;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * The RMSprops of papers and libraries, each a builder with its settings, of which all can still be changed.
 *
 * <p>What differs: where ε stands, what v starts from, whether the rate stands inside the momentum, how weights decay, whether
 * running means are corrected.
 */
public final class RMSpropPresets {
    private RMSpropPresets() {}

    /** {@return every preset by its name} */
    public static SequencedMap<String, Supplier<RMSprop.Builder>> table() {
        var table = new LinkedHashMap<String, Supplier<RMSprop.Builder>>();
        table.put("hinton", RMSpropPresets::hinton);
        table.put("graves2013", RMSpropPresets::graves2013);
        table.put("dqn2015", RMSpropPresets::dqn2015);
        table.put("tensorflow1", RMSpropPresets::tensorflow1);
        table.put("pytorch", RMSpropPresets::pytorch);
        table.put("keras2", RMSpropPresets::keras2);
        table.put("keras3", RMSpropPresets::keras3);
        table.put("optax", RMSpropPresets::optax);
        table.put("timm", RMSpropPresets::timm);
        table.put("mxnet", RMSpropPresets::mxnet);
        table.put("mxnetCentered", RMSpropPresets::mxnetCentered);
        table.put("dl4j", RMSpropPresets::dl4j);
        return table;
    }

    /**
     * The lecture's: v ← 0.9·v + 0.1·g², step g/√v, without ε. Where no gradient has been, nothing moves.
     *
     * <p>Source: Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6 (2012). The lecture names no rate; η
     * is 0.001.
     *
     * @return a builder
     */
    public static RMSprop.Builder hinton() {
        return RMSprop.builder().rho(0.9).eps(0);
    }

    /**
     * Centered, with the rate inside a momentum of 0.9: η = 1e-4, ρ = 0.95, ε = 1e-4 inside.
     *
     * <p>Source: Graves, "Generating Sequences With Recurrent Neural Networks" (2013), arXiv:1308.0850, equations 38 to 45.
     *
     * @return a builder
     */
    public static RMSprop.Builder graves2013() {
        return RMSprop.builder().lr(1e-4).rho(0.95).eps(1e-4).centered(true).momentum(0.9).rateInMomentum(true);
    }

    /**
     * Centered, without momentum: η = 2.5e-4, ρ = 0.95 for both means, ε = 0.01 inside.
     *
     * <p>Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015), and its NeuralQLearner.lua,
     * which climbs along −∇f.
     *
     * @return a builder
     */
    public static RMSprop.Builder dqn2015() {
        return RMSprop.builder().lr(2.5e-4).rho(0.95).eps(0.01).centered(true);
    }

    /**
     * v starts from 1, so that the first steps are short; ρ = 0.9, ε = 1e-10 inside, the rate inside the momentum.
     *
     * <p>Source: tensorflow/python/training/rmsprop.py and ApplyRMSProp in training_ops.cc (1.x), which has no default rate;
     * η is 0.001.
     *
     * @return a builder
     */
    public static RMSprop.Builder tensorflow1() {
        return RMSprop.builder().rho(0.9).eps(1e-10).initialAccumulator(1).rateInMomentum(true);
    }

    /**
     * η = 0.01, ρ = 0.99 (its alpha), ε = 1e-8 outside, the rate outside the momentum, L2 decay. PyTorch's centered form
     * computes v − m², which can go negative; this one can't.
     *
     * <p>Source: torch/optim/rmsprop.py.
     *
     * @return a builder
     */
    public static RMSprop.Builder pytorch() {
        return RMSprop.builder().lr(0.01).rho(0.99).epsilon(Epsilon.OUTSIDE);
    }

    /**
     * η = 0.001, ρ = 0.9, ε = 1e-7 outside. Its {@code decay} δ is {@link Schedule#inverseTime}.
     *
     * <p>Source: keras/optimizers.py (2.0 to 2.2): {@code p - lr * g / (K.sqrt(new_a) + self.epsilon)}.
     *
     * @return a builder
     */
    public static RMSprop.Builder keras2() {
        return RMSprop.builder().eps(1e-7).epsilon(Epsilon.OUTSIDE);
    }

    /**
     * η = 0.001, ρ = 0.9, ε = 1e-7 inside, the rate inside the momentum, decoupled decay.
     *
     * <p>Source: keras/src/optimizers/rmsprop.py and base_optimizer.py (3.x).
     *
     * @return a builder
     */
    public static RMSprop.Builder keras3() {
        return RMSprop.builder().eps(1e-7).rateInMomentum(true).decoupledDecay(true);
    }

    /**
     * ρ = 0.9, ε = 1e-8 inside, the rate inside the momentum; its options are {@code biasCorrection}, {@code nesterov} and
     * {@code initialAccumulator} ({@code initial_scale}).
     *
     * <p>Source: optax/_src/alias.py, {@code rmsprop}, which has no default rate; η is 0.001.
     *
     * @return a builder
     */
    public static RMSprop.Builder optax() {
        return RMSprop.builder().rateInMomentum(true);
    }

    /**
     * TensorFlow's in PyTorch: η = 0.01, ρ = 0.9, ε = 1e-10 inside, v starts from 1, the rate inside the momentum, L2 decay or
     * a decoupled one.
     *
     * <p>Source: timm/optim/rmsprop_tf.py.
     *
     * @return a builder
     */
    public static RMSprop.Builder timm() {
        return tensorflow1().lr(0.01);
    }

    /**
     * η = 0.001, ρ = 0.9, ε = 1e-8 outside, L2 decay.
     *
     * <p>Source: mxnet/optimizer/rmsprop.py, {@code centered=False}.
     *
     * @return a builder
     */
    public static RMSprop.Builder mxnet() {
        return RMSprop.builder().epsilon(Epsilon.OUTSIDE);
    }

    /**
     * As {@link #mxnet}, centered: ε inside, and the rate inside a momentum of 0.9.
     *
     * <p>Source: mxnet/optimizer/rmsprop.py, {@code centered=True}.
     *
     * @return a builder
     */
    public static RMSprop.Builder mxnetCentered() {
        return RMSprop.builder().centered(true).momentum(0.9).rateInMomentum(true);
    }

    /**
     * η = 0.1, ρ = 0.95, ε = 1e-8 outside, and v starts from ε.
     *
     * <p>Source: org.nd4j.linalg.learning.RmsPropUpdater, by its comment.
     *
     * @return a builder
     */
    public static RMSprop.Builder dl4j() {
        return RMSprop.builder().lr(0.1).rho(0.95).epsilon(Epsilon.OUTSIDE).initialAccumulator(1e-8);
    }
}
