package dev.fluxion.core.autograd;

import dev.fluxion.core.Scope;
import dev.fluxion.core.Tensor;
import dev.fluxion.core.backend.Buffer;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * How many places of a walk hold a gradient, so that memory that none holds any more is given back at once: to the gradients that come
 * next. Views of one memory count together.
 */
final class Holders {
    /** Counts nothing, and leaves all memory to the end of the scope, if there is one. */
    static final Holders NONE = new Holders(null);

    private final Scope.Walk walk;
    private final Map<Buffer, Integer> counts = new IdentityHashMap<>();

    Holders(Scope.Walk walk) {
        this.walk = walk;
    }

    private boolean counts(Tensor tensor) {
        return walk != null && tensor != null && Scope.Walk.isWorthwhile(tensor);
    }

    /** One more holds each of them. @param tensors null entries are allowed */
    void hold(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            if (counts(tensor)) {
                counts.merge(tensor.view().buffer(), 1, Integer::sum);
            }
        }
    }

    /** One less holds each of them. @param tensors null entries are allowed */
    void drop(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            if (counts(tensor) && counts.computeIfPresent(tensor.view().buffer(), (_, count) -> count == 1 ? null : count - 1) == null) {
                walk.giveBack(tensor);
            }
        }
    }

    /** Leaves memory to the end of the scope: others may hold it from now on. @param tensors null entries are allowed */
    void keep(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            if (counts(tensor)) {
                walk.keep(tensor);
            }
        }
    }
}
