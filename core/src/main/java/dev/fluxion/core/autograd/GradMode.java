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
    /** Of each thread: whether recording is off, and whether results are watched for NaN and infinity. */
    private static final ThreadLocal<boolean[]> MODES = ThreadLocal.withInitial(() -> new boolean[2]);

    private final boolean[] modes;
    private final boolean before;

    private GradMode(boolean[] modes) {
        this.modes = modes;
        before = !modes[0];
    }

    static boolean isRecording() {
        return !MODES.get()[0];
    }

    static GradMode set(boolean recording) {
        var mode = new GradMode(MODES.get());
        mode.modes[0] = !recording;
        return mode;
    }

    /** {@return whether the thread recorded before} */
    boolean before() {
        return before;
    }

    /** {@return whether the thread watches for NaN and infinity} */
    boolean isWatching() {
        return modes[1];
    }

    /** {@return whether the thread watched before} @param watching whether it does from now on */
    static boolean watch(boolean watching) {
        boolean[] modes = MODES.get();
        boolean watched = modes[1];
        modes[1] = watching;
        return watched;
    }

    /** Returns to the mode before. */
    @Override
    public void close() {
        modes[0] = !before;
    }
}
