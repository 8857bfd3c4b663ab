package dev.fluxion.examples.gallery;

import dev.fluxion.core.DType;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.examples.digits.Digits;
import dev.fluxion.nn.Init;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Handwritten digits as rows of 8·8 grey values from 0 to 1, which a network is to rebuild from two numbers each. The yardstick is
 * the best that a linear map can do, the principal components.
 *
 * @param train {@code (n, 64)} to learn from
 * @param test {@code (m, 64)}, every fourth digit
 * @param labels of the latter
 */
record GreyDigits(Tensor train, Tensor test, int[] labels) {
    /** Numbers in a code, so that codes can be drawn. */
    static final int CODE = 2;

    /** {@return the digits of {@code --data}, or those that the program brings along} */
    static GreyDigits of(Session run) throws IOException {
        Digits digits = run.data().isPresent() ? Digits.read(run.data().get()) : Digits.embedded();
        int[] train = digits.trainingRows();
        int[] test = digits.heldOutRows();
        if (run.quick()) {
            train = Arrays.copyOf(train, 128);
            test = Arrays.copyOf(test, 32);
        }
        return new GreyDigits(digits.images(train), digits.images(test), digits.labels(test).toIntArray());
    }

    /**
     * Rebuilds the test digits from their first principal components: with m the mean and C the covariance of the digits to learn
     * from, and V the leading eigenvectors of C, found as V ← orthonormal columns of C·V,
     *
     * <pre>
     *   m + (x − m)·V·Vᵀ
     * </pre>
     *
     * @param size how many components
     * @return {@code (m, 64)}
     */
    Tensor principal(int size) {
        Tensor mean = train.to(DType.F64).mean(0, true);
        Tensor x = train.to(DType.F64).sub(mean);
        Tensor v = Init.orthogonalOf(Rng.seed(0).randn(DType.F64, x.size(1), size));
        Tensor covariance = x.t().matmul(x);
        for (int i = 0; i < 200; i++) {
            v = Init.orthogonalOf(covariance.matmul(v));
        }
        return test.to(DType.F64).sub(mean).matmul(v).matmul(v.t()).add(mean).to(DType.F32);
    }

    /** {@return the mean over the test digits of Σ(rebuilt − x)²} @param rebuilt {@code (m, 64)} */
    double error(Tensor rebuilt) {
        return rebuilt.sub(test).square().sum(1, false).mean().item();
    }

    /** Draws codes, compares digits with what was made of them. @param codes {@code (m, 2)} @param rebuilt {@code (m, 64)} */
    void judge(Session run, Tensor codes, Tensor rebuilt) {
        Map<String, Tensor> groups = new LinkedHashMap<>();
        for (int digit = 0; digit < Digits.CLASSES; digit++) {
            int wanted = digit;
            int[] rows = IntStream.range(0, labels.length).filter(i -> labels[i] == wanted).toArray();
            groups.put(Integer.toString(digit), codes.indexSelect(0, Tensor.of(rows)));
        }
        run.scatter("The codes of digits that were not learned from", groups);

        Tensor linear = principal(CODE);
        run.picture("Digits that were not learned from; the same rebuilt; rebuilt from as many principal components", sheet(test, rebuilt, linear.clamp(0, 1)));
        run.score("squared error", error(rebuilt));
        run.score("PCA's", error(linear));
    }

    /** {@return the first twelve digits of each part as a row of a picture} @param parts {@code (n, 64)} each */
    static Tensor sheet(Tensor... parts) {
        return Tensor.cat(0, Arrays.stream(parts).map(part -> Tensor.cat(1, IntStream.range(0, 12)
                .mapToObj(i -> part.select(0, i).reshape(Digits.SIDE, Digits.SIDE).pad(new int[] {0, 1, 0, 1}, 0.5)).toArray(Tensor[]::new)))
                .toArray(Tensor[]::new));
    }
}
