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
     * The gradient of Rosenbrock's function along an optimizer's path is not asked of F32: its Hessian of about 10³ turns one
     * unit in the last place of a parameter into more than the tolerance. (PyTorch 1.13 in float32 misses it by a factor of
     * 1.7 in {@code optim.Adam/09}.) What the optimizer makes, parameters and states, is asked, and the loss.
     */
    @Override
    public boolean asks(GoldenCase golden, String output) {
        return dtype == DType.F64 || !(golden.op().startsWith("optim.") && output.equals("grads"));
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
