package dev.fluxion.examples.gallery;

import dev.fluxion.core.Pooling;
import dev.fluxion.core.Rng;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Conv2d;
import dev.fluxion.nn.Flatten;
import dev.fluxion.nn.Init;
import dev.fluxion.nn.Linear;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.Sequential;
import dev.fluxion.nn.data.Batch;
import dev.fluxion.nn.data.DataLoader;
import dev.fluxion.nn.data.Dataset;
import dev.fluxion.nn.data.Transform;
import dev.fluxion.nn.train.TopK;
import dev.fluxion.nn.train.Trainer;
import dev.fluxion.optim.SGD;
import dev.fluxion.optim.Schedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** LeNet-5: the first convnet that read cheques; here with softmax at its end and full connections between its maps. */
public final class LeNet implements Example {
    /** The sum of each window of 2 x 2, times a coefficient of its map, and a bias: {@code (n, maps, 2h, 2w) → (n, maps, h, w)}. */
    static final class Subsampling extends Module {
        private final Tensor weight;
        private final Tensor bias;

        Subsampling(int maps) {
            weight = parameter("weight", Tensor.ones(maps, 1, 1));
            bias = parameter("bias", Tensor.zeros(maps, 1, 1));
        }

        @Override
        public Tensor forward(Tensor x) {
            return x.avgPool2d(new Pooling(2).divisor(1)).mul(weight).add(bias);
        }
    }

    @Override
    public About about() {
        return new About("lenet", "LeNet-5", "the first convnet that read cheques; here with softmax at its end and full connections between its maps.",
                "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Proceedings of the IEEE 86(11), 1998", "accuracy", ".9905",
                "images, units, first weights, rates and the second-order rule are the paper's; its units of a radial basis function are softmax here, "
                        + "and each map sees all before it, not some");
    }

    @Override
    public void run(Session run) throws IOException {
        int epochs = run.epochs(20, 1);
        // Paper on which digits are written is -0.1 and ink 1.175, so that a pixel is 0 on average and about 1 in size; around it, two more pixels of paper.
        var data = Pixels.mnist(run).map(Transform.inputs(x -> x.mul(1.275).sub(0.1).pad(new int[] {2, 2, 2, 2}, -0.1)));

        var rng = run.rng();
        var model = run.model(new Sequential(
                small(25, new Conv2d(1, 6, 5, rng), rng), squash(), small(4, new Subsampling(6), rng), squash(),
                small(150, new Conv2d(6, 16, 5, rng), rng), squash(), small(4, new Subsampling(16), rng), squash(), new Flatten(),
                small(400, new Linear(400, 120, rng), rng), squash(), small(120, new Linear(120, 84, rng), rng), squash(),
                small(84, new Linear(84, 10, rng), rng)), 1, 1, 32, 32);
        var images = new DataLoader(data.train(), 1).shuffle(rng);
        var optimizer = run.optimizer(SGD.builder().lr(5e-4).schedule(falling(images.size()))).build(model.namedParameters());
        var tester = new Trainer(model, optimizer, Tensor::crossEntropy).metrics(TopK.accuracy());

        run.loop(new Resumable().module("model", model).optimizer("model", optimizer), epochs, pass -> {
            List<Tensor> curvature = curvature(model, data.train(), rng);
            double loss = 0;
            double right = 0;
            int seen = 0;
            for (Batch image : images) {
                Tensor logits = model.forward(image.inputs());
                Tensor error = logits.crossEntropy(image.targets());
                optimizer.zeroGrad();
                error.backward();
                for (int k = 0; k < curvature.size(); k++) {
                    Tensor gradient = model.parameters().get(k).grad();
                    gradient.copyFrom(gradient.div(curvature.get(k).add(0.02)));
                }
                optimizer.step();
                loss += error.item();
                right += logits.argmax(1, false).item() == image.targets().item() ? 1 : 0;
                run.tick((double) ++seen / images.size());
            }
            Map<String, Double> held = tester.evaluate(new DataLoader(data.test(), 500));
            return Map.of("loss", loss / seen, "accuracy", right / seen, "val_loss", held.get("loss"), "val_accuracy", held.get("accuracy"));
        });

        data.judge(run, model);
    }

    /**
     * Appendix C, Levenberg and Marquardt's rule on the diagonal: each weight has a rate of its own, η / (μ + h), where h is the curvature of the
     * loss along it as Gauss and Newton have it. For softmax that is the mean square of the gradient with labels that the network itself draws.
     *
     * @return h of each parameter, from 500 images
     */
    static List<Tensor> curvature(Module model, Dataset data, Rng rng) {
        List<Tensor> weights = model.parameters();
        List<Tensor> curvature = new ArrayList<>(weights.stream().map(Tensor::zerosLike).toList());
        int count = Math.min(500, data.size());
        for (int i = 0; i < count; i++) {
            Tensor logits = model.forward(data.batch(rng.nextInt(data.size())).inputs());
            int drawn = Novel.draw(logits.detach().softmax(1).flatten().toDoubleArray(), rng);
            List<Tensor> gradients = Autograd.grad(logits.crossEntropy(Tensor.of(new int[] {drawn})), weights.toArray(Tensor[]::new));
            for (int k = 0; k < gradients.size(); k++) {
                curvature.set(k, curvature.get(k).add(gradients.get(k).square().div(count)));
            }
        }
        return curvature;
    }

    /** {@return the layer with weights and biases from ±2.4 / inputs (appendix A)} @param inputs of one of its units */
    private static Module small(int inputs, Module layer, Rng rng) {
        layer.parameters().forEach(parameter -> Init.uniform(parameter, 2.4 / inputs, rng));
        return layer;
    }

    /** {@return A tanh(S x), which is 1 at 1 (appendix A)} */
    private static Module squash() {
        return Activation.of("1.7159 tanh(2/3 x)", x -> x.mul(2 / 3.0).tanh().mul(1.7159));
    }

    /** {@return the rates of section III: 0.0005 for two passes, then 0.0002 and 0.0001 for three, 0.00005 for four, 0.00001} */
    private static Schedule falling(int steps) {
        return Schedule.named("1 for 2 passes, 0.4 for 3, 0.2 for 3, 0.1 for 4, then 0.02", (t, base) -> {
            long pass = t / steps;
            return base * (pass < 2 ? 1 : pass < 5 ? 0.4 : pass < 8 ? 0.2 : pass < 12 ? 0.1 : 0.02);
        });
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new LeNet(), args);
    }
}
