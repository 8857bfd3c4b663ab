package dev.fluxion.nn.golden;

import dev.fluxion.core.Convolution;
import dev.fluxion.core.Pooling;
import java.util.Map;

/** Family 05a: convolution and pooling. */
final class SpatialOps {
    private SpatialOps() { }

    static void fill(OpTable table) {
        table.op("conv1d", call -> call.in("x").conv1d(call.in("weight"), call.optional("bias"), convolution(call.attrs())));
        table.op("conv2d", call -> call.in("x").conv2d(call.in("weight"), call.optional("bias"), convolution(call.attrs())));
        table.op("conv2d_strpad", call -> call.in("x").conv2d(call.in("weight"), call.optional("bias"),
                call.attrs().text("padding").equals("same") ? new Convolution().same() : new Convolution().valid()));
        table.op("conv_transpose1d", call -> call.in("x").convTranspose1d(call.in("weight"), call.optional("bias"),
                convolution(call.attrs()).outputPadding(call.attrs().integers("output_padding"))));
        table.op("conv_transpose2d", call -> call.in("x").convTranspose2d(call.in("weight"), call.optional("bias"),
                convolution(call.attrs()).outputPadding(call.attrs().integers("output_padding"))));
        table.op("max_pool1d", call -> call.in("x").maxPool1d(pooling(call.attrs()).dilation(call.attrs().integers("dilation"))));
        table.outputs("max_pool2d", call -> {
            var found = call.in("x").maxPool2dWithIndices(pooling(call.attrs()).dilation(call.attrs().integers("dilation")));
            return Map.of("y", found.values(), "indices", found.indices());
        });
        table.op("avg_pool1d", call -> call.in("x").avgPool1d(
                pooling(call.attrs()).countIncludePad(call.attrs().flag("count_include_pad"))));
        table.op("avg_pool2d", call -> call.in("x").avgPool2d(
                pooling(call.attrs()).countIncludePad(call.attrs().flag("count_include_pad"))
                        .divisor((int) call.attrs().number("divisor_override", 0))));
        table.op("adaptive_avg_pool2d", call -> {
            int[] size = call.attrs().integers("output_size");
            return call.in("x").adaptiveAvgPool2d(size[0], size[1]);
        });
    }

    private static Pooling pooling(Attrs attrs) {
        return new Pooling(attrs.integers("kernel_size")).stride(attrs.integers("stride")).padding(attrs.integers("padding"))
                .ceilMode(attrs.flag("ceil_mode"));
    }

    private static Convolution convolution(Attrs attrs) {
        return new Convolution().stride(attrs.integers("stride")).padding(attrs.integers("padding"))
                .dilation(attrs.integers("dilation")).groups(attrs.integer("groups"));
    }
}
