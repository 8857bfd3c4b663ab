package dev.fluxion.nn;

import dev.fluxion.core.Shape;
import dev.fluxion.core.Tensor;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A network as a table. The steps of a {@link Sequential} are one row each; any other module is one row, with all that is
 * inside of it.
 *
 * @param rows the layers in the order in which they run
 * @param parameters how many numbers are learned in all
 */
public record Summary(List<Row> rows, long parameters) {
    /**
     * One layer.
     *
     * @param name its path
     * @param layer what it is
     * @param output the shape of its output
     * @param parameters how many numbers it has to learn, frozen ones too
     * @param multiplyAdds how many products are added up for this output; −1 for unknown
     */
    public record Row(String name, String layer, Shape output, long parameters, long multiplyAdds) {}

    static Summary of(Module model, Tensor input) {
        var rows = new ArrayList<Row>();
        run("", model, input, rows);
        return new Summary(List.copyOf(rows), model.parameterCount());
    }

    private static Tensor run(String name, Module module, Tensor x, List<Row> rows) {
        if (module instanceof Sequential) {
            Tensor y = x;
            for (Map.Entry<String, Module> step : module.children().entrySet()) {
                y = run(name.isEmpty() ? step.getKey() : name + "." + step.getKey(), step.getValue(), y, rows);
            }
            return y;
        }
        Tensor y = module.predict(x);
        String layer = module.children().isEmpty() ? module.toString() : module.getClass().getSimpleName();
        rows.add(new Row(name, layer, y.shape(), module.parameterCount(),
                module.multiplyAdds(x.shape(), y.shape())));
        return y;
    }

    /** {@return the multiply-adds of modules that get one input side by side, −1 for unknown} @param input its shape */
    static long multiplyAdds(Shape input, Module... modules) {
        long sum = 0;
        for (Module module : modules) {
            Summary summary = module.summary(input.toArray());
            if (summary.rows.stream().anyMatch(row -> row.multiplyAdds() < 0)) {
                return -1;
            }
            sum += summary.multiplyAdds();
        }
        return sum;
    }

    /** {@return how many products are added up in all, as far as the layers know it} */
    public long multiplyAdds() {
        return rows.stream().mapToLong(row -> Math.max(0, row.multiplyAdds())).sum();
    }

    /** {@return the table as text} */
    @Override
    public String toString() {
        var lines = new ArrayList<String[]>();
        lines.add(new String[] {"name", "layer", "output", "parameters", "multiply-adds"});
        rows.forEach(r -> lines.add(new String[] {
            r.name(), r.layer(), r.output().toString(), count(r.parameters()), r.multiplyAdds() < 0 ? "?" : count(r.multiplyAdds())
        }));
        boolean unknown = rows.stream().anyMatch(row -> row.multiplyAdds() < 0);
        lines.add(new String[] {"", "", "total", count(parameters), (unknown ? "> " : "") + count(multiplyAdds())});
        int[] widths = new int[5];
        lines.forEach(cells -> {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], cells[c].length());
            }
        });
        String format = "%%-%ds  %%-%ds  %%-%ds  %%%ds  %%%ds\n"
                .formatted(Math.max(1, widths[0]), widths[1], widths[2], widths[3], widths[4]);
        var text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            if (i == 1 || i == lines.size() - 1) {
                text.append("─".repeat(IntStream.of(widths).sum() + 8)).append('\n');
            }
            text.append(String.format(format, (Object[]) lines.get(i)));
        }
        return text.toString();
    }

    /** Prints the table, without characters that the stream's encoding lacks. @param out such as System.out */
    public void print(PrintStream out) {
        String text = toString();
        boolean shows = out.charset().newEncoder().canEncode(text);
        out.print(shows ? text : text.replace('─', '-').replace('→', '>'));
        out.flush();
    }

    private static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
