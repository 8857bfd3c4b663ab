package dev.fluxion.examples.gallery;

import java.io.IOException;

/** Fashion-MNIST, a small convnet: the convnet for digits looks at clothes. */
public final class FashionMnist implements Example {
    @Override
    public About about() {
        return new About("fashion-mnist", "Fashion-MNIST, a small convnet", "the convnet for digits looks at clothes.",
                "H. Xiao, K. Rasul and R. Vollgraf 2017, arXiv:1708.07747", "accuracy", ".916",
                "the figure is that of another network in the data set's own table: two convolutions of 5 x 5 and a layer of 1024, "
                        + "more than 300 passes of SGD where these are five; the table's network of Keras has .876");
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
