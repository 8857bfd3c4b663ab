package dev.fluxion.examples;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Shows how far a training run is: a bar that is drawn over itself in a terminal, at most ten plain lines elsewhere.
 *
 * <p>Own code, since the usual library (me.tongfei:progressbar 0.10) loads a native library through JLine, which prints
 * four lines of warnings on JDK 25 and takes 170 ms, and it draws its bar into files and pipes too.
 */
public final class Progress implements AutoCloseable {
    private static final long REDRAW_NANOS = 50_000_000;
    private static final int LONGEST_BAR = 30;

    private final PrintWriter out;
    private final OptionalInt width;
    private final boolean fancy;
    private final LongSupplier nanoClock;
    private final int epochs;
    private final long samplesInAll;
    private final int epochsBetweenLines;

    private final long start;
    private long samplesSeen;
    private long lastDrawn;
    private String drawn = "";

    /**
     * Starts the clock.
     *
     * @param out where to show it
     * @param epochs to come
     * @param samplesPerEpoch in each
     */
    public Progress(PrintWriter out, int epochs, int samplesPerEpoch) {
        this(out, epochs, samplesPerEpoch, Terminal.width(), Terminal.shows("━╸"), System::nanoTime);
    }

    Progress(
            PrintWriter out, int epochs, int samplesPerEpoch, OptionalInt width, boolean fancy, LongSupplier nanoClock) {
        this.out = out;
        this.epochs = epochs;
        this.samplesInAll = (long) epochs * samplesPerEpoch;
        this.epochsBetweenLines = Math.ceilDiv(epochs, 10);
        this.width = width;
        this.fancy = fancy;
        this.nanoClock = nanoClock;
        this.start = nanoClock.getAsLong();
        this.lastDrawn = start - REDRAW_NANOS;
    }

    /**
     * Tells of one batch.
     *
     * @param epoch its number, from 1
     * @param samples in it
     * @param loss mean over the epoch so far
     * @param accuracy from 0 to 1, over the epoch so far
     */
    public void batch(int epoch, int samples, double loss, double accuracy) {
        samplesSeen += samples;
        if (width.isEmpty()) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (now - lastDrawn < REDRAW_NANOS && samplesSeen < samplesInAll) {
            return;
        }
        lastDrawn = now;
        String before = "epoch " + counted(epoch) + " ";
        String after = "  " + figures(loss, accuracy);
        // The last column stays free: some terminals wrap as soon as it is written.
        int room = Math.max(0, width.getAsInt() - 1);
        String line = before + bar(Math.clamp(room - before.length() - after.length(), 0, LONGEST_BAR)) + after;
        line = line.substring(0, Math.min(line.length(), room));
        out.print('\r' + line + " ".repeat(Math.max(0, drawn.length() - line.length())));
        out.flush();
        drawn = line;
    }

    /**
     * Tells of the end of an epoch.
     *
     * @param epoch its number, from 1
     * @param loss mean over the epoch
     * @param accuracy from 0 to 1, over the epoch
     */
    public void epoch(int epoch, double loss, double accuracy) {
        if (width.isEmpty() && (epoch % epochsBetweenLines == 0 || epoch == epochs)) {
            out.println("epoch %s  %s".formatted(counted(epoch), figures(loss, accuracy)));
            out.flush();
        }
    }

    /** Leaves the bar's line, so that what follows, good or bad, starts on one of its own. */
    @Override
    public void close() {
        if (!drawn.isEmpty()) {
            out.println();
            out.flush();
        }
    }

    private String counted(int epoch) {
        String last = Integer.toString(epochs);
        return " ".repeat(last.length() - Integer.toString(epoch).length()) + epoch + "/" + last;
    }

    private String figures(double loss, double accuracy) {
        double seconds = Math.max(1e-9, (nanoClock.getAsLong() - start) / 1e9);
        double speed = samplesSeen / seconds;
        long eta = Math.round((samplesInAll - samplesSeen) / Math.max(1e-9, speed));
        return String.format(Locale.ROOT, "loss %.4f  acc %5.1f %%  %,.0f samples/s  ETA %d:%02d",
                loss, 100 * accuracy, speed, eta / 60, eta % 60);
    }

    private String bar(int length) {
        int halves = (int) (2 * length * samplesSeen / samplesInAll);
        String full = (fancy ? "━" : "#").repeat(halves / 2);
        String half = halves % 2 == 0 ? "" : fancy ? "╸" : "-";
        return full + half + (fancy ? " " : ".").repeat(length - full.length() - half.length());
    }
}
