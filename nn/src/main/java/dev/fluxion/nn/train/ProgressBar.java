package dev.fluxion.nn.train;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Shows how far a training run is: a bar that is drawn over itself in a terminal, at most ten plain lines elsewhere.
 *
 * <p>Own code, since the usual library (me.tongfei:progressbar 0.10) loads a native library through JLine, which prints
 * four lines of warnings on JDK 25 and takes 170 ms, and it draws its bar into files and pipes too.
 */
public final class ProgressBar implements Callback {
    private static final long REDRAW_NANOS = 50_000_000;
    private static final int LONGEST_BAR = 30;

    private final PrintWriter out;
    private final OptionalInt width;
    private final boolean fancy;
    private final LongSupplier nanoClock;

    private int epochs;
    private long samplesInAll;
    private long start;
    private long samplesSeen;
    private long lastDrawn;
    private String drawn = "";

    /** A bar on standard error. */
    public ProgressBar() {
        this(new PrintWriter(System.err, true));
    }

    /** A bar, drawn if standard error is a terminal. @param out where to show it */
    public ProgressBar(PrintWriter out) {
        this(out, Terminal.width(), Terminal.shows("━╸"), System::nanoTime);
    }

    ProgressBar(PrintWriter out, OptionalInt width, boolean fancy, LongSupplier nanoClock) {
        this.out = out;
        this.width = width;
        this.fancy = fancy;
        this.nanoClock = nanoClock;
    }

    /** Starts the clock. */
    @Override
    public void onStart(Trainer trainer) {
        epochs = trainer.epochs();
        samplesInAll = trainer.samplesToCome();
        samplesSeen = 0;
        start = nanoClock.getAsLong();
        lastDrawn = start - REDRAW_NANOS;
        drawn = "";
    }

    @Override
    public void onBatch(Trainer trainer, int samples, Map<String, Double> scores) {
        samplesSeen += samples;
        if (width.isEmpty()) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (now - lastDrawn < REDRAW_NANOS && samplesSeen != samplesInAll) {
            return;
        }
        lastDrawn = now;
        draw("epoch " + counted(trainer.epoch()) + " ", "  " + figures(trainer, scores));
    }

    private void draw(String before, String after) {
        // The last column stays free: some terminals wrap as soon as it is written.
        int room = Math.max(0, width.getAsInt() - 1);
        String line = before + bar(Math.clamp(room - before.length() - after.length(), 0, LONGEST_BAR)) + after;
        line = line.substring(0, Math.min(line.length(), room));
        out.print('\r' + line + " ".repeat(Math.max(0, drawn.length() - line.length())));
        out.flush();
        drawn = line;
    }

    @Override
    public void onEpoch(Trainer trainer, EpochResult result) {
        boolean last = result.epoch() == epochs;
        if (width.isEmpty() && (last || result.epoch() % Math.ceilDiv(epochs, 10) == 0)) {
            out.println("epoch %s  %s".formatted(counted(result.epoch()), figures(trainer, result.scores())));
            out.flush();
        } else if (width.isPresent() && last) {
            draw("epoch " + counted(result.epoch()) + " ", "  " + figures(trainer, result.scores()));
        }
    }

    /** Leaves the bar's line, so that what follows, good or bad, starts on one of its own. */
    @Override
    public void onEnd(Trainer trainer) {
        if (!drawn.isEmpty()) {
            out.println();
            out.flush();
            drawn = "";
        }
    }

    private String counted(int epoch) {
        String last = Integer.toString(epochs);
        return " ".repeat(last.length() - Integer.toString(epoch).length()) + epoch + "/" + last;
    }

    private String figures(Trainer trainer, Map<String, Double> scores) {
        double seconds = Math.max(1e-9, (nanoClock.getAsLong() - start) / 1e9);
        double speed = samplesSeen / seconds;
        String shown = scores.entrySet().stream().map(e -> trainer.shown(e.getKey(), e.getValue()))
                .collect(Collectors.joining("  "));
        String text = String.format(Locale.ROOT, "%s  %,.0f samples/s", shown, speed);
        if (samplesInAll < 0) {
            return text;
        }
        long eta = Math.round((samplesInAll - samplesSeen) / Math.max(1e-9, speed));
        return String.format(Locale.ROOT, "%s  ETA %d:%02d", text, eta / 60, eta % 60);
    }

    private String bar(int length) {
        if (samplesInAll <= 0) {
            return "";
        }
        int halves = (int) (2 * length * samplesSeen / samplesInAll);
        String full = (fancy ? "━" : "#").repeat(halves / 2);
        String half = halves % 2 == 0 ? "" : fancy ? "╸" : "-";
        return full + half + (fancy ? " " : ".").repeat(length - full.length() - half.length());
    }
}
