package dev.fluxion.nn.golden;

import dev.fluxion.core.Convolution;

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
    }

    private static Convolution convolution(Attrs attrs) {
        return new Convolution().stride(attrs.integers("stride")).padding(attrs.integers("padding"))
                .dilation(attrs.integers("dilation")).groups(attrs.integer("groups"));
    }
}
