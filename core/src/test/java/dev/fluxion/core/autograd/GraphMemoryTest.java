package dev.fluxion.core.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
        for (String way : List.of("backward", "grad", "hook", "checkpoint")) {
            assertEquals("done " + way + "\n", ForkedJvm.run(GraphMemoryTest.class, List.of("-Xmx48m"), way));
        }
    }

    /** Keeps all losses and leaves of 100 steps, each with some 2 MB of results in between. */
    public static void main(String[] args) {
        var kept = new ArrayList<Tensor>();
        for (int step = 0; step < STEPS; step++) {
            Tensor x = Tensor.of(new double[] {step}).requiresGrad(true);
            Tensor wide = x.expand(Shape.of(64 * 1024)).mul(1e-3);
            Tensor loss = (args[0].equals("checkpoint") ? Autograd.checkpoint(GraphMemoryTest::chain, wide) : chain(wide)).sum();
            if (args[0].equals("hook")) {
                wide.registerHook(g -> g.mul(wide));
            }
            if (args[0].equals("grad")) {
                kept.add(Autograd.grad(loss, x).getFirst());
            } else {
                loss.backward();
            }
            kept.add(x);
            kept.add(loss);
        }
        System.out.println("done " + args[0]);
    }

    private static Tensor chain(Tensor x) {
        return x.sin().exp().tanh().square();
    }
}
