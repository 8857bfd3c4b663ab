package dev.fluxion.examples.gallery;

import java.io.IOException;

/** Fashion-MNIST, a small convnet: the convnet for digits looks at clothes. */
public final class FashionMnist implements Example {
    @Override
    public About about() {
        return new About("fashion-mnist", "Fashion-MNIST, a small convnet", "the convnet for digits looks at clothes.",
                "H. Xiao, K. Rasul and R. Vollgraf 2017, arXiv:1708.07747", "accuracy", ".916 (their table: two convolutions and pooling)");
    }

    @Override
    public void run(Session run) throws IOException {
        MnistConvnet.learn(run, Pixels.fashion(run));
    }

    /** Runs it. @param args options of {@code run} */
    public static void main(String[] args) {
        Gallery.main(new FashionMnist(), args);
    }
}
