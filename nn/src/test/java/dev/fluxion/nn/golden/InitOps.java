package dev.fluxion.nn.golden;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.Init;
import dev.fluxion.nn.Init.Fan;
import dev.fluxion.nn.Init.Nonlinearity;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Family 09: the widths and deviations from which first weights are drawn. */
final class InitOps {
    private static final double LEAKY_RELU_SLOPE = 0.01;

    private InitOps() { }

    static void fill(OpTable table) {
        number(table, "gain", "gain", attrs -> gain(attrs, attrs.number("param", LEAKY_RELU_SLOPE)));
        table.outputs("fan", call -> Map.of(
                "fan_in", scalar(Fan.IN.of(shape(call.attrs()))),
                "fan_out", scalar(Fan.OUT.of(shape(call.attrs())))));
        number(table, "xavier_uniform", "bound", attrs -> Init.uniformBound(xavier(attrs)));
        number(table, "xavier_normal", "std", InitOps::xavier);
        number(table, "kaiming_uniform", "bound", attrs -> Init.uniformBound(kaiming(attrs)));
        number(table, "kaiming_normal", "std", InitOps::kaiming);
        table.outputs("torch_default_linear_conv", call -> Map.of(
                "weight_bound", scalar(Init.uniformBound(Init.kaimingStd(shape(call.attrs()), Init.leakyReluGain(Math.sqrt(5)), Fan.IN))),
                "bias_bound", scalar(1 / Math.sqrt(Fan.IN.of(shape(call.attrs()))))));
        table.outputs("orthogonal", call -> orthogonal(call.in("gaussian"), call.attrs().number("gain")));
        table.op("eye", call -> Init.eye(Tensor.ones(call.attrs().integers("shape"))));
        table.op("dirac", call -> Init.dirac(Tensor.ones(call.attrs().integers("shape")), call.attrs().integer("groups")));
        table.outputs("trunc_normal_moments", call -> {
            Attrs attrs = call.attrs();
            double[] moments = Init.truncatedNormalMoments(
                    attrs.number("mean"), attrs.number("std"), attrs.number("a"), attrs.number("b"));
            return Map.of("mean", scalar(moments[0]), "std", scalar(moments[1]));
        });
        number(table, "lecun_normal", "std", attrs -> Init.kaimingStd(shape(attrs), 1, Fan.IN));
    }

    private static void number(OpTable table, String op, String output, ToDoubleFunction<Attrs> f) {
        table.outputs(op, call -> Map.of(output, scalar(f.applyAsDouble(call.attrs()))));
    }

    private static double xavier(Attrs attrs) {
        return Init.xavierStd(shape(attrs), attrs.number("gain"));
    }

    private static double kaiming(Attrs attrs) {
        Fan fan = attrs.text("mode").equals("fan_in") ? Fan.IN : Fan.OUT;
        return Init.kaimingStd(shape(attrs), gain(attrs, attrs.number("a")), fan);
    }

    private static double gain(Attrs attrs, double slope) {
        String nonlinearity = attrs.text("nonlinearity");
        return nonlinearity.equals("leaky_relu")
                ? Init.leakyReluGain(slope)
                : Nonlinearity.valueOf(nonlinearity.toUpperCase(Locale.ROOT)).gain();
    }

    private static Shape shape(Attrs attrs) {
        return Shape.of(attrs.integers("shape"));
    }

    /** From the normal numbers that the reference drew. */
    private static Map<String, Tensor> orthogonal(Tensor normal, double gain) {
        Tensor y = Init.orthogonalOf(normal).mul(gain);
        Tensor rows = y.reshape(y.size(0), -1);
        boolean wide = rows.size(0) < rows.size(1);
        return Map.of("y", y, "gram", wide ? rows.matmul(rows.t()) : rows.t().matmul(rows));
    }

    private static Tensor scalar(double value) {
        return Tensor.of(new double[] {value}).reshape();
    }
}
