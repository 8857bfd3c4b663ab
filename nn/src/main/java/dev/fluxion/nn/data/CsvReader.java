package dev.fluxion.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of comma-separated values (RFC 4180): cells in quotes may hold separators, line breaks and doubled quotes. Lines end
 * with LF or CRLF; empty lines are left out, and so is a byte-order mark, and white space around a cell.
 *
 * <p>The cells of a row stand in one array, which the next row uses again: a table of numbers makes no garbage.
 */
final class CsvReader {
    /** The limit of Python's csv module: a quote that nothing closes must not take in the rest of a large file. */
    private static final int LONGEST_CELL = 131_072;
    private static final int END = -1;
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private final Reader in;
    private final char separator;
    private final char[] buffer = new char[1 << 13];
    private int at;
    private int filled;
    private int line = 1;
    private int started;
    private int next;

    private char[] text = new char[256];
    private int length;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int cells;

    CsvReader(InputStream in, char separator) throws IOException {
        this.in = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
        this.separator = separator;
        advance();
        if (next == '\ufeff') {
            advance();
        }
    }

    /** {@return the line on which the current row starts, from 1} */
    int line() {
        return started;
    }

    void skipLine() throws IOException {
        while (next != END && next != '\n') {
            advance();
        }
        endLine();
    }

    /** {@return whether there was another row; it is the current one then} */
    boolean readRow() throws IOException {
        while (next == '\n' || next == '\r') {
            endLine();
        }
        if (next == END) {
            return false;
        }
        started = line;
        length = 0;
        cells = 0;
        cell();
        while (next == separator) {
            advance();
            cell();
        }
        endLine();
        return true;
    }

    /** {@return how many cells the current row has} */
    int cells() {
        return cells;
    }

    /** {@return a cell of the current row} @param c which, from 0 */
    String cell(int c) {
        return new String(text, starts[c], ends[c] - starts[c]);
    }

    /** {@return all cells of the current row} */
    List<String> row() {
        var row = new ArrayList<String>(cells);
        for (int c = 0; c < cells; c++) {
            row.add(cell(c));
        }
        return row;
    }

    /** {@return whether a cell is a text} @param c which cell @param other the text */
    boolean is(int c, String other) {
        int n = ends[c] - starts[c];
        if (n != other.length()) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            if (text[starts[c] + i] != other.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@return the hash code of a cell, as a string has it} @param c which cell */
    int hash(int c) {
        int hash = 0;
        for (int i = starts[c]; i < ends[c]; i++) {
            hash = 31 * hash + text[i];
        }
        return hash;
    }

    /**
     * A cell as a number. Up to 15 digits and a power of ten up to 22 are exact as doubles, so that one operation rounds correctly
     * (Clinger, "How to read floating point numbers accurately", 1990); the rest goes to {@link Double#parseDouble}.
     *
     * @param c which cell
     * @return the number, or NaN if it is none
     */
    double number(int c) {
        int i = starts[c];
        int end = ends[c];
        boolean negative = i < end && text[i] == '-';
        i += i < end && (text[i] == '-' || text[i] == '+') ? 1 : 0;
        long digits = 0;
        int seen = 0;
        int scale = 0;
        boolean point = false;
        for (; i < end && (text[i] == '.' && !point || text[i] >= '0' && text[i] <= '9'); i++) {
            if (text[i] == '.') {
                point = true;
            } else {
                digits = 10 * digits + text[i] - '0';
                scale += point ? 1 : 0;
                if (++seen > 15) {
                    return parsed(c);
                }
            }
        }
        if (seen > 0 && i < end && (text[i] == 'e' || text[i] == 'E')) {
            boolean down = ++i < end && text[i] == '-';
            i += i < end && (text[i] == '-' || text[i] == '+') ? 1 : 0;
            int power = 0;
            int first = i;
            for (; i < end && i < first + 3 && text[i] >= '0' && text[i] <= '9'; i++) {
                power = 10 * power + text[i] - '0';
            }
            if (i == first) {
                return Double.NaN;
            }
            scale += down ? power : -power;
        }
        if (i < end || seen == 0 || Math.abs(scale) >= TENS.length) {
            return parsed(c);
        }
        double value = scale < 0 ? digits * TENS[-scale] : digits / TENS[scale];
        return negative ? -value : value;
    }

    private double parsed(int c) {
        try {
            return Double.parseDouble(cell(c));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private void cell() throws IOException {
        if (cells == starts.length) {
            starts = Arrays.copyOf(starts, 2 * cells);
            ends = Arrays.copyOf(ends, 2 * cells);
        }
        int start = length;
        if (next == '"') {
            quoted(start);
            if (next != separator && next != '\n' && next != '\r' && next != END) {
                throw new IllegalArgumentException("line " + line + " goes on with '" + (char) next
                        + "' after a closing quote, expected '" + separator + "' or its end");
            }
        } else {
            while (next != separator && next != '\n' && next != '\r' && next != END) {
                append(start);
                advance();
            }
        }
        int end = length;
        while (start < end && Character.isWhitespace(text[start])) {
            start++;
        }
        while (end > start && Character.isWhitespace(text[end - 1])) {
            end--;
        }
        starts[cells] = start;
        ends[cells++] = end;
    }

    private void quoted(int start) throws IOException {
        int opened = line;
        advance();
        while (true) {
            if (next == END) {
                throw new IllegalArgumentException("line " + opened + " opens a quote that nothing closes");
            }
            if (next == '"') {
                advance();
                if (next != '"') {
                    return;
                }
            }
            line += next == '\n' ? 1 : 0;
            append(start);
            advance();
        }
    }

    private void append(int start) {
        if (length - start == LONGEST_CELL) {
            throw new IllegalArgumentException("line " + line + " is in a cell of more than " + LONGEST_CELL
                    + " characters, expected less: a quote may not be closed");
        }
        if (length == text.length) {
            text = Arrays.copyOf(text, 2 * length);
        }
        text[length++] = (char) next;
    }

    private void endLine() throws IOException {
        if (next == '\r') {
            advance();
        }
        if (next == '\n') {
            line++;
            advance();
        }
    }

    private void advance() throws IOException {
        if (at == filled) {
            at = 0;
            try {
                filled = in.read(buffer);
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("line " + line + " or one soon after is no UTF-8", e);
            }
            if (filled <= 0) {
                filled = 0;
                next = END;
                return;
            }
        }
        next = buffer[at++];
    }
}
