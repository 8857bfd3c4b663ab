package dev.fluxion.examples.gallery;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Embedding;
import dev.fluxion.nn.Init;
import dev.fluxion.nn.LayerNorm;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.TransformerEncoderLayer;
import dev.fluxion.nn.data.Vocabulary;
import dev.fluxion.optim.Adam;
import dev.fluxion.optim.Clipping;
import dev.fluxion.optim.Schedule;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** A small GPT that reads the novel letter by letter and learns to guess the next one from up to 64 before it. */
public final class Gpt implements Example {
    private static final int STEPS = 100;
    private static final int PASSES = 20;
    private static final int BATCH = 12;

    /**
     * The decoder of GPT-2 (Radford et al., 2019):
     *
     * <pre>
     *   x = letter[id] + place[t]
     *   x = x + attention(norm(x)),  x = x + network(norm(x))          a few times; each place sees those up to itself
     *   logits = head(norm(x))
     * </pre>
     */
    static final class Model extends Module {
        private final int context;
        private final Embedding letter;
        private final Embedding place;
        private final Sequential blocks;
        private final LayerNorm norm;
        private final Linear head;

        Model(int letters, int context, int size, int layers, int heads, Rng rng) {
            this.context = context;
            letter = child("letter", new Embedding(letters, size, rng));
            place = child("place", new Embedding(context, size, rng));
            blocks = child("blocks", Sequential.of(layers, () -> TransformerEncoderLayer.decoder(size, heads, 0, rng)));
            norm = child("norm", new LayerNorm(size));
            head = child("head", new Linear(size, letters, rng));
            // As in GPT-2: deviation 0.02, of what is added on the way less, the more layers there are; biases 0.
            namedParameters().forEach((name, parameter) -> {
                if (parameter.rank() == 2) {
                    boolean added = name.endsWith("out_proj.weight") || name.endsWith("linear2.weight");
                    Init.normal(parameter, added ? 0.02 / Math.sqrt(2 * layers) : 0.02, rng);
                } else if (name.endsWith("bias")) {
                    Init.constant(parameter, 0);
                }
            });
        }

        /** {@return logits (n, t, letters)} @param ids (n, t), t up to the context */
        @Override
        public Tensor forward(Tensor ids) {
            Tensor x = letter.forward(ids).add(place.forward(Tensor.arange(ids.size(1))));
            return head.forward(norm.forward(blocks.forward(x)));
        }
    }

    @Override
    public About about() {
        return new About("gpt", "A small GPT writes like Jane Austen", "Four layers of causal attention on Pride and Prejudice, letter by letter.",
                "A. Karpathy, nanoGPT (train_shakespeare_char on a CPU), 2022; text: J. Austen, 1813", "bits per character", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int passes = run.epochs(PASSES, 2);
        int steps = run.quick() ? 4 : STEPS;
        int context = run.quick() ? 16 : 64;
        var novel = Novel.of(run);

        var model = run.model("model", run.quick() ? new Model(novel.letters().size(), context, 16, 1, 2, run.rng())
                : new Model(novel.letters().size(), context, 128, 4, 4, run.rng()));
        var optimizer = run.optimizer(Adam.adamW().lr(1e-3).betas(0.9, 0.99).weightDecay(0.1).excludeFromDecay((_, weight) -> weight.rank() < 2)
                .schedule(Schedule.warmup(100).then(100, Schedule.cosine(Math.max(1, passes * steps - 100), 1e-4))))
                .clip(Clipping.globalNorm(1)).build(model.namedParameters());
        run.setting("Parameters", model.parameterCount());
        run.setting("Context", context);

        run.loop(new Resumable().module("model", model).optimizer("model", optimizer), passes, pass -> {
            double sum = 0;
            for (int step = 0; step < steps; step++) {
                int[] starts = new int[BATCH];
                Arrays.setAll(starts, _ -> run.rng().nextInt(novel.train().length - context));
                Tensor logits = model.forward(windows(novel.train(), context, 0, starts));
                Tensor loss = logits.flatten(0, 1).crossEntropy(windows(novel.train(), context, 1, starts).flatten());
                if (pass == 1 && step == 0) {
                    run.graph(loss);
                }
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
                sum += loss.item() / steps;
                run.tick((step + 1.0) / steps);
            }
            return Map.of("loss", sum, "val_loss", test(model, novel.held(), run.quick() ? 1 : 10));
        });

        double loss = test(model, novel.held(), 1);
        run.score("bits per character", loss / StrictMath.log(2));
        run.score("loss", loss);
        String written = write(model, novel.letters(), "It is a truth ", run.quick() ? 20 : 600, run.rng());
        run.say("%s", written);
        run.passage("Written by the network, which began from “It is a truth ”", written);
    }

    /** {@return windows of a text, (n, context)} @param shift 0 for what is read, 1 for what comes next */
    private static Tensor windows(int[] text, int context, int shift, int... starts) {
        int[] windows = new int[starts.length * context];
        for (int i = 0; i < starts.length; i++) {
            System.arraycopy(text, starts[i] + shift, windows, i * context, context);
        }
        return Tensor.of(windows, starts.length, context);
    }

    /** {@return the loss of letters that have half a context or more before them} @param every which windows are looked at */
    private static double test(Model model, int[] text, int every) {
        return Module.predicting(() -> {
            int context = model.context;
            int half = context / 2;
            double sum = 0;
            int count = 0;
            for (int start = 0; start + context < text.length; start += half * every) {
                Tensor logits = model.forward(windows(text, context, 0, start)).select(0, 0).narrow(0, half, half);
                sum += logits.crossEntropy(windows(text, context, 1, start).select(0, 0).narrow(0, half, half)).item();
                count++;
            }
            return sum / count;
        });
    }

    /** Draws letter by letter from what the model holds likely after the last ones. */
    private static String write(Model model, Vocabulary letters, String begin, int length, Rng rng) {
        int[] text = Arrays.copyOf(letters.encode(begin), begin.length() + length);
        for (int at = begin.length(); at < text.length; at++) {
            int[] read = Arrays.copyOfRange(text, Math.max(0, at - model.context), at);
            Tensor logits = model.predict(Tensor.of(read, 1, read.length)).select(0, 0).select(0, read.length - 1);
            text[at] = Novel.draw(logits.softmax(0).toDoubleArray(), rng);
        }
        return letters.decode(text);
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new Gpt(), args);
    }
}
