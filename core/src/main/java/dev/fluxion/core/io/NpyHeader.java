package dev.fluxion.core.io;

import dev.fluxion.core.DType;
import dev.fluxion.core.Shape;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The header of a .npy file: a Python dictionary of three entries.
 *
 * <pre>
 *   {'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }
 * </pre>
 *
 * @param dtype the type of the elements
 * @param order of the bytes of an element
 * @param columnMajor whether the first index runs fastest
 * @param shape the sizes
 */
record NpyHeader(DType dtype, ByteOrder order, boolean columnMajor, Shape shape) {
    /** The limit of NumPy's reader. */
    static final int MAX_BYTES = 10_000;

    private static final int MAX_RANK = 64;
    /** How wide NumPy leaves room for the first size, so that a file can grow. */
    private static final int GROWTH_DIGITS = 21;

    private static final String KINDS = "F32 f4, F64 f8, F16 f2, I32 i4, I64 i8, I8 i1, U8 u1, BOOL b1";

    /** {@return the bytes before the data, as NumPy writes them: version 1.0, a multiple of 64 bytes} */
    static byte[] toBytes(DType dtype, Shape shape) {
        String kind = kind(dtype);
        String sizes = IntStream.of(shape.toArray()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String descr = (dtype.bytes() == 1 ? "|" : "<") + kind;
        String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + sizes
                + (shape.rank() == 1 ? ",), }" : "), }");
        if (shape.rank() > 0) {
            text += " ".repeat(GROWTH_DIGITS - Integer.toString(shape.size(0)).length());
        }
        int bytes = Math.ceilDiv(11 + text.length(), 64) * 64;
        // A header that fills its blocks exactly gets one more: NumPy pads by 1 to 64 spaces.
        bytes += bytes == 11 + text.length() ? 64 : 0;
        int length = bytes - 10;
        String start = "\u0093NUMPY\u0001\u0000" + (char) (length & 0xff) + (char) (length >> 8);
        return (start + text + " ".repeat(length - text.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String kind(DType dtype) {
        for (String pair : KINDS.split(", ")) {
            if (pair.startsWith(dtype.name() + " ")) {
                return pair.substring(pair.length() - 2);
            }
        }
        throw new IllegalArgumentException("dtype is " + dtype + ", expected one that NumPy has: " + KINDS);
    }

    /**
     * Reads a header.
     *
     * @param text the dictionary
     * @throws IllegalArgumentException with the field, its value and what was expected
     */
    static NpyHeader parse(String text) {
        return new Parser(text).header();
    }

    private static DType dtype(String descr) {
        for (String pair : KINDS.split(", ")) {
            if (descr.length() == 3 && pair.endsWith(descr.substring(1))) {
                return DType.valueOf(pair.substring(0, pair.indexOf(' ')));
            }
        }
        throw new IllegalArgumentException("descr is '" + descr + "', expected <, > or | and then one of " + KINDS);
    }

    /** The few forms of Python's literals that a header can have. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        NpyHeader header() {
            String descr = null;
            Boolean columnMajor = null;
            Shape shape = null;
            Set<String> names = new HashSet<>();
            expect('{');
            while (!accept('}')) {
                String name = string();
                if (!names.add(name)) {
                    throw expected("each name once, found '" + name + "' again");
                }
                expect(':');
                switch (name) {
                    case "descr" -> descr = string();
                    case "fortran_order" -> columnMajor = bool();
                    case "shape" -> shape = shape();
                    default -> throw expected("descr, fortran_order and shape, found '" + name + "'");
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            skipSpace();
            if (at < text.length() || names.size() < 3) {
                throw expected(names.size() < 3 ? "descr, fortran_order and shape, found " + names : "the end");
            }
            DType dtype = dtype(descr);
            char order = descr.charAt(0);
            if (order != '<' && order != '>' && (order != '|' || dtype.bytes() > 1)) {
                throw new IllegalArgumentException("descr is '" + descr + "', expected < or > in front, for the order of bytes");
            }
            return new NpyHeader(dtype, order == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, columnMajor, shape);
        }

        private Shape shape() {
            List<Integer> sizes = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                sizes.add(size());
                if (sizes.size() > MAX_RANK) {
                    throw expected("at most " + MAX_RANK + " sizes");
                }
                if (!accept(',')) {
                    expect(')');
                    break;
                }
            }
            return Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray());
        }

        private int size() {
            skipSpace();
            int start = at;
            while (peek() >= '0' && peek() <= '9') {
                at++;
            }
            try {
                return Integer.parseInt(text, start, at, 10);
            } catch (NumberFormatException e) {
                at = start;
                throw expected("a size from 0 to " + Integer.MAX_VALUE);
            }
        }

        private boolean bool() {
            skipSpace();
            boolean value = text.startsWith("True", at);
            if (!value && !text.startsWith("False", at)) {
                throw expected("True or False");
            }
            at += value ? 4 : 5;
            return value;
        }

        private String string() {
            skipSpace();
            char quote = peek();
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
            if (end < 0) {
                throw expected("a name in quotes");
            }
            String string = text.substring(at + 1, end);
            at = end + 1;
            return string;
        }

        private void skipSpace() {
            while (peek() == ' ' || peek() == '\n') {
                at++;
            }
        }

        private boolean accept(char c) {
            skipSpace();
            if (peek() == c) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(char c) {
            if (!accept(c)) {
                throw expected("'" + c + "'");
            }
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : '\uffff';
        }

        private IllegalArgumentException expected(String what) {
            String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
            return new IllegalArgumentException("the header has " + found + " at position " + at + ", expected " + what);
        }
    }
}
