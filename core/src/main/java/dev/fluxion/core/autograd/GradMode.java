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

    private final boolean before;

    private GradMode(boolean before) {
        this.before = before;
    }

    static boolean isRecording() {
        return !OFF.get()[0];
    }

    static GradMode set(boolean recording) {
        boolean[] off = OFF.get();
        var mode = new GradMode(!off[0]);
        off[0] = !recording;
        return mode;
    }

    /** Returns to the mode before. */
    @Override
    public void close() {
        OFF.get()[0] = !before;
    }
}
