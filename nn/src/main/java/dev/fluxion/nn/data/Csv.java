package dev.fluxion.nn.data;

import dev.fluxion.core.io.FormatException;
import dev.fluxion.nn.data.Table.Column;
import dev.fluxion.nn.data.Table.Type;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads tables of comma-separated values in UTF-8, plain or gzip-compressed. The first line names the columns. A column is
 * of numbers if every cell that is not missing is one, else of categories, unless its type is given.
 *
 * <pre>{@code
 * Table iris = new Csv().read(Path.of("iris.csv"));
 * TensorDataset data = iris.classification("species");
 * }</pre>
 *
 * <p>A file is read twice, first for the types and the number of rows, so that no more is kept than its numbers: eight bytes a cell, and
 * about sixty for each different text of a column of categories.
 */
public final class Csv {
    private char separator = ',';
    private boolean header = true;
    private int skip;
    private String[] missing = {"", "NA", "N/A", "NaN", "nan", "null", "?"};
    private final Map<String, Type> types = new LinkedHashMap<>();

    /** {@return this, with another separator} @param separator such as {@code ;} or a tab */
    public Csv separator(char separator) {
        if (separator == '"' || separator == '\n' || separator == '\r') {
            throw new IllegalArgumentException("separator is a quote or the end of a line, expected another character");
        }
        this.separator = separator;
        return this;
    }

    /** {@return this, for a file without names: columns are called 0, 1, 2, …} */
    public Csv noHeader() {
        header = false;
        return this;
    }

    /** {@return this, leaving out lines in front} @param lines how many, before the names */
    public Csv skip(int lines) {
        skip = lines;
        return this;
    }

    /** {@return this, with other texts that mean that a value is missing} @param texts instead of NA, ?, nothing … */
    public Csv missing(String... texts) {
        missing = texts.clone();
        return this;
    }

    /** {@return this, with a given type} @param column its name @param type what its cells are */
    public Csv type(String column, Type type) {
        types.put(column, type);
        return this;
    }

    /**
     * Reads a table.
     *
     * @param file what to read
     * @return the table; missing values are NaN
     * @throws FormatException with the line, if rows differ in length, a name repeats, a cell of a column of numbers is none,
     *     a quote is not closed, the bytes are no UTF-8 or there is no row
     * @throws IOException if it can't be read
     */
    public Table read(Path file) throws IOException {
        Layout layout = Compressed.read(file, (in, most) -> layout(new CsvReader(in, separator)));
        var columns = new ArrayList<Cells>();
        layout.types.forEach((name, type) -> columns.add(new Cells(name, type, layout.rows)));
        Compressed.read(file, (in, most) -> {
            CsvReader reader = new CsvReader(in, separator);
            start(reader);
            for (int row = 0; row < layout.rows; row++) {
                reader.readRow();
                for (int c = 0; c < columns.size(); c++) {
                    columns.get(c).set(row, reader, c);
                }
            }
            return null;
        });
        return new Table(columns.stream().map(Cells::column).toList());
    }

    /** What the first reading finds. */
    private record Layout(Map<String, Type> types, int rows) {}

    private Layout layout(CsvReader reader) throws IOException {
        List<String> names = start(reader);
        boolean more = reader.readRow();
        if (!more) {
            throw new IllegalArgumentException("there is no row" + (header ? " under the names" : "") + ", expected at least one");
        }
        Map<String, Type> found = new LinkedHashMap<>();
        for (String name : header ? names : numbered(reader.cells())) {
            if (found.put(name, types.getOrDefault(name, Type.NUMBER)) != null) {
                throw new IllegalArgumentException("column " + shortened(name) + " appears twice, expected each name once");
            }
        }
        for (String name : types.keySet()) {
            if (!found.containsKey(name)) {
                throw new IllegalArgumentException("there is no column '" + name + "', expected one of "
                        + shortened(found.keySet().toString()));
            }
        }
        List<String> order = List.copyOf(found.keySet());
        boolean[] open = new boolean[order.size()];
        for (int c = 0; c < open.length; c++) {
            open[c] = !types.containsKey(order.get(c));
        }
        int rows = 0;
        for (; more; more = reader.readRow()) {
            if (reader.cells() != open.length) {
                throw new IllegalArgumentException("line " + reader.line() + " has " + reader.cells() + " cells, expected " + open.length);
            }
            for (int c = 0; c < open.length; c++) {
                if (open[c] && !isMissing(reader, c) && Double.isNaN(reader.number(c))) {
                    found.put(order.get(c), Type.CATEGORY);
                    open[c] = false;
                }
            }
            rows++;
        }
        return new Layout(found, rows);
    }

    /** {@return the names, or null; the first row comes next} */
    private List<String> start(CsvReader reader) throws IOException {
        for (int i = 0; i < skip; i++) {
            reader.skipLine();
        }
        if (!header) {
            return null;
        }
        if (!reader.readRow()) {
            throw new IllegalArgumentException("the file is empty, expected the names of its columns");
        }
        return reader.row();
    }

    private boolean isMissing(CsvReader reader, int c) {
        for (String text : missing) {
            if (reader.is(c, text)) {
                return true;
            }
        }
        return false;
    }

    /** A column that is being filled; categories are numbered as they appear, and in their order at the end. */
    private final class Cells {
        private final String name;
        private final Type type;
        private final double[] values;
        private final CategoryIds ids = new CategoryIds();

        Cells(String name, Type type, int rows) {
            this.name = name;
            this.type = type;
            this.values = new double[rows];
        }

        void set(int row, CsvReader reader, int c) {
            if (isMissing(reader, c)) {
                values[row] = Double.NaN;
            } else if (type == Type.CATEGORY) {
                values[row] = ids.of(reader, c);
            } else {
                values[row] = reader.number(c);
                if (Double.isNaN(values[row])) {
                    throw new IllegalArgumentException("line " + reader.line() + ", column " + name + " is '" + shortened(reader.cell(c))
                            + "', expected a number");
                }
            }
        }

        Column column() {
            int[] ranks = new int[ids.size()];
            List<String> categories = ids.sorted(ranks);
            for (int row = 0; type == Type.CATEGORY && row < values.length; row++) {
                values[row] = Double.isNaN(values[row]) ? Double.NaN : ranks[(int) values[row]];
            }
            return new Column(name, type, values, categories);
        }
    }

    private static List<String> numbered(int n) {
        var names = new ArrayList<String>();
        for (int c = 0; c < n; c++) {
            names.add(Integer.toString(c));
        }
        return names;
    }

    /** A text as it can stand in a message: not too long, and without control characters. */
    private static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 40 ? printable.substring(0, 40) + "…" : printable;
    }
}
