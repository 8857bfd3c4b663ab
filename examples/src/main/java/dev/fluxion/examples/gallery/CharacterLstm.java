package dev.fluxion.examples.gallery;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Init;
import dev.fluxion.nn.LSTM;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Recurrence;
import dev.fluxion.nn.data.Vocabulary;
import dev.fluxion.optim.Clipping;
import dev.fluxion.optim.RMSprop;
import dev.fluxion.optim.Schedule;
import java.io.IOException;
import java.util.Map;

/** An LSTM that reads a novel letter by letter, learns to guess the next one, and then writes by itself. */
public final class CharacterLstm implements Example {
    /** Two layers between letters and guesses. */
    static final class Model extends Module {
        private final int letters;
        private final LSTM lstm;
        private final Linear out;

        Model(int letters, int hidden, Rng rng) {
            this.letters = letters;
            lstm = child("lstm", new LSTM(letters, hidden, new Recurrence().layers(2).batchFirst(true), rng));
            out = child("out", new Linear(hidden, letters, rng));
            // As train.lua does: all weights small, and gates that at first forget nothing.
            namedParameters().values().forEach(weight -> Init.uniform(weight, 0.08, rng));
            for (int layer = 0; layer < 2; layer++) {
                Tensor bias = namedParameters().get("lstm.bias_ih_l" + layer);
                Init.constant(bias.slice(0, hidden, 2 * hidden), 1);
            }
        }

        /** {@return logits (N, T, letters) and states} @param ids (N, T) @param h states (2, N, H), or null for 0 @param c likewise */
        LSTM.Output run(Tensor ids, Tensor h, Tensor c) {
            LSTM.Output read = lstm.run(ids.oneHot(letters).to(DType.F32), h, c);
            return new LSTM.Output(out.forward(read.output()), read.h(), read.c());
        }

        @Override
        public Tensor forward(Tensor ids) {
            return run(ids, null, null).output();
        }
    }

    /** A text cut into rows of equal length, which are read side by side; the states go on from window to window. */
    private record Rows(int[] ids, int rows, int length) {
        int windows() {
            return (ids.length / rows - 1) / length;
        }

        Tensor window(int number, int shift) {
            int[] window = new int[rows * length];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(ids, row * (ids.length / rows) + number * length + shift, window, row * length, length);
            }
            return Tensor.of(window, rows, length);
        }
    }

    @Override
    public About about() {
        return new About("char-lstm", "An LSTM writes like Jane Austen", "Two layers of 128 units on Pride and Prejudice, letter by letter.",
                "A. Karpathy, char-rnn (train.lua), 2015; text: J. Austen, 1813", "bits per character", "-");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(50, 2);
        var novel = Novel.of(run);
        var train = new Rows(novel.train(), run.quick() ? 4 : 50, 50);
        var held = new Rows(novel.held(), run.quick() ? 1 : 10, 50);

        var model = run.model("model", new Model(novel.letters().size(), run.quick() ? 16 : 128, run.rng()));
        int steps = train.windows();
        var optimizer = run.optimizer(RMSprop.pytorch().lr(2e-3).rho(0.95)
                .schedule(Schedule.named("0.97 times the last pass's from the eleventh on",
                        (t, base) -> base * StrictMath.pow(0.97, Math.max(0, t / steps - 9)))))
                .clip(Clipping.value(5)).build(model.namedParameters());

        run.loop(new Resumable().module("model", model).optimizer("model", optimizer), epochs, pass -> {
            double sum = 0;
            Tensor h = null;
            Tensor c = null;
            for (int i = 0; i < steps; i++) {
                LSTM.Output read = model.run(train.window(i, 0), h, c);
                Tensor loss = read.output().flatten(0, 1).crossEntropy(train.window(i, 1).flatten());
                if (pass == 1 && i == 0) {
                    run.graph(loss);
                }
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
                sum += loss.item();
                h = read.h().detach();
                c = read.c().detach();
                run.tick((i + 1.0) / steps);
            }
            return Map.of("loss", sum / steps, "val_loss", test(model, held));
        });

        double loss = test(model, held);
        run.score("bits per character", loss / StrictMath.log(2));
        run.score("loss", loss);
        String written = write(model, novel.letters(), "It is a truth ", run.quick() ? 60 : 600, run.rng());
        run.say("%s", written);
        run.passage("Written by the network, which began from “It is a truth ”", written);
    }

    private static double test(Model model, Rows held) {
        return Module.predicting(() -> {
            double sum = 0;
            Tensor h = null;
            Tensor c = null;
            for (int i = 0; i < held.windows(); i++) {
                LSTM.Output read = model.run(held.window(i, 0), h, c);
                sum += read.output().flatten(0, 1).crossEntropy(held.window(i, 1).flatten()).item();
                h = read.h();
                c = read.c();
            }
            return sum / held.windows();
        });
    }

    /** Draws letter by letter from what the model holds likely. */
    private static String write(Model model, Vocabulary letters, String begin, int length, Rng rng) {
        return Module.predicting(() -> {
            var text = new StringBuilder(begin);
            int[] next = letters.encode(begin);
            Tensor h = null;
            Tensor c = null;
            while (text.length() < begin.length() + length) {
                LSTM.Output read = model.run(Tensor.of(next, 1, next.length), h, c);
                double[] likely = read.output().select(0, 0).select(0, next.length - 1).softmax(0).toDoubleArray();
                int id = Novel.draw(likely, rng);
                text.append(letters.decode(id));
                next = new int[] {id};
                h = read.h();
                c = read.c();
            }
            return text.toString();
        });
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new CharacterLstm(), args);
    }
}
