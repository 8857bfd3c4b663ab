package dev.fluxion.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the scores of each epoch to a file as soon as it is over. A run that is resumed adds to
 * the lines of the epochs that its checkpoint knows. */
public final class ScoreLog implements Callback {
    private final Path file;
    private final boolean json;

    private ScoreLog(Path file, boolean json) {
        this.file = file;
        this.json = json;
    }

    /** {@return a table with a line of names in front: epoch, step, lr, loss …} @param file replaced by a new run */
    public static ScoreLog csv(Path file) {
        return new ScoreLog(file, false);
    }

    /** {@return an object a line; what is not finite is null, since JSON has no such number} @param file replaced by a new run */
    public static ScoreLog jsonLines(Path file) {
        return new ScoreLog(file, true);
    }

    @Override
    public void onStart(Trainer trainer) {
        // Of a run that goes on from a checkpoint, epochs after it may have lines already.
        int finished = trainer.history().size();
        write(finished == 0 ? List.of() : linesOf(finished), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    private List<String> linesOf(int epochs) {
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.subList(0, Math.min(lines.size(), json ? epochs : epochs + 1));
        } catch (IOException e) {
            throw new UncheckedIOException("log " + file + " can't be read", e);
        }
    }

    @Override
    public void onEpoch(Trainer trainer, EpochResult result) {
        var lines = new ArrayList<String>();
        if (json) {
            lines.add(result.scores().entrySet().stream().map(e -> "\"" + e.getKey() + "\":" + json(e.getValue()))
                    .collect(Collectors.joining(",", "{\"epoch\":" + result.epoch() + ",\"step\":" + result.step() + ",\"lr\":"
                            + json(result.lr()) + ",", "}")));
        } else {
            if (isEmpty()) {
                lines.add("epoch,step,lr," + String.join(",", result.scores().keySet()));
            }
            lines.add(result.epoch() + "," + result.step() + "," + result.lr() + ","
                    + result.scores().values().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        write(lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private boolean isEmpty() {
        try {
            return !Files.exists(file) || Files.size(file) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("log " + file + " can't be read", e);
        }
    }

    private static String json(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }

    private void write(List<String> lines, StandardOpenOption... options) {
        try {
            Files.write(file, lines, options);
        } catch (IOException e) {
            throw new UncheckedIOException("log " + file + " can't be written", e);
        }
    }
}
