package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.ForkedJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After a backward pass nothing of the graph is reachable, from neither the loss nor the leaves: or 48 MB would not do. */
class GraphMemoryTest {
    private static final int STEPS = 100;

    @Test
    void aSmallHeapIsEnough() throws IOException, InterruptedException {
        assertEquals("backward, grad, hook, checkpoint, done", ForkedJvm.run(GraphMemoryTest.class, List.of("-Xmx48m")));
    }

    /** Keeps all losses and leaves of 100 steps each way, with some 2 MB of results in between. */
    public static void main(String[] args) {
        var kept = new ArrayList<Tensor>();
        for (String way : List.of("backward", "grad", "hook", "checkpoint")) {
            System.out.print(way + ", ");
            for (int step = 0; step < STEPS; step++) {
                Tensor x = Tensor.of(new double[] {step}).requiresGrad(true);
                Tensor scale = Tensor.full(Shape.of(64 * 1024), 1e-3, DType.F64, Device.getDefault()).requiresGrad(true);
                Tensor wide = x.expand(scale.shape()).mul(scale);
                Tensor last = way.equals("checkpoint") ? Autograd.checkpoint(GraphMemoryTest::chain, wide) : chain(wide);
                // Its node saves the last result, 0.5 MB.
                Tensor loss = last.amax(new int[] {0}, true);
                if (way.equals("hook")) {
                    wide.registerHook(g -> g.mul(wide));
                }
                if (way.equals("grad")) {
                    kept.add(Autograd.grad(loss, x).getFirst());
                } else {
                    loss.backward();
                }
                kept.add(x);
                kept.add(loss);
            }
        }
        System.out.print("done");
    }

    private static Tensor chain(Tensor x) {
        return x.sin().exp().tanh().square();
    }
}
