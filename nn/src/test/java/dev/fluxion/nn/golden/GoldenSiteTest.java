package dev.fluxion.nn.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import dev.fluxion.core.Tensor;
import dev.fluxion.nn.golden.GoldenTensor.Kind;
import dev.fluxion.nn.golden.GoldenTensor.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a case reaches the tensors: dtypes, views, cotangents, and which cases float32 is asked. */
class GoldenSiteTest {
    private final OpTable ops = new OpTable();
    private final TensorSite f64 = new TensorSite(Device.getDefault(), DType.F64, ops);
    private final TensorSite f32 = new TensorSite(Device.getDefault(), DType.F32, ops);

    private static GoldenTensor vector(String name, Kind kind, double... data) {
        return new GoldenTensor(name, new int[] {data.length}, kind, data, null);
    }

    private static GoldenCase golden(String name, double sensitivity, List<GoldenTensor> inputs,
            List<GoldenTensor> cotangents, List<GoldenTensor> grads) {
        return new GoldenCase("00_site", "probe", name, new Attrs(new JsonObject()), inputs, List.of(),
                byName(cotangents), byName(grads), 1e-7, sensitivity);
    }

    private static Map<String, GoldenTensor> byName(List<GoldenTensor> tensors) {
        Map<String, GoldenTensor> map = new LinkedHashMap<>();
        tensors.forEach(tensor -> map.put(tensor.name(), tensor));
        return map;
    }

    @Test
    void inputsHaveTheDtypeOfTheSiteAndTheStatedLayout() {
        List<Tensor> seen = new ArrayList<>();
        ops.op("probe", call -> {
            seen.addAll(call.inputs().values());
            return call.in("x");
        });
        double[] logical = {1, 4, 2, 5, 3, 6};
        GoldenTensor x = new GoldenTensor("x", new int[] {3, 2}, Kind.F64, logical,
                new View(new int[] {2, 3}, new double[] {1, 2, 3, 4, 5, 6}, new int[] {1, 0}));
        GoldenCase golden = golden("probe/00-view", 1,
                List.of(x, vector("index", Kind.I64, 7), vector("mask", Kind.BOOL, 1, 0)), List.of(), List.of());

        assertArrayEquals(logical, f64.evaluate(golden).outputs().get("y").data());
        assertEquals(List.of(DType.F64, DType.I32, DType.BOOL), seen.stream().map(Tensor::dtype).toList());
        assertNotSame(seen.getFirst(), seen.getFirst().contiguous());
        assertArrayEquals(new int[] {3, 2}, f32.evaluate(golden).outputs().get("y").shape());
        assertEquals(DType.F32, seen.get(3).dtype());
    }

    @Test
    void gradientsAreThoseOfTheSumWeightedByTheCotangents() {
        ops.outputs("probe", call -> Map.of(
                "p", call.in("a").mul(call.in("b")), "q", call.in("a").square(), "r", call.in("a").exp()));
        GoldenCase golden = golden("probe/00", 1,
                List.of(vector("a", Kind.F64, 2, 3), vector("b", Kind.F64, 5, 7), vector("c", Kind.F64, 1, 1)),
                List.of(vector("p", Kind.F64, 10, 100), vector("q", Kind.F64, 1, -1)),
                List.of(vector("a", Kind.F64, 0, 0), vector("c", Kind.F64, 0, 0)));

        Map<String, Evaluation.Values> grads = f64.evaluate(golden).grads();
        assertArrayEquals(new double[] {10 * 5 + 2 * 2, 100 * 7 - 2 * 3}, grads.get("a").data());
        assertEquals(Set.of("a"), grads.keySet());
    }

    @Test
    void float32IsNotAskedWhatItCannotHold() {
        for (String tag : List.of("extreme", "offset", "special")) {
            GoldenCase golden = golden("probe/00-" + tag, 1, List.of(), List.of(), List.of());
            assertTrue(f64.covers(golden));
            assertFalse(f32.covers(golden));
        }
        assertTrue(f32.covers(golden("probe/00-ties", 1000, List.of(), List.of(), List.of())));
        assertFalse(f32.covers(golden("probe/00-ties", 1001, List.of(), List.of(), List.of())));
    }

    @Test
    void tolerancesAreThoseOfThePrecision() {
        GoldenCase golden = golden("probe/00", 1, List.of(), List.of(), List.of());
        assertEquals(new Tolerance(1e-12, 1e-7), f64.tolerance(golden));
        assertEquals(new Tolerance(1e-5, 1e-4), f32.tolerance(golden));
    }

    @Test
    void tableKnowsItsRowsAndNoRowTwice() {
        ops.unary("probe", Tensor::exp);
        assertTrue(f64.knows("probe"));
        assertFalse(f64.knows("probe2"));
        assertThrows(IllegalArgumentException.class, () -> ops.unary("probe", Tensor::log));
        assertThrows(IllegalArgumentException.class, () -> f64.evaluate(
                golden("probe/00", 1, List.of(vector("a", Kind.F64, 1)), List.of(), List.of())));
    }
}
