package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.examples.digits.Digits;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.BCEWithLogitsLoss;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Reduction;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.TensorDataset;
import dev.fluxion.optim.RMSprop;
import java.io.IOException;
import java.util.Map;

/**
 * An autoencoder whose codes are drawn at random and spread like a normal distribution, so that a code that nobody wrote is a digit too:
 *
 * <pre>
 *   μ, log σ² = encoder(x)         z = μ + σ·ε with ε normal         x̂ = σ(decoder(z))
 *   loss = −Σ(x·log x̂ + (1 − x)·log(1 − x̂)) − ½·Σ(1 + log σ² − μ² − σ²)          the negative of the evidence's lower bound
 * </pre>
 */
public final class Vae implements Example {
    private static final BCEWithLogitsLoss CROSS_ENTROPY = new BCEWithLogitsLoss(null, Reduction.BATCH_MEAN);

    /** Encoder and decoder, one hidden layer each. */
    private static final class Model extends Module {
        private final Sequential encoder;
        private final Sequential decoder;
        private final Rng rng;

        Model(int hidden, Rng rng) {
            this.rng = rng;
            encoder = child("encoder", new Sequential(new Linear(Digits.PIXELS, hidden, rng), Activation.relu(), new Linear(hidden, 2 * GreyDigits.CODE, rng)));
            decoder = child("decoder", new Sequential(new Linear(GreyDigits.CODE, hidden, rng), Activation.relu(), new Linear(hidden, Digits.PIXELS, rng)));
        }

        Tensor mean(Tensor x) {
            return encoder.forward(x).narrow(1, 0, GreyDigits.CODE);
        }

        /** {@return the loss of digits, in nats each} @param x (n, 64) */
        Tensor loss(Tensor x) {
            Tensor[] code = encoder.forward(x).chunk(2, 1);
            Tensor mean = code[0];
            Tensor logVar = code[1];
            Tensor z = mean.add(logVar.mul(0.5).exp().mul(rng.randn(x.size(0), GreyDigits.CODE)));
            return CROSS_ENTROPY.of(decoder.forward(z), x).add(divergence(mean, logVar).mean());
        }

        /** {@return logits of the digits whose codes are the means} @param x (n, 64) */
        @Override
        public Tensor forward(Tensor x) {
            return decoder.forward(mean(x));
        }
    }

    /** {@return by how much codes differ from normal ones, −½·Σ(1 + log σ² − μ² − σ²), (n)} @param mean μ, (n, 2) @param logVar log σ², (n, 2) */
    static Tensor divergence(Tensor mean, Tensor logVar) {
        return logVar.add(1).sub(mean.square()).sub(logVar.exp()).sum(1, false).mul(-0.5);
    }

    @Override
    public About about() {
        return new About("vae", "A variational autoencoder", "Learns where digits lie in a plane, and draws new ones from it.",
                "D. Kingma and M. Welling, arXiv:1312.6114, 2013, figure 4 (there MNIST)", "loss", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(400, 2);
        var digits = GreyDigits.of(run);
        var batches = new DataLoader(new TensorDataset(digits.train(), digits.train()), 64).shuffle(run.rng());

        var model = run.model(new Model(128, run.rng()), 1, Digits.PIXELS);
        var optimizer = run.optimizer(RMSprop.builder().lr(0.001)).build(model.namedParameters());
        run.loop(new Resumable().module("model", model).optimizer("model", optimizer), epochs, _ -> {
            double sum = 0;
            for (Batch batch : batches) {
                Tensor loss = model.loss(batch.inputs());
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
                sum += loss.item() / batches.size();
            }
            return Map.of("loss", sum, "val_loss", Module.predicting(() -> model.loss(digits.test())).item());
        });

        draw(run, model);
        digits.judge(run, Module.predicting(() -> model.mean(digits.test())), model.predict(digits.test()).sigmoid());
        run.score("loss", Module.predicting(() -> model.loss(digits.test())).item());
    }

    /** The plane of codes from −2 to 2, and digits of codes that are drawn at random. */
    private static void draw(Session run, Model model) {
        int side = 16;
        Tensor[] axes = Tensor.meshgrid(Tensor.linspace(2, -2, side), Tensor.linspace(-2, 2, side));
        Tensor codes = Tensor.stack(1, axes[1].flatten(), axes[0].flatten());
        Tensor plane = model.decoder.predict(codes).sigmoid().reshape(side, side, Digits.SIDE, Digits.SIDE);
        run.picture("What the decoder makes of each code from −2 to 2 in both directions", plane.transpose(1, 2).reshape(side * Digits.SIDE, side * Digits.SIDE));
        Tensor drawn = model.decoder.predict(run.rng().randn(36, GreyDigits.CODE)).sigmoid();
        run.picture("Digits of codes that were drawn at random", GreyDigits.sheet(drawn.chunk(3, 0)));
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Vae(), args);
    }
}
