package dev.fluxion.examples.gallery;

import java.io.IOException;

/**
 * One example of the gallery: a short file that reads like the book it is after: settings, model, data, loop.
 *
 * <pre>{@code
 * public final class Xor implements Example {
 *     public About about() {
 *         return new About("xor", "Exclusive or", "…", "Rumelhart, Hinton and Williams 1986", "accuracy", "1");
 *     }
 *
 *     public void run(Session run) throws IOException {
 *         int epochs = run.epochs(200, 20);                           // the book's; the quick mode's
 *         var model = run.model(new Sequential(…run.rng()…), 1, 2);   // printed, drawn, in the checkpoint's digest
 *         var optimizer = run.optimizer(RMSprop.builder().lr(0.01)).build(model.namedParameters());
 *         run.fit(new Trainer(model, optimizer, Tensor::crossEntropy), batches, null, epochs);
 *         run.score("accuracy", …);
 *     }
 *
 *     public static void main(String[] args) {
 *         Gallery.main(new Xor(), args);                              // java -cp fluxion.jar Xor.java --seed 3
 *     }
 * }
 * }</pre>
 *
 * <p>A loop of another kind than the trainer's is written out in {@link Session#loop}. Either way there is progress, a
 * checkpoint after each epoch that Ctrl-C keeps, and {@code --resume} that changes no bit. All random numbers come from
 * {@link Session#rng}. To add an example: write the file, add it to {@link Gallery#EXAMPLES}, and store the result of its quick
 * mode, which runs in a second or two without any outside file, in {@code quick-results.properties} of the tests.
 */
public interface Example {
    /** {@return what it is} */
    About about();

    /**
     * Runs it.
     *
     * @param run settings, where results go, and the loops
     * @throws IOException if a data file can't be read or a checkpoint can't be written
     * @throws IllegalArgumentException if a setting or a data file isn't what it should be
     */
    void run(Session run) throws IOException;
}
