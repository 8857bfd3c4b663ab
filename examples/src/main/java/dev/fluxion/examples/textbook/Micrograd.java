package dev.fluxion.examples.textbook;

import dev.fluxion.core.Tensor;
import java.util.List;

/** The expression on micrograd's first page, line by line. */
final class Micrograd {
    private Micrograd() {}

    static List<Figure> gradients() {
        Tensor a = Tensor.of(new double[] {-4}).requiresGrad(true);
        Tensor b = Tensor.of(new double[] {2}).requiresGrad(true);
        Tensor c = a.add(b);
        Tensor d = a.mul(b).add(b.square().mul(b));
        c = c.add(c.add(1));
        c = c.add(c.add(1)).sub(a);
        d = d.add(d.mul(2)).add(b.add(a).relu());
        d = d.add(d.mul(3)).add(b.sub(a).relu());
        Tensor e = c.sub(d);
        Tensor f = e.square();
        Tensor g = f.div(2);
        g = g.add(f.rdiv(10));
        g.sum().backward();
        return List.of(new Figure("g", 24.7041, g.item(), 5e-5), new Figure("dg/da", 138.8338, a.grad().item(), 5e-5),
                new Figure("dg/db", 645.5773, b.grad().item(), 5e-5));
    }
}
