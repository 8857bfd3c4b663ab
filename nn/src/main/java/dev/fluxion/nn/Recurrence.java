package dev.fluxion.nn;

/**
 * How the layers {@link RNN}, {@link GRU} and {@link LSTM} run: {@code new Recurrence().layers(2).bidirectional(true)}.
 *
 * @param layers how many, each fed with the outputs of the one below
 * @param bidirectional whether each layer has a second part that runs from the end; its outputs follow those of the first
 * @param batchFirst whether input and output are (N, T, …) and not (T, N, …); states are (layers·directions, N, hidden) anyway
 * @param bias whether there are biases
 * @param dropout what the outputs pass between layers, or null
 */
public record Recurrence(int layers, boolean bidirectional, boolean batchFirst, boolean bias, Dropout dropout) {
    /** Checks the number of layers. */
    public Recurrence {
        if (layers < 1) {
            throw new IllegalArgumentException("layers is " + layers + ", expected 1 or more");
        }
    }

    /** One layer in one direction, time first, with biases, without dropout. */
    public Recurrence() {
        this(1, false, false, true, null);
    }

    /** {@return this with a number of layers} @param count 1 or more */
    public Recurrence layers(int count) {
        return new Recurrence(count, bidirectional, batchFirst, bias, dropout);
    }

    /** {@return this with one direction or both} @param both whether both */
    public Recurrence bidirectional(boolean both) {
        return new Recurrence(layers, both, batchFirst, bias, dropout);
    }

    /** {@return this with samples or time first} @param samples whether samples */
    public Recurrence batchFirst(boolean samples) {
        return new Recurrence(layers, bidirectional, samples, bias, dropout);
    }

    /** {@return this with biases or without} @param has whether there are any */
    public Recurrence bias(boolean has) {
        return new Recurrence(layers, bidirectional, batchFirst, has, dropout);
    }

    /** {@return this with dropout between layers} @param between what drops, or null */
    public Recurrence dropout(Dropout between) {
        return new Recurrence(layers, bidirectional, batchFirst, bias, between);
    }

    int directions() {
        return bidirectional ? 2 : 1;
    }
}
