package dev.fluxion.nn.data;

import dev.fluxion.core.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Samples that can be had by number.
 *
 * <pre>{@code
 * Split split = digits.map(Transform.scale(1 / 255.0)).split(0.8, Rng.seed(3));
 * for (Batch batch : new DataLoader(split.train(), 32)) { … }
 * }</pre>
 */
public interface Dataset {
    /** {@return the number of samples} */
    int size();

    /** {@return some samples together, in this order} @param indices which, from 0 to size − 1 */
    Batch batch(int... indices);

    /** {@return this with every batch changed on its way out} @param transform what is done to a batch */
    default Dataset map(Transform transform) {
        Dataset all = this;
        return new Dataset() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public Batch batch(int... indices) {
                return transform.apply(all.batch(indices));
            }
        };
    }

    /** {@return some of the samples, as a view} @param rows which, from 0 to size − 1 */
    default Dataset subset(int... rows) {
        int[] own = rows.clone();
        for (int i = 0; i < own.length; i++) {
            if (own[i] < 0 || own[i] >= size()) {
                throw new IllegalArgumentException("row " + i + " is " + own[i] + ", expected 0 to " + (size() - 1));
            }
        }
        Dataset all = this;
        return new Dataset() {
            @Override
            public int size() {
                return own.length;
            }

            @Override
            public Batch batch(int... indices) {
                return all.batch(IntStream.of(indices).map(i -> own[i]).toArray());
            }
        };
    }

    /**
     * Two parts at random.
     *
     * @param share of the first part, above 0 and below 1; its size is rounded to the nearest
     * @param rng source of the order
     * @return the parts
     * @throws IllegalArgumentException if a part would be empty
     */
    default Split split(double share, Rng rng) {
        int first = (int) Math.round(share * size());
        if (!(share > 0 && share < 1) || first == 0 || first == size()) {
            throw new IllegalArgumentException("share is " + share + " of " + size()
                    + " samples, expected one between 0 and 1 that leaves samples on both sides");
        }
        int[] order = rng.permutation(size());
        return new Split(subset(Arrays.copyOf(order, first)), subset(Arrays.copyOfRange(order, first, order.length)));
    }

    /**
     * Cross-validation: k ways to hold out one k-th, each sample once. The first {@code size mod k} parts have one more.
     *
     * @param k from 2 to the number of samples
     * @param rng source of the order
     * @return the ways
     */
    default List<Split> kFold(int k, Rng rng) {
        if (k < 2 || k > size()) {
            throw new IllegalArgumentException("k is " + k + " for " + size() + " samples, expected 2 to their number");
        }
        int[] order = rng.permutation(size());
        List<Split> folds = new ArrayList<>();
        for (int fold = 0; fold < k; fold++) {
            int from = fold * (size() / k) + Math.min(fold, size() % k);
            int to = from + size() / k + (fold < size() % k ? 1 : 0);
            int[] rest = IntStream.concat(IntStream.range(0, from), IntStream.range(to, size())).map(i -> order[i]).toArray();
            folds.add(new Split(subset(rest), subset(Arrays.copyOfRange(order, from, to))));
        }
        return folds;
    }
}
