package dev.fluxion.nn.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of comma-separated values (RFC 4180): cells in quotes may hold separators, line breaks and doubled quotes. Lines end
 * with LF or CRLF; empty lines are left out, and so is a byte-order mark.
 */
final class CsvReader {
    private static final int END = -1;

    private final Reader in;
    private final char separator;
    private int line = 1;
    private int next;

    CsvReader(InputStream in, char separator) throws IOException {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        this.separator = separator;
        advance();
        if (next == '\ufeff') {
            advance();
        }
    }

    /** {@return the line on which the next row starts, from 1} */
    int line() {
        return line;
    }

    void skipLine() throws IOException {
        while (next != END && next != '\n') {
            advance();
        }
        endLine();
    }

    /** {@return the cells of the next row, or null at the end} */
    List<String> row() throws IOException {
        while (next == '\n' || next == '\r') {
            endLine();
        }
        if (next == END) {
            return null;
        }
        List<String> cells = new ArrayList<>();
        cells.add(cell());
        while (next == separator) {
            advance();
            cells.add(cell());
        }
        endLine();
        return cells;
    }

    private String cell() throws IOException {
        var text = new StringBuilder();
        if (next == '"') {
            quoted(text);
            if (next != separator && next != '\n' && next != '\r' && next != END) {
                throw new IllegalArgumentException("line " + line + " goes on with '" + (char) next
                        + "' after a closing quote, expected '" + separator + "' or its end");
            }
            return text.toString();
        }
        while (next != separator && next != '\n' && next != '\r' && next != END) {
            text.append((char) next);
            advance();
        }
        return text.toString();
    }

    private void quoted(StringBuilder text) throws IOException {
        int start = line;
        advance();
        while (true) {
            if (next == END) {
                throw new IllegalArgumentException("line " + start + " opens a quote that nothing closes");
            }
            if (next == '"') {
                advance();
                if (next != '"') {
                    return;
                }
            }
            line += next == '\n' ? 1 : 0;
            text.append((char) next);
            advance();
        }
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
        try {
            next = in.read();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("line " + line + " or one soon after is no UTF-8", e);
        }
    }
}
