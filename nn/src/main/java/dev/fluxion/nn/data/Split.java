package dev.fluxion.nn.data;

/** Samples to learn from, and others to test with. @param train the first @param test the others */
public record Split(Dataset train, Dataset test) {
    /** {@return both with every batch changed on its way out} @param transform what is done to a batch */
    public Split map(Transform transform) {
        return new Split(train.map(transform), test.map(transform));
    }
}
