package dev.fluxion.core.autograd;

/**
 * Whether the current thread records operations. On by default in every thread and not inherited, as in PyTorch.
 *
 * <pre>{@code
 * try (var _ = Autograd.noGrad()) {
 *     prediction = model.forward(x);
 * }
 * }</pre>
 */
public final class GradMode implements AutoCloseable {
    private static final ThreadLocal<boolean[]> OFF = ThreadLocal.withInitial(() -> new boolean[1]);

    private final boolean[] off;
    private final boolean before;

    private GradMode(boolean[] off) {
        this.off = off;
        before = !off[0];
    }

    static boolean isRecording() {
        return !OFF.get()[0];
    }

    static GradMode set(boolean recording) {
        var mode = new GradMode(OFF.get());
        mode.off[0] = !recording;
        return mode;
    }

    /** {@return whether the thread recorded before} */
    boolean before() {
        return before;
    }

    /** Returns to the mode before. */
    @Override
    public void close() {
        off[0] = !before;
    }
}
