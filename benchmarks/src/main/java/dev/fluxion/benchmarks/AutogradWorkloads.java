package dev.fluxion.benchmarks;

import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import java.util.List;

/** W9: what recording costs where tensors are small, and inference from array to array. Microseconds an operation. */
final class AutogradWorkloads {
    private static final int CHAIN = 100;

    private AutogradWorkloads() {}

    /** x·y + z with the gradients of all three: two operations. @param n elements */
    static Workload xyz(int n) {
        Rng rng = Rng.seed(1);
        Tensor x = rng.randn(n).requiresGrad(true);
        Tensor y = rng.randn(n).requiresGrad(true);
        Tensor z = rng.randn(n).requiresGrad(true);
        return Workload.microseconds("W9-xyz" + n, 2, () -> gradients(x.mul(y).add(z), x, y, z),
                () -> List.of(x.grad(), y.grad(), z.grad()));
    }

    /** The same 100 times in a chain, with one backward. @param n elements */
    static Workload chain(int n) {
        Rng rng = Rng.seed(1);
        Tensor x = rng.randn(n).requiresGrad(true);
        Tensor y = rng.randn(n).requiresGrad(true);
        Tensor z = rng.randn(n).requiresGrad(true);
        return Workload.microseconds("W9-chain" + n, 2 * CHAIN, () -> {
            Tensor s = x;
            for (int i = 0; i < CHAIN; i++) {
                s = s.mul(y).add(z);
            }
            return gradients(s, x, y, z);
        }, () -> List.of(x.grad(), y.grad(), z.grad()));
    }

    private static double gradients(Tensor output, Tensor x, Tensor y, Tensor z) {
        x.setGrad(null);
        y.setGrad(null);
        z.setGrad(null);
        output.sum().backward();
        return 0;
    }

    /** MLP 4-16-3, one row, array to array. */
    static Workload inference() {
        Rng rng = Rng.seed(1);
        Module model = new Sequential(new Linear(4, 16, rng), Activation.relu(), new Linear(16, 3, rng));
        float[] row = {1, 2, 3, 4};
        return Workload.microseconds("W9-infer-io", 1, () -> {
            try (var _ = Autograd.noGrad()) {
                return model.forward(Tensor.of(row, 1, 4)).toFloatArray()[0];
            }
        }, () -> List.of(model.forward(Tensor.of(row, 1, 4))));
    }
}
