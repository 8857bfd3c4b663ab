package dev.fluxion.core.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fluxion.core.Tensor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every public operation has a row in {@link OpCases}. */
class OpCaseCompletenessTest {
    /** What is no operation: gradients, names, memory, and what other tests hold. */
    private static final Set<String> NO_OPERATION = Set.of("grad", "detach", "requiresGrad", "name", "empty", "fill", "copyFrom", "setData");

    /** {@return the names of public methods that give tensors} */
    static Set<String> operations() {
        return Arrays.stream(Tensor.class.getMethods())
                .filter(m -> !m.isBridge() && !NO_OPERATION.contains(m.getName()))
                .filter(m -> m.getReturnType() == Tensor.class || m.getReturnType() == Tensor[].class
                        || m.getReturnType().isRecord() && Modifier.isPublic(m.getReturnType().getModifiers())
                                && Arrays.stream(m.getReturnType().getRecordComponents()).anyMatch(c -> c.getType() == Tensor.class))
                .map(m -> m.getName()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyOperationHasARow() {
        var without = new TreeSet<>(operations());
        OpCases.all().forEach(row -> without.remove(row.name));
        assertEquals(new TreeSet<>(OpCases.STILL_WITHOUT_ROW), without,
                "operations without a row in OpCases; those that have one now are to be taken from STILL_WITHOUT_ROW");
        System.out.println("OpCase still without row " + without);
    }
}
