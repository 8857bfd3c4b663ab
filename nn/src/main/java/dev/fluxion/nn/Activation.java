package dev.fluxion.nn;

import dev.fluxion.core.Shape;
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
    private static final UnaryOperator<Tensor> RELU = Tensor::relu;

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
        return of("ReLU()", RELU);
    }

    /** {@return whether this is {@link #relu}} */
    boolean isRelu() {
        return function == RELU;
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

    /** {@return ln(1 + e^(beta·x))/beta, or x where beta·x is above threshold} @param beta usually 1 @param threshold usually 20 */
    public static Activation softplus(double beta, double threshold) {
        return of("Softplus(" + beta + ", " + threshold + ")", x -> x.softplus(beta, threshold));
    }

    /** {@return x held between two numbers} @param low usually −1 @param high usually 1 */
    public static Activation hardtanh(double low, double high) {
        return of("Hardtanh(" + low + ", " + high + ")", x -> x.hardtanh(low, high));
    }

    /** {@return x where |x| is above lambda, else 0} @param lambda usually 0.5 */
    public static Activation hardshrink(double lambda) {
        requireAtLeastZero(lambda);
        return of("Hardshrink(" + lambda + ")", x -> x.abs().le(lambda).where(constant(0, x), x));
    }

    /** {@return x brought nearer to 0 by lambda, and 0 within lambda of it} @param lambda usually 0.5 */
    public static Activation softshrink(double lambda) {
        requireAtLeastZero(lambda);
        return of("Softshrink(" + lambda + ")", x -> x.sub(x.clamp(-lambda, lambda)));
    }

    private static Tensor constant(double value, Tensor like) {
        return Tensor.full(Shape.SCALAR, value, like.dtype(), like.device());
    }

    private static void requireAtLeastZero(double lambda) {
        if (!(lambda >= 0)) {
            throw new IllegalArgumentException("lambda is " + lambda + ", expected 0 or more");
        }
    }

    /** {@return x − tanh x} */
    public static Activation tanhshrink() {
        return of("Tanhshrink()", x -> x.sub(x.tanh()));
    }

    /** {@return x where it is above a threshold, else a number} @param threshold what x is compared with @param value instead of x */
    public static Activation threshold(double threshold, double value) {
        return of("Threshold(" + threshold + ", " + value + ")", x -> x.le(threshold).where(constant(value, x), x));
    }

    /** {@return a·sigmoid(b) for the two halves a and b of x along a dimension} @param dim which, of even size */
    public static Activation glu(int dim) {
        return of("GLU(" + dim + ")", x -> x.glu(dim));
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

    /** {@return softmax of −x along a dimension} @param dim which */
    public static Activation softmin(int dim) {
        return of("Softmin(" + dim + ")", x -> x.softmin(dim));
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
