package dev.fluxion.nn;

import dev.fluxion.core.Tensor;
import java.util.function.UnaryOperator;

/**
 * A function without parameters as a module. Any function makes one:
 *
 * <pre>{@code
 * new Sequential(new Linear(64, 32, rng), Activation.relu(), new Linear(32, 10, rng))
 * Activation.of("Cube", x -> x.mul(x).mul(x))
 * }</pre>
 */
public final class Activation extends Module {
    private final String name;
    private final UnaryOperator<Tensor> function;

    private Activation(String name, UnaryOperator<Tensor> function) {
        this.name = name;
        this.function = function;
    }

    /** {@return a function as a module} @param name as printed @param function what is applied */
    public static Activation of(String name, UnaryOperator<Tensor> function) {
        return new Activation(name, function);
    }

    /** {@return max(x, 0)} */
    public static Activation relu() {
        return of("ReLU()", Tensor::relu);
    }

    /** {@return x held between 0 and 6} */
    public static Activation relu6() {
        return of("ReLU6()", Tensor::relu6);
    }

    /** {@return x, or slope·x below 0} @param slope usually 0.01 */
    public static Activation leakyRelu(double slope) {
        return of("LeakyReLU(" + slope + ")", x -> x.leakyRelu(slope));
    }

    /** {@return x, or alpha·(eˣ − 1) below 0} @param alpha usually 1 */
    public static Activation elu(double alpha) {
        return of("ELU(" + alpha + ")", x -> x.elu(alpha));
    }

    /** {@return x, or alpha·(e^(x/alpha) − 1) below 0} @param alpha usually 1 */
    public static Activation celu(double alpha) {
        return of("CELU(" + alpha + ")", x -> x.celu(alpha));
    }

    /** {@return ELU with the constants of self-normalizing networks} */
    public static Activation selu() {
        return of("SELU()", Tensor::selu);
    }

    /** {@return x·Φ(x), Φ the normal distribution} */
    public static Activation gelu() {
        return of("GELU()", Tensor::gelu);
    }

    /** {@return x·Φ(x), approximated with tanh} */
    public static Activation geluTanh() {
        return of("GELU(tanh)", Tensor::geluTanh);
    }

    /** {@return x·sigmoid(x)} */
    public static Activation silu() {
        return of("SiLU()", Tensor::silu);
    }

    /** {@return x·tanh(softplus(x))} */
    public static Activation mish() {
        return of("Mish()", Tensor::mish);
    }

    /** {@return 1/(1 + e⁻ˣ)} */
    public static Activation sigmoid() {
        return of("Sigmoid()", Tensor::sigmoid);
    }

    /** {@return ln sigmoid(x)} */
    public static Activation logSigmoid() {
        return of("LogSigmoid()", Tensor::logsigmoid);
    }

    /** {@return tanh x} */
    public static Activation tanh() {
        return of("Tanh()", Tensor::tanh);
    }

    /** {@return ln(1 + eˣ)} */
    public static Activation softplus() {
        return of("Softplus()", Tensor::softplus);
    }

    /** {@return x/(1 + |x|)} */
    public static Activation softsign() {
        return of("Softsign()", Tensor::softsign);
    }

    /** {@return x/6 + 1/2 held between 0 and 1} */
    public static Activation hardsigmoid() {
        return of("Hardsigmoid()", Tensor::hardsigmoid);
    }

    /** {@return x·hardsigmoid(x)} */
    public static Activation hardswish() {
        return of("Hardswish()", Tensor::hardswish);
    }

    /** {@return exp(x) / Σ exp(x) along a dimension} @param dim which */
    public static Activation softmax(int dim) {
        return of("Softmax(" + dim + ")", x -> x.softmax(dim));
    }

    /** {@return x − log Σ exp(x) along a dimension} @param dim which */
    public static Activation logSoftmax(int dim) {
        return of("LogSoftmax(" + dim + ")", x -> x.logSoftmax(dim));
    }

    @Override
    public Tensor forward(Tensor x) {
        return function.apply(x);
    }

    @Override
    public String toString() {
        return name;
    }
}
