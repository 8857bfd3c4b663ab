package dev.fluxion.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fluxion.core.Pooling;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short job on the vector backend costs what it costs on the scalar one: it loads none of the classes for registers. */
class ColdStartTest {
    /** Some of everything that may be computed on registers. */
    static final class Short {
        private Short() {}

        /** Computes it. */
        public static void main(String[] args) {
            Rng rng = Rng.seed(1);
            Tensor x = rng.randn(4, 2, 8, 8);
            Tensor w = rng.randn(3, 2, 3, 3).requiresGrad(true);
            x.conv2d(w, null).maxPool2d(new Pooling(2)).reshape(4, 27).matmul(rng.randn(27, 5)).softmax(1).log().sum().backward();
            System.out.println(Backends.get("auto").name() + " " + w.grad().shape());
        }
    }

    @Test
    void registersWaitForWork() throws Exception {
        String output = ForkedJvm.runWithout(Short.class, List.of("--add-modules", "jdk.incubator.vector", "-Xlog:class+load"));
        assertTrue(output.contains("vector (3, 2, 3, 3)"), output);
        assertEquals(List.of(), output.lines().filter(line -> line.matches(".*jdk\\.incubator\\.vector\\.\\w+(64|128|256|512|Max)Vector .*")).toList());
    }
}
