package dev.fluxion.nn.golden;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.autograd.Autograd;
import dev.fluxion.nn.golden.Evaluation.Values;
import dev.fluxion.nn.golden.GoldenTensor.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fluxion on one device in one precision.
 *
 * @param device where
 * @param dtype  F32 or F64, the type of every floating input
 * @param ops    how the ops are called
 */
record TensorSite(Device device, DType dtype, OpTable ops) implements Site {
    private static final Set<String> BEYOND_F32 = Set.of("extreme", "offset", "special");
    private static final double SENSITIVE = 1e3;
    private static final Set<String> STEEP = Set.of(
            "optim.Adadelta/07 loss",                // 8.4
            "optim.Adadelta/07 state.square_avg",    // 36
            "optim.Adadelta/07 state.acc_delta",     // 2.2
            "optim.Rprop/04 state.prev",             // 7.1
            "optim.Adamax/07 state.exp_avg");        // 2.3

    @Override
    public String label() {
        return device + " " + dtype;
    }

    @Override
    public boolean knows(String op) {
        return ops.get(op) != null;
    }

    @Override
    public boolean covers(GoldenCase golden) {
        return dtype == DType.F64 || !BEYOND_F32.contains(golden.tag()) && golden.sensitivity() <= SENSITIVE;
    }

    /**
     * The gradient of Rosenbrock's function along an optimizer's path, and five outputs that are made of it, are not asked of F32:
     * its Hessian of about 10³ turns one unit in the last place of a parameter into more than the tolerance. PyTorch 1.13 in
     * float32, with gradients from float64, misses the gradient by factors of 1.7 (optim.Adam/09) to 112 (optim.Adadelta/07), and
     * those five by the factors that stand beside them. The parameters are asked (PyTorch's stay within 0.65 of the tolerance),
     * and on fixed gradients and the quadratic function everything is.
     */
    @Override
    public boolean asks(GoldenCase golden, String output) {
        if (dtype == DType.F64 || !golden.op().startsWith("optim.")) {
            return true;
        }
        boolean steep = golden.attrs().has("problem") && golden.attrs().text("problem").equals("rosenbrock");
        return !(steep && output.equals("grads")) && !STEEP.contains(golden.name() + " " + output);
    }

    @Override
    public Tolerance tolerance(GoldenCase golden) {
        return dtype == DType.F64 ? new Tolerance(1e-12, golden.rtol()) : new Tolerance(1e-5, 1e-4);
    }

    @Override
    public Evaluation evaluate(GoldenCase golden) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (GoldenTensor input : golden.inputs()) {
            Tensor tensor = tensor(input);
            inputs.put(input.name(), golden.grads().containsKey(input.name()) ? tensor.requiresGrad(true) : tensor);
        }
        Map<String, Tensor> outputs = ops.get(golden.op()).apply(new Call(golden.attrs(), inputs));
        return new Evaluation(values(outputs), values(grads(golden, inputs, outputs)));
    }

    /** ∂L/∂input with L = Σₖ ⟨cotangentₖ, outputₖ⟩, by input name. */
    private Map<String, Tensor> grads(GoldenCase golden, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        List<String> names = List.copyOf(golden.grads().keySet());
        if (names.isEmpty()) {
            return Map.of();
        }
        List<Tensor> terms = new ArrayList<>();
        List<Tensor> cotangents = new ArrayList<>();
        golden.cotangents().forEach((name, cotangent) -> {
            terms.add(outputs.get(name));
            cotangents.add(tensor(cotangent));
        });
        List<Tensor> found = Autograd.grad(terms, cotangents, names.stream().map(inputs::get).toList());
        Map<String, Tensor> grads = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (found.get(i) != null) {
                grads.put(names.get(i), found.get(i));
            }
        }
        return grads;
    }

    private static Map<String, Values> values(Map<String, Tensor> tensors) {
        Map<String, Values> values = new HashMap<>();
        tensors.forEach((name, tensor) ->
                values.put(name, new Values(tensor.shape().toArray(), tensor.toDoubleArray())));
        return values;
    }

    private Tensor tensor(GoldenTensor golden) {
        GoldenTensor.View view = golden.view();
        return view == null
                ? tensor(golden.data(), golden.shape(), golden.kind())
                : tensor(view.data(), view.shape(), golden.kind()).permute(view.dims());
    }

    private Tensor tensor(double[] data, int[] shape, Kind kind) {
        DType type = switch (kind) {
            case F64, F32 -> dtype;
            case I64 -> DType.I32;
            case BOOL -> DType.BOOL;
        };
        return Tensor.of(data).reshape(shape).to(type).to(device);
    }
}
